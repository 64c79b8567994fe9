#include "cli/quality_history_commands.hpp"

#include "cli/input.hpp"
#include "cli/quality_page.hpp"
#include "cli/quality_rescore_command.hpp"
#include "cli/quality_selection.hpp"
#include "cli/session.hpp"
#include "cli/text.hpp"

#include <charconv>
#include <cmath>

/// Many scores: what a node keeps of them, and what follows.
namespace troupe::cli {
namespace {

std::string percent(double share) {
  return std::to_string(std::lround(100 * share)) + "%";
}

query with_count(const session& s, query asked, std::string_view option) {
  if (auto value = s.call.text(option))
    asked.emplace_back("limit", *value);
  return asked;
}

result<exit_code> history(session& s) {
  auto which = asked(s);
  auto found =
    s.node.list("/api/v1/quality/scores", which, static_cast<std::size_t>(s.call.integer("limit").value_or(20)));
  if (!found)
    return std::move(found).error();
  if (s.json_wanted())
    return s.print(json::object{{"items", std::move(found->items)}, {"more", found->more}});
  std::vector<std::vector<cell>> rows;
  for (const auto& r : found->items) {
    auto at = read_time(text_of(r, "at"));
    auto decision = text_of(r, "decision"), arm = text_of(r, "arm");
    rows.push_back({{text_of(r, "execution"), tone::strong},
                    {text_of(r, "task")},
                    {one_decimal(number_of(r, "overall"))},
                    {decision, tone_of_decision(decision)},
                    {text_of(r, "profile") + " " + count_of(r, "version") + (arm.empty() ? "" : " / " + arm)},
                    {text_of(r, "workflow"), tone::dim},
                    {at ? relative(*at, s.env.now()) : "", tone::dim}});
  }
  return s.print(
    {{"EXECUTION"}, {"TASK", false, 8}, {"SCORE", true}, {"DECISION"}, {"BY"}, {"WORKFLOW", false, 8}, {"WHEN"}}, rows,
    nothing_judged);
}

void print_groups(session& s, std::string_view title, const json::array& groups) {
  if (groups.empty())
    return;
  std::vector<std::vector<cell>> rows;
  for (const auto& g : groups) {
    auto share = number_of(member(g, "decisions"), "approve") / std::max(1.0, number_of(g, "count"));
    rows.push_back({{text_of(g, "name"), tone::strong},
                    {count_of(g, "count")},
                    {one_decimal(number_of(g, "mean"))},
                    {percent(share)}});
  }
  s.env.out << "\n";
  s.print({{title.data()}, {"SCORES", true}, {"MEAN", true}, {"APPROVED", true}}, rows, "");
}

exit_code print_report(session& s, const json::value& r) {
  if (number_of(r, "count") == 0) {
    s.env.out << nothing_judged << "\n";
    return exit_code::done;
  }
  const auto& decisions = member(r, "decisions");
  s.env.out << s.colour(tone::strong, count_of(r, "count")) << " scores, " << one_decimal(number_of(r, "mean"))
            << " on average: " << count_of(decisions, "approve") << " approve, " << count_of(decisions, "review")
            << " review, " << count_of(decisions, "regenerate") << " regenerate\n\n";
  const auto& bands = array_of(r, "distribution");
  double most = 1;
  for (const auto& b : bands)
    most = std::max(most, b.to_number<double>());
  for (std::size_t i = 0; i < bands.size(); ++i)
    s.env.out << pad_left(std::to_string(10 * i), 4) << "  " << bar(bands[i].to_number<double>() / most, 30) << " "
              << bands[i].to_number<std::int64_t>() << "\n";
  std::vector<std::vector<cell>> rows;
  for (const auto& c : array_of(r, "criteria"))
    rows.push_back({{text_of(c, "name"), tone::strong},
                    {one_decimal(number_of(c, "mean"))},
                    {one_decimal(number_of(c, "low"))},
                    {one_decimal(number_of(c, "high"))},
                    {percent(number_of(c, "approved_below"))},
                    {percent(number_of(c, "approved_above"))}});
  s.env.out << "\n";
  s.print(
    {{"CRITERION"}, {"MEAN", true}, {"10%", true}, {"90%", true}, {"APPROVED BELOW MEDIAN", true}, {"ABOVE", true}},
    rows, "No criterion was judged.");
  print_groups(s, "DAY", array_of(r, "days"));
  print_groups(s, "VERSION", array_of(r, "versions"));
  print_groups(s, "ARM", array_of(r, "arms"));
  const auto& again = member(r, "regeneration");
  if (number_of(again, "series") > 0)
    s.env.out << "\nMade again: " << count_of(again, "series") << " series of "
              << one_decimal(number_of(again, "attempts_mean")) << " attempts, " << count_of(again, "improved")
              << " became better, by " << one_decimal(number_of(again, "gain_mean")) << " points on average; approved "
              << count_of(again, "approved_first") << " at first, " << count_of(again, "approved_best")
              << " in the end\n";
  for (const auto& f : array_of(r, "failures")) {
    std::string names;
    for (const auto& name : array_of(f, "weakest"))
      names += (names.empty() ? "" : " and ") + std::string(name.as_string());
    s.env.out << (&f == &array_of(r, "failures")[0] ? "\nNot approved, weakest in\n" : "") << "  "
              << pad_left(count_of(f, "count"), 5) << "  " << printable(names) << "\n";
  }
  return exit_code::done;
}

result<exit_code> report(session& s) {
  auto which = asked(s);
  auto found = s.node.get("/api/v1/quality/report", with_count(s, which, "scores"));
  if (!found)
    return std::move(found).error();
  auto format = s.call.text("format").value_or("table");
  if (s.json_wanted() || format == "json")
    return s.print(*found);
  if (format == "csv")
    s.env.out << quality_csv(*found);
  else if (format == "html")
    s.env.out << quality_html(*found, "Quality" + (s.call.text("workflow") ? " of " + *s.call.text("workflow") : ""));
  else
    return print_report(s, *found);
  return exit_code::done;
}

std::string interval(const json::value& rate) {
  return percent(number_of(rate, "rate")) + " (" + percent(number_of(rate, "low")) + " to " +
         percent(number_of(rate, "high")) + ")";
}

result<exit_code> learner(session& s) {
  auto found = s.node.get("/api/v1/quality/learner");
  if (!found)
    return std::move(found).error();
  if (s.json_wanted())
    return s.print(*found);
  std::vector<std::vector<cell>> rows;
  for (const auto& t : array_of(*found, "items"))
    rows.push_back({{text_of(t, "cause"), tone::strong},
                    {text_of(t, "change")},
                    {count_of(t, "worked"), tone::good},
                    {count_of(t, "failed"), tone::bad},
                    {interval(member(t, "success"))}});
  s.print({{"AGAINST"}, {"CHANGE", false, 10}, {"WORKED", true}, {"FAILED", true}, {"SUCCESS"}}, rows,
          "Nothing was learned yet. quality.revise learns in a group that repeats (docs/QUALITY_FRAMEWORK.md).");
  if (!rows.empty())
    s.env.out << "\nAll changes: " << interval(member(*found, "success")) << " worked\n";
  return exit_code::done;
}

/// `5%` or `0.05`.
std::optional<double> share_of(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  auto rest = text.substr(static_cast<std::size_t>(end - text.data()));
  if (error != std::errc{} || (!rest.empty() && rest != "%"))
    return std::nullopt;
  value = rest == "%" ? value / 100 : value;
  return value >= 0 && value <= 1 ? std::optional(value) : std::nullopt;
}

void print_suggestion(session& s, const json::value& suggestion, double wanted) {
  const auto& approve = member(suggestion, "approve");
  const auto& review = member(suggestion, "review");
  s.env.out << "\n";
  if (approve.is_null())
    s.env.out << "No threshold keeps wrong approvals at " << percent(wanted)
              << ": decide more reviews, or ask for less.\n";
  else
    s.env.out << s.colour(tone::strong, "approve: " + one_decimal(approve.to_number<double>())) << "  of "
              << count_of(suggestion, "above") << " reviews above it people rejected "
              << interval(member(suggestion, "false_approve"))
              << (member(suggestion, "certain") == json::value(true) ? ""
                                                                     : "; too few to be sure of " + percent(wanted))
              << "\n";
  if (review.is_null())
    s.env.out << "No threshold for making again: wherever it were, people approved more than " << percent(wanted)
              << " of what lies below.\n";
  else
    s.env.out << s.colour(tone::strong, "review: " + one_decimal(review.to_number<double>())) << "  of "
              << count_of(suggestion, "below") << " reviews below it people approved "
              << interval(member(suggestion, "false_regenerate")) << "\n";
}

result<exit_code> thresholds(session& s) {
  auto wanted = share_of(s.call.text("false-approve").value_or("5%"));
  if (!wanted)
    return s.misused("--false-approve is a share", "write 5% or 0.05");
  auto which = asked(s);
  which.emplace_back("false_approve", std::to_string(*wanted));
  auto found = s.node.get("/api/v1/quality/agreement", with_count(s, which, "scores"));
  if (!found)
    return std::move(found).error();
  if (s.json_wanted())
    return s.print(*found);
  if (number_of(*found, "reviews") == 0) {
    s.env.out << "No review of anything that was judged is decided yet: " << s.next("review list") << "\n";
    return exit_code::done;
  }
  s.env.out << s.colour(tone::strong, count_of(*found, "reviews")) << " reviews decided, "
            << count_of(*found, "approved") << " approved";
  if (const auto& ranking = member(*found, "ranking"); !ranking.is_null())
    s.env.out << "; a better score won " << percent(ranking.to_number<double>()) << " of the pairs";
  s.env.out << "\n\n";
  std::vector<std::vector<cell>> rows;
  for (const auto& b : array_of(*found, "bands"))
    rows.push_back({{count_of(b, "from") + " to " + std::to_string(std::lround(number_of(b, "from")) + 10)},
                    {count_of(b, "reviews")},
                    {interval(member(b, "approved"))}});
  s.print({{"SCORE"}, {"REVIEWS", true}, {"APPROVED BY PEOPLE"}}, rows, "");
  print_suggestion(s, member(*found, "suggestion"), *wanted);
  return exit_code::done;
}

const option newest{"scores", value_kind::integer, "N", "How many of the newest count", "10000"};

}  // namespace

std::vector<command> quality_history_commands() {
  return {
    {.noun = "quality",
     .verb = "history",
     .summary = "List every score a node has kept, newest first",
     .details = "A score is kept with the event that brought it, with the versions of all that judged.",
     .options = selecting_and({{"limit", value_kind::integer, "N", "At most so many", "20"}}),
     .examples = {{"troupe quality history --workflow video --since 7d", "the last week's"}},
     .carry_out = history},
    {.noun = "quality",
     .verb = "report",
     .summary = "Show what many scores say: distribution, criteria, arms, versions, days, attempts",
     .details =
       "APPROVED BELOW MEDIAN and ABOVE are the shares approved of those with a lower and a higher score in the "
       "criterion: far apart where it decides.",
     .options = selecting_and(
       {newest,
        {"format", value_kind::text, "FORMAT", "How to print it", "table", {}, {"table", "html", "csv", "json"}}}),
     .examples = {{"troupe quality report --workflow video --format html > quality.html", "a page to pass on"}},
     .carry_out = report},
    {.noun = "quality",
     .verb = "learner",
     .summary = "Show which changes have helped against which weakness",
     .details =
       "SUCCESS is the share that worked, with the bounds it lies between (95 %). What is learned is kept with "
       "the events and outlives the executions.",
     .examples = {{"troupe quality learner", "what quality.revise prefers"}},
     .carry_out = learner},
    {.noun = "quality",
     .verb = "thresholds",
     .summary = "Suggest thresholds from what reviewers decided, and show how far they agree with the scores",
     .options = selecting_and(
       {newest, {"false-approve", value_kind::text, "SHARE", "How many approvals people may find wrong", "5%"}}),
     .examples = {{"troupe quality thresholds --profile narration --false-approve 5%",
                   "what to write into the profile"}},
     .carry_out = thresholds},
    rescore_command(),
  };
}

}  // namespace troupe::cli
