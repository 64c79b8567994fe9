#include "api/route.hpp"
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
result<std::optional<Number>> number_of(const arguments& given, std::string_view name, Number low, Number high) {
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
  auto limit = number_of<std::uint32_t>(given, "limit", 1, max);
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
  out.cursor = *std::move(cursor);
  out.limit = limit->value_or(otherwise);
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
  auto wanted = number_of<double>(given, "false_approve", 0, 1);
  if (!of || !wanted)
    return of ? std::move(wanted).error() : std::move(of).error();
  return call{quality_call{show_agreement{*std::move(of), *wanted}}};
}

}  // namespace

std::vector<route> quality_routes() {
  static const named_value workflow{"workflow", "string", "Only of this workflow."};
  static const named_value profile{"profile", "string", "Only by this profile."};
  static const named_value since{"since", "string", "Only those judged at this time or later: 2026-01-31T09:30:00Z."};
  static const named_value limit{"limit", "integer", "How many, at most 500."};
  static const named_value newest{"limit", "integer",
                                  "How many of the newest count; 10000 by default, at most 100000."};
  static const named_value cursor{"cursor", "string", "The `next` of the page before."};
  return {
    {"GET",
     "/api/v1/quality/scores",
     "listScores",
     "Every score there was, newest first: what was judged, by which versions, and how.",
     build<list_scores, page_items_default, page_items_max>,
     {workflow, profile, since, limit, cursor}},
    {"GET",
     "/api/v1/quality/report",
     "showQualityReport",
     "What many scores say: distribution, approval by criterion, arms, versions, days, regeneration, failures.",
     build<show_quality_report, report_scores_default, report_scores_max>,
     {workflow, profile, since, newest}},
    {"GET", "/api/v1/quality/learner", "showLearner",
     "What was learned of changes: how often each worked against which weakness.",
     [](const arguments&) -> result<call> { return call{quality_call{show_learner{}}}; }},
    {"GET",
     "/api/v1/quality/agreement",
     "showAgreement",
     "How reviewers and scores agree, and the thresholds that would reach a wanted share of wrong approvals.",
     build_agreement,
     {workflow,
      profile,
      since,
      newest,
      {"false_approve", "number", "The share of approvals that people may find wrong: 0.05."}}},
    {"POST",
     "/api/v1/quality/rescore",
     "rescore",
     "Judges again what was judged, by the versions of today, and compares; nothing is changed.",
     build<rescore_scores, rescored_default, rescored_max>,
     {},
     body_kind::object,
     {workflow, profile, since, {"limit", "integer", "How many, at most 1000; 200 by default."}, cursor}},
  };
}

}  // namespace troupe::api
