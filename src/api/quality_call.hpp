#pragma once

#include "core/quality/scored.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

/// What is asked about scores, and what was learned from them.
namespace troupe::api {

inline constexpr std::uint32_t report_scores_default = 10'000;
inline constexpr std::uint32_t report_scores_max = 100'000;
/// What one call judges again; more is asked for page by page.
inline constexpr std::uint32_t rescored_default = 200;
inline constexpr std::uint32_t rescored_max = 1'000;

/// Which scores.
struct score_selection {
  std::optional<workflow_name> workflow;
  std::optional<std::string> profile;
  std::optional<timestamp> since;
  std::uint32_t limit = 50;
  /// Where the page before ended.
  std::optional<quality::score_place> before;
};

struct list_scores {
  score_selection of;
};
struct show_quality_report {
  score_selection of;
};
struct show_learner {};
/// How people and scores agree, and thresholds for a wanted share of wrong approvals.
struct show_agreement {
  score_selection of;
  std::optional<double> false_approve;
};
/// Judges again what was judged; changes nothing.
struct rescore_scores {
  score_selection of;
};

using quality_call = std::variant<list_scores, show_quality_report, show_learner, show_agreement, rescore_scores>;

}  // namespace troupe::api
