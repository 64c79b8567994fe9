#include "cli/follow.hpp"
#include "cli/input.hpp"
#include "cli/text.hpp"

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
                    {text_of(r, "by")},
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

result<exit_code> decide(session& s, std::string_view verdict) {
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
     .verb = "approve",
     .summary = "Approve a review: the execution continues",
     .arguments = {review_argument},
     .options = decision_options(),
     .examples = {{"troupe review approve 01jd3q7s8v4zc2m9k5t0xw6ypb --comment \"good hook\"",
                   "the one open review of an execution"},
                  {"troupe review approve 01jd3q7s8v4zc2m9k5t0xw6ypb --form stars=4", "one that has a form"}},
     .purpose = purpose::work,
     .carry_out = [](session& s) { return decide(s, "approve"); }},
    {.noun = "review",
     .verb = "reject",
     .summary = "Reject a review: the execution continues with that answer",
     .arguments = {review_argument},
     .options = decision_options(),
     .examples = {{"troupe review reject 01jd3q7s8v4zc2m9k5t0xw6ypb:manual_review --comment \"too slow\"",
                   "one of several"}},
     .purpose = purpose::work,
     .carry_out = [](session& s) { return decide(s, "reject"); }},
  };
}

}  // namespace troupe::cli
