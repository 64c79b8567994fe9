#pragma once

#include "core/base/id.hpp"
#include "core/base/time.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace troupe::store {

/// An execution with this label is kept for ever, whatever its value.
inline constexpr std::string_view pinned_label = "troupe.pinned";

/// A piece of forgetting: which executions may go, where to go on looking, and how much at once.
struct retention {
  timestamp now;
  /// Executions that were finished before this may go; none if absent.
  std::optional<timestamp> finished_before;
  /// The last one that was looked at.
  timestamp after_finished;
  execution_id after = {};
  /// Executions looked at, and rows removed.
  std::uint32_t looked_at_max = 500;
  std::uint32_t rows_max = 1'000;
  /// Entries of the audit log from before this may go; none if absent.
  std::optional<timestamp> audited_before = {};
  /// Only executions it is true of may go; all if it is empty.
  std::function<bool(const execution_id&)> mine = {};
};

/// What a piece came to. `after` is where the next one begins.
struct forgotten {
  std::uint64_t executions = 0;
  std::uint64_t rows = 0;
  timestamp after_finished;
  execution_id after = {};
  /// There may be more to do at once.
  bool more = false;
};

}  // namespace troupe::store
