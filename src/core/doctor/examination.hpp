#pragma once

#include "core/doctor/finding.hpp"
#include "core/workflow/projection.hpp"

#include <functional>
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
  /// `find` returns the plan of a version; nothing if it cannot be had: then events are read and not replayed.
  using plan_finder = std::function<std::shared_ptr<const plan>(const std::string& digest)>;
  examination(execution_id id, plan_finder find) : id_(std::move(id)), find_(std::move(find)) {}

  /// Takes the next record: `count` events from number `first` on.
  void take(std::uint64_t first, std::uint32_t count, std::string_view text);

  /// What is stored is damaged from here on: there is nothing to compare with.
  void give_up();

  /// Compares with the rows. Returns all findings of this execution, the gravest first.
  std::vector<finding> conclude(const std::optional<execution_summary>& row, std::span<const review_summary> reviews);

  std::uint64_t events() const { return events_; }

private:
  void replay(const std::vector<event>&);
  void compare_row(const execution_summary& row);
  void compare_reviews(std::span<const review_summary>);
  void note(gravity, finding_kind, std::string what);

  execution_id id_;
  plan_finder find_;
  /// Nothing before the first event, and once the replay failed.
  std::optional<execution> self_;
  std::map<task_id, review_summary> reviews_;
  std::uint64_t events_ = 0;
  bool damaged_ = false;
  std::vector<finding> findings_;
};

}  // namespace troupe::doctor
