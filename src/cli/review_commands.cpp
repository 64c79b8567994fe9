#include "cli/follow.hpp"
#include "cli/input.hpp"
#include "cli/text.hpp"

#include <algorithm>
#include <set>

namespace troupe::cli {
namespace {

/// What the reviewer is told, in one line.
std::string title_of(const json::value& with) {
  for (auto name : {"title", "question", "message", "summary"})
    if (auto text = text_of(with, name); !text.empty())
      return text;
  return with.is_object() && !with.get_object().empty() ? json::serialize(with) : std::string{};
}

result<exit_code> list(session& s) {
  query asked;
  if (auto state = *s.call.text("state"); state != "all")
    asked.emplace_back("state", state);
  if (auto assignee = s.call.text("assignee"))
    asked.emplace_back("assignee", *assignee);
  auto found = s.node.list("/api/v1/reviews", asked, static_cast<std::size_t>(*s.call.integer("limit")));
  if (!found)
    return std::move(found).error();
  if (s.json_wanted())
    return s.print(json::object{{"items", std::move(found->items)}, {"more", found->more}});
  std::vector<std::vector<cell>> rows;
  for (const auto& r : found->items) {
    auto state = text_of(r, "state");
    rows.push_back({{text_of(r, "id"), tone::strong},
                    {text_of(r, "workflow")},
                    {state, tone_of_state(state)},
                    {s.when(r, "requested_at")},
                    {text_of(r, "assignee")},
                    {text_of(r, state == "open" ? "claimed_by" : "by")},
                    {title_of(member(r, "with"))}});
  }
  s.print({{"REVIEW"},
           {"WORKFLOW", false, 8},
           {"STATE"},
           {"ASKED"},
           {"FOR", false, 6},
           {"BY", false, 6},
           {"ABOUT", false, 12}},
          rows, "Nothing to review. An execution asks here when its workflow wants a person to decide.");
  if (!rows.empty() && !s.call.flag("quiet") && text_of(found->items.front(), "state") == "open")
    s.env.out << "\n" << s.next("review approve " + rows.front().front().text) << "\n";
  return exit_code::done;
}

/// Returns the form of an open review, as far as that is known.
json::value form_of(session& s, const std::string& review) {
  auto open = s.node.get("/api/v1/reviews?state=open&limit=500");
  if (open)
    for (const auto& r : array_of(*open, "items"))
      if (text_of(r, "id") == review || text_of(r, "execution") == review)
        return member(member(r, "with"), "form");
  return nullptr;
}

/// Several at once: each by itself, so some may be refused.
result<exit_code> decide_several(session& s, bool approved) {
  if (!s.call.all("form").empty())
    return s.misused("--form goes with one review", "decide those with a form one by one");
  json::object body{{"reviews", json::array(s.call.arguments.begin(), s.call.arguments.end())}, {"approved", approved}};
  for (auto name : {"by", "comment"})
    if (auto value = s.call.text(name))
      body[name] = *value;
  auto answer = s.node.post("/api/v1/reviews/decide", body);
  if (!answer)
    return std::move(answer).error();
  bool all = true;
  for (const auto& item : array_of(*answer, "items"))
    all &= member(item, "decided") == json::value(true);
  auto code = all ? exit_code::done : exit_code::failed;
  if (s.json_wanted()) {
    s.print(*answer);
    return code;
  }
  for (const auto& item : array_of(*answer, "items")) {
    bool decided = member(item, "decided") == json::value(true);
    s.env.out << s.colour(decided ? tone::good : tone::bad, decided ? "✓" : "✗") << " "
              << printable(text_of(item, "id")) << "  "
              << (decided ? (approved ? "approved" : "rejected") : printable(text_of(item, "error"))) << "\n";
  }
  return code;
}

/// Attempts side by side, oldest first: a column each, a row for each criterion.
void print_attempts(session& s, const json::array& newest_first) {
  constexpr std::size_t columns_max = 6;
  auto count = std::min(newest_first.size(), columns_max);
  std::vector<const json::value*> shown;
  for (std::size_t i = count; i-- > 0;)
    shown.push_back(&newest_first[i]);
  std::vector<column> columns{{"CRITERION"}};
  std::vector<std::vector<cell>> rows{{{"overall", tone::strong}}};
  std::set<std::string, std::less<>> criteria;
  for (const auto* a : shown) {
    columns.push_back({text_of(*a, "task"), true});
    auto decision = text_of(*a, "decision");
    rows[0].push_back({one_decimal(number_of(*a, "overall")), decision == "approve"  ? tone::good
                                                              : decision == "review" ? tone::warn
                                                                                     : tone::bad});
    if (const auto* all = member(*a, "criteria").if_object())
      for (const auto& c : *all)
        criteria.emplace(c.key());
  }
  for (const auto& name : criteria) {
    rows.push_back({{name}});
    for (const auto* a : shown) {
      const auto& score = member(member(*a, "criteria"), name);
      rows.back().push_back({score.is_number() ? one_decimal(score.to_number<double>()) : ""});
    }
  }
  s.print(columns, rows, "");
  for (const auto* a : shown)
    if (auto text = text_of(member(*a, "given"), "text"); !text.empty())
      s.env.out << "\n" << s.colour(tone::strong, text_of(*a, "task")) << "\n  " << printable(text) << "\n";
}

result<exit_code> show(session& s) {
  auto found = s.node.get("/api/v1/reviews/" + encode_segment(*s.call.argument(0)));
  if (!found)
    return std::move(found).error();
  if (s.json_wanted())
    return s.print(*found);
  auto state = text_of(*found, "state");
  const auto& with = member(*found, "with");
  s.env.out << s.colour(tone::strong, text_of(*found, "id")) << "  " << s.colour(tone_of_state(state), state) << "\n"
            << printable(title_of(with)) << "\n";
  if (auto by = text_of(*found, "claimed_by"); !by.empty())
    s.env.out << "claimed by " << printable(by) << " until " << text_of(*found, "claimed_until") << "\n";
  for (const auto& reason : array_of(with, "reasons"))
    if (reason.is_string())
      s.env.out << "- " << printable(reason.get_string()) << "\n";
  const auto& attempts = array_of(*found, "attempts");
  if (attempts.empty())
    s.env.out << "\nNothing was judged in this execution.\n";
  else {
    s.env.out << "\n";
    print_attempts(s, attempts);
  }
  if (state == "open")
    s.env.out << "\n" << s.next("review approve " + text_of(*found, "id")) << "\n";
  return exit_code::done;
}

result<exit_code> claim(session& s) {
  auto by = s.call.text("by");
  if (!by || by->empty())
    return s.misused("--by is missing", "say who claims it: --by NAME");
  json::object body{{"by", *by}};
  if (auto span = s.call.text("for"))
    body["for"] = *span;
  auto answer = s.node.post("/api/v1/reviews/" + encode_segment(*s.call.argument(0)) + "/claim", body);
  if (!answer)
    return std::move(answer).error();
  if (s.json_wanted())
    return s.print(*answer);
  s.env.out << s.colour(tone::good, "✓") << " claimed until " << text_of(*answer, "claimed_until") << "\n  "
            << s.next("review show " + text_of(*answer, "id")) << "\n";
  return exit_code::done;
}

result<exit_code> release(session& s) {
  json::object body{{"by", s.call.text("by").value_or("")}};
  auto answer = s.node.post("/api/v1/reviews/" + encode_segment(*s.call.argument(0)) + "/release", body);
  if (!answer)
    return std::move(answer).error();
  if (s.json_wanted())
    return s.print(*answer);
  s.env.out << s.colour(tone::good, "✓") << " released\n";
  return exit_code::done;
}

result<exit_code> decide(session& s, std::string_view verdict) {
  if (s.call.arguments.size() > 1)
    return decide_several(s, verdict == "approve");
  auto review = *s.call.argument(0);
  json::object body;
  if (auto pairs = s.call.all("form"); !pairs.empty()) {
    auto form = make_input(pairs, std::nullopt, form_of(s, review), s.env, "--form");
    if (!form)
      return std::move(form).error();
    body["form"] = *std::move(form);
  }
  for (auto name : {"by", "comment"})
    if (auto value = s.call.text(name))
      body[name] = *value;
  auto answer = s.node.post("/api/v1/reviews/" + encode_segment(review) + "/" + std::string(verdict), body);
  if (!answer)
    return std::move(answer).error();
  auto execution = review.substr(0, review.find(':'));
  // Without a server nobody else would run what follows.
  if (s.embedded())
    return follow_and_print(s, execution);
  if (s.json_wanted())
    return s.print(*answer);
  s.env.out << s.colour(tone::good, "✓") << " " << (verdict == "approve" ? "approved" : "rejected") << "\n  "
            << s.next("execution watch " + execution) << "\n";
  return exit_code::done;
}

std::vector<option> decision_options() {
  return {{"comment", value_kind::text, "TEXT", "What the workflow and later readers are told"},
          {"form",
           value_kind::pair,
           "KEY=VALUE",
           "What the form of the review asks for; KEY:=JSON, KEY=@FILE",
           {},
           {},
           {},
           true},
          {"by", value_kind::text, "NAME", "Who decides, for the record", {}, "USER"},
          {"no-progress", value_kind::flag, {}, "Print the outcome only"}};
}

const argument review_argument{"REVIEW", "EXECUTION:TASK, or EXECUTION where one review is open", true,
                               value_source::review};
const argument reviews_argument{"REVIEW", "EXECUTION:TASK, or EXECUTION where one review is open; any number of them",
                                true,     value_source::review,
                                {},       true};
const option person{"by", value_kind::text, "NAME", "Who does it", {}, "USER"};

}  // namespace

std::vector<command> review_commands() {
  return {
    {.noun = "review",
     .verb = "list",
     .summary = "List what waits for a person to decide",
     .options = {{"state",
                  value_kind::text,
                  "STATE",
                  "Only in this state",
                  "open",
                  {},
                  {"open", "approved", "rejected", "withdrawn", "all"}},
                 {"assignee", value_kind::text, "NAME", "Only those this person is asked for"},
                 {"limit", value_kind::integer, "N", "At most so many", "20"},
                 quiet_option(),
                 watch_option()},
     .examples = {{"troupe review list", "what is open"},
                  {"troupe review list --assignee kim", "what waits for kim"},
                  {"troupe review list --state all", "decided ones too"}},
     .carry_out = list},
    {.noun = "review",
     .verb = "show",
     .summary = "Show a review beside everything that was judged in its execution",
     .details = "A column for each attempt, a row for each criterion, then the texts.",
     .arguments = {review_argument},
     .examples = {{"troupe review show 01jd3q7s8v4zc2m9k5t0xw6ypb", "why a person is asked"}},
     .carry_out = show},
    {.noun = "review",
     .verb = "claim",
     .summary = "Claim a review for a while: nobody else can decide it",
     .details = "A claim ends by itself; again by the same person renews it. It is kept with the execution, so a "
                "restart changes nothing.",
     .arguments = {review_argument},
     .options = {person, {"for", value_kind::duration, "SPAN", "How long, at most 24h", "15m"}},
     .examples = {{"troupe review claim 01jd3q7s8v4zc2m9k5t0xw6ypb --by kim --for 30m", "before looking closely"}},
     .purpose = purpose::work,
     .carry_out = claim},
    {.noun = "review",
     .verb = "release",
     .summary = "Give a claimed review back",
     .arguments = {review_argument},
     .options = {person},
     .examples = {{"troupe review release 01jd3q7s8v4zc2m9k5t0xw6ypb --by kim", "somebody else may decide"}},
     .purpose = purpose::work,
     .carry_out = release},
    {.noun = "review",
     .verb = "approve",
     .summary = "Approve reviews: their executions continue",
     .arguments = {reviews_argument},
     .options = decision_options(),
     .examples = {{"troupe review approve 01jd3q7s8v4zc2m9k5t0xw6ypb --comment \"good hook\"",
                   "the one open review of an execution"},
                  {"troupe review approve 01jd3q7s8v4zc2m9k5t0xw6ypb --form stars=4", "one that has a form"}},
     .purpose = purpose::work,
     .carry_out = [](session& s) { return decide(s, "approve"); }},
    {.noun = "review",
     .verb = "reject",
     .summary = "Reject reviews: their executions continue with that answer",
     .arguments = {reviews_argument},
     .options = decision_options(),
     .examples = {{"troupe review reject 01jd3q7s8v4zc2m9k5t0xw6ypb:manual_review --comment \"too slow\"",
                   "one of several"}},
     .purpose = purpose::work,
     .carry_out = [](session& s) { return decide(s, "reject"); }},
  };
}

}  // namespace troupe::cli
