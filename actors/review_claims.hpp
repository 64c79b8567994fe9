#pragma once

#include "core/quality/claim_table.hpp"
#include "core/workflow/projection.hpp"

#include <mutex>

namespace troupe {

/// Who has claimed which review on this node. Answers are made on several threads: thread-safe. Of a node that is
/// restarted nothing is claimed; the decision itself is still recorded once.
class review_claims {
public:
  using claim = quality::claim_table::claim;

  static std::string name_of(const execution_id& execution, const task_id& task) {
    return execution.value + ":" + task.value;
  }

  result<claim> take(const std::string& review, const std::string& by, milliseconds span, timestamp now) {
    std::lock_guard lock(mutex_);
    return table_.take(review, by, span, now);
  }
  result<void> release(const std::string& review, const std::string& by, timestamp now) {
    std::lock_guard lock(mutex_);
    return table_.release(review, by, now);
  }
  std::optional<refused> in_the_way(const std::string& review, const std::string& by, timestamp now) const {
    std::lock_guard lock(mutex_);
    return table_.in_the_way(review, by, now);
  }

  /// Adds to the view of a review who has claimed it, if anybody.
  void show(json::value& view, const std::string& review, timestamp now) const {
    std::lock_guard lock(mutex_);
    auto held = table_.find(review, now);
    if (!held)
      return;
    view.as_object()["claimed_by"] = held->by;
    view.as_object()["claimed_until"] = to_rfc3339(held->until);
  }

private:
  /// Of a node; those that are over do not count.
  static constexpr std::size_t claims_max = 10'000;

  mutable std::mutex mutex_;
  quality::claim_table table_{claims_max};
};

}  // namespace troupe
