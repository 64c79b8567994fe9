#pragma once

#include "core/quality/profile.hpp"
#include "core/quality/scored.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

/// Judging again what was judged before, by the profiles, models and rules of today.
namespace troupe::quality {

struct rescored {
  execution_id execution;
  task_id task;
  std::uint32_t attempt = 1;
  double before = 0;
  double after = 0;
  std::string decision_before;
  std::string decision_after;
  /// What judged, as `versions_of` says it.
  std::string versions_before;
  std::string versions_after;
  /// Criteria whose score is another one, by how far they moved: positive is better.
  std::map<std::string, double> moved;

  TROUPE_FIELDS(rescored, execution, task, attempt, before, after, decision_before, decision_after, versions_before,
                versions_after, moved)
};

/// Judges the text of a row again. What was heard and seen in a medium is taken from the row. Refused: a row without
/// text, a profile that cannot be read or found.
result<rescored> rescore(const scored&);

/// The same by another profile.
result<rescored> rescore(const scored&, const profile&);

struct comparison {
  std::uint64_t judged = 0;
  /// Rows that could not be judged again.
  std::uint64_t left_out = 0;
  std::uint64_t changed = 0;
  double mean_before = 0;
  double mean_after = 0;
  /// `story 1, story 2, rules 2 -> story 1, story 3, rules 3`, by how often.
  std::map<std::string, std::uint64_t> versions;
  /// `review -> approve`, by how often.
  std::map<std::string, std::uint64_t> decisions;
  /// How far each criterion moved on average of all rows.
  std::map<std::string, double> moved;

  TROUPE_FIELDS(comparison, judged, left_out, changed, mean_before, mean_after, versions, decisions, moved)
};

comparison compare(std::span<const rescored>, std::uint64_t left_out);

}  // namespace troupe::quality
