#pragma once

#include "core/doctor/finding.hpp"
#include "core/workflow/projection.hpp"

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace troupe::doctor {

/// Replays one execution, record by record, and compares what its events make it with what the lists say of it.
class examination {
public:
  /// Without a plan the events are read and not replayed.
  examination(execution_id id, std::shared_ptr<const plan> of);

  /// Takes the next record: `count` events from number `first` on.
  void take(std::uint64_t first, std::uint32_t count, std::string_view text);

  /// What is stored is damaged from here on: there is nothing to compare with.
  void give_up();

  /// Compares with the rows. Returns all findings of this execution, the gravest first.
  std::vector<finding> conclude(const std::optional<execution_summary>& row, std::span<const review_summary> reviews);

  std::uint64_t events() const { return events_; }

private:
  void compare_row(const execution_summary& row);
  void compare_reviews(std::span<const review_summary>);
  void note(gravity, finding_kind, std::string what);

  execution_id id_;
  std::shared_ptr<const plan> plan_;
  /// Nothing once the replay failed.
  std::optional<execution> self_;
  std::map<task_id, review_summary> reviews_;
  std::uint64_t events_ = 0;
  bool damaged_ = false;
  std::vector<finding> findings_;
};

}  // namespace troupe::doctor
