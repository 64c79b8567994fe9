#pragma once

#include "core/quality/decision.hpp"
#include "core/quality/learner.hpp"
#include "core/quality/scored.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// How far scores and people agree, and which thresholds would follow from it.
namespace troupe::quality {

/// What a person decided about an execution.
struct human_verdict {
  execution_id execution;
  timestamp requested_at;
  bool approved = false;
  std::string by;
};

/// A score that a person has decided about.
struct labelled_score {
  double overall = 0;
  quality::decision decision = quality::decision::review;
  bool approved = false;
  std::string by;

  TROUPE_FIELDS(labelled_score, overall, decision, approved, by)
};

/// Finds for each verdict the score it was about: the last one of its execution before the review was asked for.
/// Verdicts without one are left out.
std::vector<labelled_score> label(std::span<const scored>, std::span<const human_verdict>);

struct agreement {
  std::uint64_t reviews = 0;
  std::uint64_t approved = 0;
  /// Where the scorer decided alone: approved by both, by the scorer only, by the person only, by neither.
  std::uint64_t both = 0;
  std::uint64_t scorer_only = 0;
  std::uint64_t person_only = 0;
  std::uint64_t neither = 0;
  /// How often a random approved one has the higher score than a random rejected one; .5 is chance. Nothing without
  /// both kinds.
  std::optional<double> ranking;
  /// Approval by bands of ten points, those that are not empty.
  struct band {
    double from = 0;
    std::uint64_t reviews = 0;
    success_rate approved;

    TROUPE_FIELDS(band, from, reviews, approved)
  };
  std::vector<band> bands;

  TROUPE_FIELDS(agreement, reviews, approved, both, scorer_only, person_only, neither, ranking, bands)
};

agreement agreement_of(std::span<const labelled_score>);

struct suggestion {
  /// The lowest threshold at or above which at most the wanted share would have been rejected by people; nothing if
  /// there is none.
  std::optional<double> approve;
  /// How many reviews that rests on, and the share rejected among them.
  std::uint64_t above = 0;
  success_rate false_approve;
  /// Whether even the upper bound of the share is as low as wanted.
  bool certain = false;
  /// The highest threshold below which at most the wanted share would have been approved by people.
  std::optional<double> review;
  std::uint64_t below = 0;
  success_rate false_regenerate;

  TROUPE_FIELDS(suggestion, approve, above, false_approve, certain, review, below, false_regenerate)
};

inline constexpr std::uint64_t suggestion_reviews_min = 5;

/// Suggests thresholds for a wanted share of wrong approvals, 0 to 1: from the probability of approval as a rising
/// function of the score (isotonic regression) and the shares seen. A threshold rests on at least
/// `suggestion_reviews_min` reviews.
suggestion suggest(std::span<const labelled_score>, double false_approve_wanted);

/// Isotonic regression: the rising sequence nearest to `values` (least squares, equal weights).
std::vector<double> isotonic(std::span<const double> values);

}  // namespace troupe::quality
