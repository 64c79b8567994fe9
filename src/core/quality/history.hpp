#pragma once

#include "core/quality/scored.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

/// What a history of scores says about what was judged, and about the judge.
namespace troupe::quality {

/// What judged, with all versions that counted: `narration 1, story 2, headline 2, rules 2`.
std::string versions_of(const scored&);

/// How many were decided how.
struct decision_counts {
  std::uint64_t approve = 0;
  std::uint64_t review = 0;
  std::uint64_t regenerate = 0;

  TROUPE_FIELDS(decision_counts, approve, review, regenerate)
};

struct criterion_history {
  std::string name;
  std::uint64_t count = 0;
  double mean = 0;
  /// A tenth is lower, half, nine tenths.
  double low = 0;
  double median = 0;
  double high = 0;
  /// The share approved of those below its median, and of the others: far apart where the criterion decides.
  double approved_below = 0;
  double approved_above = 0;

  TROUPE_FIELDS(criterion_history, name, count, mean, low, median, high, approved_below, approved_above)
};

/// What has something in common: an arm, a version, a day.
struct score_group {
  std::string name;
  std::uint64_t count = 0;
  double mean = 0;
  decision_counts decisions;

  TROUPE_FIELDS(score_group, name, count, mean, decisions)
};

/// Series of attempts: scores of one execution that differ only by the iteration.
struct regeneration_history {
  std::uint64_t series = 0;
  double attempts_mean = 0;
  /// The best is better than the first, and by how much on average of all series.
  std::uint64_t improved = 0;
  double gain_mean = 0;
  /// The first attempt was approved; the best was.
  std::uint64_t approved_first = 0;
  std::uint64_t approved_best = 0;

  TROUPE_FIELDS(regeneration_history, series, attempts_mean, improved, gain_mean, approved_first, approved_best)
};

/// The weakest criteria of what was not approved.
struct failure_pattern {
  std::vector<std::string> weakest;
  std::uint64_t count = 0;

  TROUPE_FIELDS(failure_pattern, weakest, count)
};

struct history {
  std::uint64_t count = 0;
  double mean = 0;
  decision_counts decisions;
  /// How many overalls are in 0 to 9.9, 10 to 19.9, ... 90 to 100.
  std::vector<std::uint64_t> distribution;
  /// What decided, by how often.
  std::map<std::string, std::uint64_t> rules;
  std::vector<criterion_history> criteria;
  /// `narration 1 / strict`.
  std::vector<score_group> arms;
  /// `narration 1, headline 1, rules 1`.
  std::vector<score_group> versions;
  /// By day (UTC), oldest first.
  std::vector<score_group> days;
  regeneration_history regeneration;
  /// Most frequent first, at most ten.
  std::vector<failure_pattern> failures;

  TROUPE_FIELDS(history, count, mean, decisions, distribution, rules, criteria, arms, versions, days, regeneration,
                failures)
};

/// Summarises scores, in whatever order they come.
history summarise(std::span<const scored>);

}  // namespace troupe::quality
