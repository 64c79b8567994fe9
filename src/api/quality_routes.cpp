#include "api/limits.hpp"
#include "api/reading.hpp"
#include "core/expression/formats.hpp"

#include <charconv>

/// Scores, and what follows from many of them.
namespace troupe::api {
namespace {

/// As text from the query, or as a member of the body.
result<std::optional<std::string>> value_of(const arguments& given, std::string_view name) {
  if (const auto* text = given.find(name))
    return std::optional(*text);
  const auto* member = given.body.if_contains(name);
  if (!member || member->is_null())
    return std::optional<std::string>{};
  if (member->is_string())
    return std::optional(std::string(member->get_string()));
  return std::optional(json::serialize(*member));
}

template <class Number>
result<std::optional<Number>> bounded(const arguments& given, std::string_view name, Number low, Number high) {
  auto text = value_of(given, name);
  if (!text)
    return std::move(text).error();
  if (!*text)
    return std::optional<Number>{};
  Number value{};
  auto [end, error] = std::from_chars((*text)->data(), (*text)->data() + (*text)->size(), value);
  if (error != std::errc{} || end != (*text)->data() + (*text)->size() || !(value >= low && value <= high))
    return refused{errc::invalid, "must be a number from " + std::to_string(low) + " to " + std::to_string(high),
                   std::string(name)};
  return std::optional(value);
}

result<score_selection> selection_of(const arguments& given, std::uint32_t otherwise, std::uint32_t max) {
  score_selection out;
  auto workflow = value_of(given, "workflow"), profile = value_of(given, "profile"), since = value_of(given, "since"),
       cursor = value_of(given, "cursor");
  auto limit = bounded<std::uint32_t>(given, "limit", 1, max);
  for (const auto* wrong :
       {workflow ? nullptr : &workflow.error(), profile ? nullptr : &profile.error(), since ? nullptr : &since.error(),
        cursor ? nullptr : &cursor.error(), limit ? nullptr : &limit.error()})
    if (wrong)
      return *wrong;
  for (const auto* text : {&*workflow, &*profile, &*cursor})
    if (*text && (*text)->size() > 4 * name_bytes_max)
      return refused{errc::invalid, "longer than " + std::to_string(4 * name_bytes_max) + " bytes", "query"};
  if (*workflow)
    out.workflow = workflow_name{**workflow};
  out.profile = *std::move(profile);
  out.limit = limit->value_or(otherwise);
  if (*cursor) {
    out.before = decode_score_cursor(**cursor);
    if (!out.before)
      return not_a_cursor();
  }
  if (*since) {
    out.since = expression::read_timestamp(**since);
    if (!out.since)
      return refused{errc::invalid, "not a time", "since", "write it with its zone, as in 2026-01-31T09:30:00Z"};
  }
  return out;
}

template <class Call, std::uint32_t otherwise, std::uint32_t max>
result<call> build(const arguments& given) {
  auto of = selection_of(given, otherwise, max);
  if (!of)
    return std::move(of).error();
  return call{quality_call{Call{*std::move(of)}}};
}

result<call> build_agreement(const arguments& given) {
  auto of = selection_of(given, report_scores_default, report_scores_max);
  auto wanted = bounded<double>(given, "false_approve", 0, 1);
  if (!of || !wanted)
    return of ? std::move(wanted).error() : std::move(of).error();
  return call{quality_call{show_agreement{*std::move(of), *wanted}}};
}

}  // namespace

std::vector<route> quality_routes() {
  using access::role;
  static const named_value workflow{"workflow", "string", "Only of this workflow."};
  static const named_value profile{"profile", "string", "Only by this profile."};
  static const named_value since{"since", "time", "Only those judged at this time or later: 2026-01-31T09:30:00Z."};
  static const named_value newest{"limit", "integer(1..100000)", "How many of the newest count; 10000 when absent."};
  static const named_value cursor{"cursor", "string", "The `next` of the page before."};
  return {
    {.method = "GET",
     .pattern = "/api/v1/quality/scores",
     .operation = "listScores",
     .summary = "Every score there was, the newest first: what was judged, by which versions, and how.",
     .role = role::viewer,
     .build = build<list_scores, page_items_default, page_items_max>,
     .query = {workflow, profile, since, {"limit", "integer(1..500)", "How many at most; 50 when absent."}, cursor},
     .successes = {{200, "page(score)"}}},
    {.method = "GET",
     .pattern = "/api/v1/quality/report",
     .operation = "showQualityReport",
     .summary = "What many scores say: distribution, approval by criterion, arms, versions, days, attempts, failures.",
     .role = role::viewer,
     .build = build<show_quality_report, report_scores_default, report_scores_max>,
     .query = {workflow, profile, since, newest},
     .successes = {{200, "quality_report"}}},
    {.method = "GET",
     .pattern = "/api/v1/quality/learner",
     .operation = "showLearner",
     .summary = "What was learned of changes: how often each worked against which weakness.",
     .role = role::viewer,
     .build = [](const arguments&) -> result<call> { return call{quality_call{show_learner{}}}; },
     .successes = {{200, "learner"}}},
    {.method = "GET",
     .pattern = "/api/v1/quality/agreement",
     .operation = "showAgreement",
     .summary =
       "How reviewers and scores agree, and the thresholds that would reach a wanted share of wrong approvals.",
     .role = role::viewer,
     .build = build_agreement,
     .query = {workflow,
               profile,
               since,
               newest,
               {"false_approve", "number(0..1)", "The share of approvals that people may find wrong: 0.05."}},
     .successes = {{200, "agreement"}}},
    {.method = "POST",
     .pattern = "/api/v1/quality/rescore",
     .operation = "rescore",
     .summary = "Judges again what was judged, by the versions of today, and compares; nothing is changed.",
     .role = role::operator_,
     .build = build<rescore_scores, rescored_default, rescored_max>,
     .body = body_kind::object,
     .members = {workflow, profile, since, {"limit", "integer(1..1000)", "How many; 200 when absent."}, cursor},
     .successes = {{200, "comparison"}}},
  };
}

}  // namespace troupe::api
