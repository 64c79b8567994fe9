#include "studio/quality_revise.hpp"

#include "core/quality/regeneration.hpp"
#include "studio/parameters.hpp"

#include <algorithm>

namespace troupe::studio {
namespace {

constexpr std::int64_t attempts_bound = 100;

/// What of a report matters here: any output of the shape of `quality.score` will do.
struct read_report {
  quality::judged_attempt attempt;
  std::vector<quality::weakness> scores;
};

std::variant<read_report, task_error> report_of(const json::object& given) {
  read_report out;
  const auto* overall = given.if_contains("overall");
  const auto* decision = given.if_contains("decision");
  const auto* criteria = given.if_contains("criteria");
  auto decided =
    decision && decision->is_string() ? from_name<quality::decision>(decision->get_string()) : std::nullopt;
  if (!overall || !overall->is_number() || !decided || !criteria || !criteria->is_object())
    return invalid_parameter("report", "has no overall, decision and criteria: pass the output of quality.score");
  out.attempt.overall = overall->to_number<double>();
  out.attempt.decision = *decided;
  for (const auto& member : criteria->get_object()) {
    quality::weakness one;
    if (auto read = read_json(member.value(), one); !read)
      return invalid_parameter("report.criteria", to_string(read.error()));
    one.criterion = member.key();
    out.scores.push_back(one);
    if (one.gain > 0)
      out.attempt.weaknesses.push_back(std::move(one));
  }
  std::ranges::stable_sort(out.attempt.weaknesses, std::greater{}, &quality::weakness::gain);
  return out;
}

std::variant<quality::revision_limits, task_error> limits_of(const json::object& with) {
  quality::revision_limits out;
  auto attempts = integer_of(with, "attempts_max");
  auto changes = integer_of(with, "changes_max");
  if (attempts < 1 || attempts > attempts_bound)
    return invalid_parameter("attempts_max", "must be 1 to " + std::to_string(attempts_bound));
  if (changes < 1 || changes > attempts_bound)
    return invalid_parameter("changes_max", "must be 1 to " + std::to_string(attempts_bound));
  out.attempts_max = static_cast<std::uint32_t>(attempts);
  out.changes_max = static_cast<std::uint32_t>(changes);
  if (find_value(with, "budget"))
    out.budget = number_of(with, "budget");
  if (out.budget && *out.budget < 0)
    return invalid_parameter("budget", "must not be negative; leave it out if any cost is fine");
  if (number_of(with, "cost") < 0)
    return invalid_parameter("cost", "must not be negative");
  out.enough = *from_name<quality::decision>(with.at("enough").as_string());
  return out;
}

task_result run(const json::object& with, task_context& context) {
  auto report = report_of(with.at("report").as_object());
  if (auto* wrong = std::get_if<task_error>(&report))
    return *wrong;
  auto limits = limits_of(with);
  if (auto* wrong = std::get_if<task_error>(&limits))
    return *wrong;
  std::optional<quality::revision> before;
  if (const auto* given = find_value(with, "previous")) {
    auto read = from_json<quality::revision>(*given);
    if (!read)
      return invalid_parameter("previous", to_string(read.error()) + "; pass ${{ previous }} of the repeated group");
    before = *std::move(read);
  }
  auto known = quality::usual_remedies();
  if (const auto* given = find_value(with, "remedies")) {
    auto read = quality::read_remedies(*given);
    if (!read)
      return invalid_parameter("remedies", to_string(read.error()));
    known = *std::move(read);
  }
  auto experience = context.experience();
  if (!experience)
    return task_error{"experience_not_read", to_string(experience.error()), true, {}};
  auto& [attempt, scores] = std::get<read_report>(report);
  if (const auto* given = find_value(with, "parameters"))
    attempt.parameters = given->as_object();
  if (const auto* given = find_value(with, "candidate"))
    attempt.candidate = *given;
  return to_json(quality::revise(std::move(attempt), scores, before, number_of(with, "cost"),
                                 std::get<quality::revision_limits>(limits), known, *experience, context.seed()));
}

}  // namespace

built_in quality_revise() {
  task_type type;
  type.name = "quality.revise";
  type.summary = "Decides from a report whether something is made again and with which parameters; keeps the best.";
  type.slot = slot::compute;
  type.parameters = {
    {"report", value_type::object, true, {}, "The output of quality.score."},
    {"parameters", value_type::object, false, json::object{}, "What the attempt was made with."},
    {"candidate", value_type::any, false, {}, "What was made; kept if it is the best so far."},
    {"previous", value_type::any, false, {}, "The output of this task in the iteration before, or null."},
    {"attempts_max", value_type::integer, false, 4, "How many attempts there may be, 1 to 100."},
    {"changes_max", value_type::integer, false, 2, "How many weaknesses one attempt is changed for."},
    {"cost", value_type::number, false, 0, "What this attempt cost, in any unit."},
    {"budget", value_type::number, false, {}, "What all attempts may cost together; absent: anything."},
    {"enough", value_type::string, false, "approve", "A decision that ends it.", {"approve", "review"}},
    {"remedies",
     value_type::object,
     false,
     {},
     "By criterion, a list of changes to choose from, each { set: { NAME: VALUE } }, { add: TEXT } or { reseed: true "
     "}; by default those that text.generate understands."},
  };
  type.outputs = {
    {"done", value_type::boolean, true, {}, "No other attempt follows."},
    {"why", value_type::string, true, {}, "Why it is done, or what is tried next."},
    {"attempt", value_type::integer, true, {}, "The number of the attempt, from 1."},
    {"overall", value_type::number, true, {}, "Its score."},
    {"decision", value_type::string, true, {}, "Its decision."},
    {"best", value_type::object, true, {}, "The best attempt: number, overall, decision, parameters, candidate."},
    {"scores", value_type::list, true, {}, "The overall of each attempt."},
    {"spent", value_type::number, true, {}, "What they cost together."},
    {"next", value_type::object, true, {}, "The parameters of the next attempt; empty when it is done."},
    {"changes", value_type::list, true, {}, "What is changed in it: {cause, change, before}."},
    {"credits",
     value_type::list,
     true,
     {},
     "What the last changes were good for: {cause, change, before, after, worked}."},
    {"tried", value_type::list, true, {}, "Changes made since the best attempt."},
  };
  return {std::move(type), run};
}

}  // namespace troupe::studio
