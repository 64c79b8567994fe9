#pragma once

#include "core/base/json.hpp"
#include "core/quality/decision.hpp"
#include "core/quality/learner.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// Making it again, otherwise: from what a report finds weak to what the next attempt is asked for.
namespace troupe::quality {

/// What may be asked of a writer. Exactly one of them is there.
struct change {
  /// Parameters that take another value: `{tone: stirring}`, `{template: letter}`, `{model: larger}`.
  json::object set = {};
  /// An instruction more in the list `additions`.
  std::optional<std::string> add = {};
  /// Another `seed`.
  bool reseed = false;

  TROUPE_FIELDS(change, set, add, reseed)
};

/// As people and the learner call it: `tone stirring`, `add listener`, `another seed`.
std::string name_of(const change&);

/// What may help against a weakness, by criterion.
using remedies = std::map<std::string, std::vector<change>>;

/// For what `text.generate` understands.
const remedies& usual_remedies();

/// Reads `{emotional_arc: [{set: {tone: stirring}}, {add: feeling}, {reseed: true}]}`. Refused: unknown keys, a change
/// that is not one, no change at all.
result<remedies> read_remedies(const json::value&);

/// A criterion below its target, as a report has it.
struct weakness {
  std::string criterion;
  double score = 0;
  double gain = 0;

  TROUPE_FIELDS(weakness, criterion, score, gain)
};

/// What was made with which parameters, and what it came to.
struct judged_attempt {
  std::uint32_t number = 1;
  double overall = 0;
  quality::decision decision = quality::decision::regenerate;
  json::object parameters;
  /// Whatever was made.
  json::value candidate;
  /// By gain.
  std::vector<weakness> weaknesses;

  TROUPE_FIELDS(judged_attempt, number, overall, decision, parameters, candidate, weaknesses)
};

struct made_change {
  std::string cause;
  std::string change;
  /// The score of the cause before.
  double before = 0;

  TROUPE_FIELDS(made_change, cause, change, before)
};

/// Whether a change did what it was for: the score of its cause rose by `credit_min` or more, and the overall did not
/// fall.
struct credit {
  std::string cause;
  std::string change;
  double before = 0;
  double after = 0;
  bool worked = false;

  TROUPE_FIELDS(credit, cause, change, before, after, worked)
};

inline constexpr double credit_min = 2;

struct revision_limits {
  std::uint32_t attempts_max = 4;
  /// What all attempts together may cost, in the unit of their costs; absent: anything.
  std::optional<double> budget = {};
  /// How many causes one attempt is changed for.
  std::uint32_t changes_max = 2;
  /// An attempt that is decided so, or better, ends it.
  decision enough = decision::approve;
};

/// Where a series of attempts stands after one of them.
struct revision {
  bool done = false;
  /// Why it is done, or what is tried next.
  std::string why;
  std::uint32_t attempt = 1;
  double overall = 0;
  quality::decision decision = quality::decision::regenerate;
  /// The attempt with the highest overall; of equals the first.
  judged_attempt best;
  /// The overall of each attempt.
  std::vector<double> scores;
  double spent = 0;
  /// The parameters of the next attempt: those of the best, changed. Empty when it is done.
  json::object next;
  std::vector<made_change> changes;
  /// What the changes that led to this attempt were good for.
  std::vector<credit> credits;
  /// Changes made since the best attempt, `cause: change`; they are not made again.
  std::vector<std::string> tried;

  TROUPE_FIELDS(revision, done, why, attempt, overall, decision, best, scores, spent, next, changes, credits, tried)
};

/// Follows an attempt: keeps the best, credits the changes, and decides what is tried next, if anything. `now.number`
/// is found from `before`, which is null for the first. Equal arguments have equal results.
revision revise(judged_attempt now, const std::vector<weakness>& all_scores, const std::optional<revision>& before,
                double cost, const revision_limits&, const remedies&, std::span<const trial> experience,
                std::uint64_t seed);

}  // namespace troupe::quality
