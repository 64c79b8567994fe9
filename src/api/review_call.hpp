#pragma once

#include "core/base/id.hpp"
#include "core/base/time.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What reviewers do beside deciding one review.
namespace troupe::api {

inline constexpr milliseconds claim_default = std::chrono::minutes(15);
inline constexpr milliseconds claim_max = std::chrono::hours(24);
/// Reviews decided by one call.
inline constexpr std::size_t decisions_max = 500;

/// Names a review as people do: `EXECUTION:TASK`, or the execution alone where it has one open review.
struct review_name {
  execution_id execution;
  std::optional<task_id> task;
};

/// The review with what was made before, side by side.
struct show_review {
  review_name of;
};
struct claim_review {
  review_name of;
  std::string by;
  milliseconds span = claim_default;
};
struct release_review {
  review_name of;
  std::string by;
};
/// Decides several at once, each by itself: some may be refused.
struct decide_reviews {
  std::vector<review_name> of;
  bool approved = false;
  std::string by;
  std::string comment;
};

using review_call = std::variant<show_review, claim_review, release_review, decide_reviews>;

}  // namespace troupe::api
