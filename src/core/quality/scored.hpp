#pragma once

#include "core/base/id.hpp"
#include "core/base/json.hpp"
#include "core/quality/learner.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe::quality {

/// One row of the history of scores: what was judged when, by what, and how. Named by execution, task and attempt.
struct scored {
  execution_id execution;
  task_id task;
  std::uint32_t attempt = 1;
  workflow_name workflow;
  timestamp at;
  /// What judged, with the versions of all that counted: `narration` 1, models such as `headline 1`, and the rules.
  std::string profile;
  std::uint32_t version = 0;
  std::vector<std::string> models;
  std::uint32_t rules = 0;
  double overall = 0;
  std::string decision;
  std::string rule;
  /// Empty without one.
  std::string arm;
  double confidence = 0;
  std::map<std::string, double> criteria;
  /// The parameters of the task that judged, to judge again: text, hook, prompt, ... Null where they are too large.
  json::value given = {};

  TROUPE_FIELDS(scored, execution, task, attempt, workflow, at, profile, version, models, rules, overall, decision,
                rule, arm, confidence, criteria, given)
};

/// A place in the history of scores, newest first.
struct score_place {
  timestamp at;
  execution_id execution;
  task_id task;
  std::uint32_t attempt = 0;

  bool operator==(const score_place&) const = default;
};

inline score_place place_of(const scored& s) {
  return {s.at, s.execution, s.task, s.attempt};
}

/// What is kept of `given`; a longer text cannot be judged again from its row.
inline constexpr std::size_t given_bytes_max = 64 * 1024;

/// Returns what a report says, if an output has the shape of one (`overall`, `decision`, `judged_by`, `criteria`): that
/// of `quality.score`, or of a scorer of somebody's own. Where and when is left to the caller.
std::optional<scored> read_score(const json::value& output);

/// Returns the successes and failures that an output of the shape of `quality.revise` credits; mostly none.
std::vector<trial> read_credits(const json::value& output);

/// Whether the task is one of a repetition or of items: `draft[0].score` of the series `draft.score`.
std::string series_of(const task_id&);

}  // namespace troupe::quality
