#include "api/schema.hpp"

/// Scores, what follows from many of them, and what reviewers see beside a review.
namespace troupe::api {
namespace {

std::vector<named_value> score_members() {
  return {always("task", "string", "The task that judged."),
          always("attempt", "integer", "From 1."),
          always("at", "time", "When."),
          always("profile", "string", "The profile that judged."),
          always("version", "integer", "Its version; 0 if it has none."),
          always("models", "[string]", "Trained models that were asked, with their versions."),
          always("rules", "integer", "Version of the measures and rules."),
          always("overall", "number", "0 to 100."),
          always("decision", "approve|review|regenerate", "What was decided."),
          always("rule", "string", "What decided."),
          always("arm", "string", "Whose thresholds counted; empty without arms."),
          always("confidence", "number", "0 to 1."),
          always("criteria", "{number}", "Scores by criterion.")};
}

std::vector<named_value> with(std::vector<named_value> members, std::initializer_list<named_value> more) {
  members.insert(members.end(), more);
  return members;
}

const schema* review_schema(const std::vector<schema>& in) {
  for (const auto& s : in)
    if (s.name == "review")
      return &s;
  return nullptr;
}

std::vector<named_value> review_members() {
  auto all = execution_schemas();
  const auto* review = review_schema(all);
  return review ? review->members : std::vector<named_value>{};
}

}  // namespace

std::vector<schema> quality_schemas() {
  return {
    {"score", "What was judged, and how.",
     with(score_members(),
          {always("execution", "string", "Its execution."), always("workflow", "string", "Of which workflow.")})},
    {"attempt_score", "A score beside a review.",
     with(score_members(), {always("given", "", "What was judged; null where it was too large to keep.")})},
    {"review_with_attempts", "A review beside what was judged in its execution.",
     with(review_members(), {always("attempts", "[attempt_score]", "The newest first.")})},
    {"review_claim",
     "Who looks at a review.",
     {always("id", "string", "EXECUTION:TASK"), always("claimed_by", "string", "Who."),
      always("claimed_until", "time", "How long.")}},
    {"review_claim_end", "A review that nobody has claimed.", {always("id", "string", "EXECUTION:TASK")}},
    {"decided_reviews", "What became of each.", {always("items", "[decided_review]", "In the order given.")}},
    {"decided_review",
     "Whether a review was decided.",
     {always("id", "string", "As it was named, or EXECUTION:TASK."), always("decided", "boolean", "It was."),
      maybe("error", "string", "Why not.")}},
    {"decision_counts",
     "How many were decided how.",
     {always("approve", "integer", "Approved."), always("review", "integer", "To be reviewed."),
      always("regenerate", "integer", "To be made again.")}},
    {"score_group",
     "Scores that have something in common.",
     {always("name", "string", "What."), always("count", "integer", "How many."),
      always("mean", "number", "Their mean."), always("decisions", "decision_counts", "How they were decided.")}},
    {"criterion_history",
     "Many scores of a criterion.",
     {always("name", "string", "Which."), always("count", "integer", "How many."),
      always("mean", "number", "Their mean."), always("low", "number", "A tenth is lower."),
      always("median", "number", "Half is lower."), always("high", "number", "Nine tenths are lower."),
      always("approved_below", "number", "The share approved of those below the median."),
      always("approved_above", "number", "The share approved of the others.")}},
    {"regeneration_history",
     "Series of attempts.",
     {always("series", "integer", "How many."), always("attempts_mean", "number", "Attempts in one, on average."),
      always("improved", "integer", "Where the best is better than the first."),
      always("gain_mean", "number", "By how much, on average of all."),
      always("approved_first", "integer", "Where the first attempt was approved."),
      always("approved_best", "integer", "Where the best one was.")}},
    {"failure_pattern",
     "What was not approved.",
     {always("weakest", "[string]", "Its weakest criteria."), always("count", "integer", "How often.")}},
    {"quality_report",
     "What many scores say.",
     {always("count", "integer", "How many."), always("mean", "number", "Their mean."),
      always("decisions", "decision_counts", "How they were decided."),
      always("distribution", "[integer]", "How many are in 0 to 9.9, ... 90 to 100."),
      always("rules", "{integer}", "What decided, by how often."),
      always("criteria", "[criterion_history]", "By name."), always("arms", "[score_group]", "By profile and arm."),
      always("versions", "[score_group]", "By what judged."), always("days", "[score_group]", "By day (UTC)."),
      always("regeneration", "regeneration_history", "Series of attempts."),
      always("failures", "[failure_pattern]", "Most frequent first.")}},
    {"success_rate",
     "A share, and bounds of what it may truly be (95 %).",
     {always("rate", "number", "The share."), always("low", "number", "Its lower bound."),
      always("high", "number", "Its upper bound.")}},
    {"learned_change",
     "What is known of a change.",
     {always("cause", "string", "The criterion it is made for."), always("change", "string", "What is changed."),
      always("worked", "integer", "How often it worked."), always("failed", "integer", "How often it did not."),
      always("success", "success_rate", "The share that worked.")}},
    {"learner",
     "What was learned of changes.",
     {always("items", "[learned_change]", "By cause and change."), always("worked", "integer", "All that worked."),
      always("failed", "integer", "All that did not."), always("success", "success_rate", "The share that worked.")}},
    {"agreement_band",
     "Reviews of scores in a band of ten points.",
     {always("from", "number", "Where it begins."), always("reviews", "integer", "How many."),
      always("approved", "success_rate", "The share that people approved.")}},
    {"threshold_suggestion",
     "Thresholds for a wanted share of wrong approvals.",
     {maybe("approve", "number", "The lowest at or above which few enough were rejected."),
      always("above", "integer", "How many reviews that rests on."),
      always("false_approve", "success_rate", "The share rejected among them."),
      always("certain", "boolean", "Even its upper bound is as low as wanted."),
      maybe("review", "number", "The highest below which few enough were approved."),
      always("below", "integer", "How many reviews that rests on."),
      always("false_regenerate", "success_rate", "The share approved among them.")}},
    {"agreement",
     "How reviewers and scores agree.",
     {always("reviews", "integer", "Decided reviews of what was judged."), always("approved", "integer", "Approved."),
      always("both", "integer", "Approved by both."), always("scorer_only", "integer", "Approved by the scorer only."),
      always("person_only", "integer", "Approved by the person only."),
      always("neither", "integer", "Approved by neither."),
      maybe("ranking", "number", "How often an approved one has the higher score than a rejected one."),
      always("bands", "[agreement_band]", "Those that are not empty."),
      maybe("suggestion", "threshold_suggestion", "If a share was asked for.")}},
    {"rescored",
     "What was judged again.",
     {always("execution", "string", "Its execution."), always("task", "string", "The task that judged."),
      always("attempt", "integer", "From 1."), always("before", "number", "The overall then."),
      always("after", "number", "The overall now."), always("decision_before", "string", "The decision then."),
      always("decision_after", "string", "The decision now."),
      always("versions_before", "string", "What judged then: profile, models, rules, with versions."),
      always("versions_after", "string", "What judges now."),
      always("moved", "{number}", "By how much criteria rose or fell.")}},
    {"comparison",
     "What judging again came to.",
     {always("judged", "integer", "How many."), always("left_out", "integer", "How many could not be."),
      always("changed", "integer", "How many came out otherwise."), always("mean_before", "number", "Their mean then."),
      always("mean_after", "number", "Their mean now."),
      always("versions", "{integer}", "What judged then -> what judges now, by how often."),
      always("decisions", "{integer}", "Changes of decisions, by how often: review -> approve."),
      always("moved", "{number}", "By how much criteria moved on average."), always("items", "[rescored]", "Each."),
      maybe("next", "string", "The `cursor` of what comes next.")}},
  };
}

}  // namespace troupe::api
