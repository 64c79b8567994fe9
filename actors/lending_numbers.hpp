#pragma once

#include "core/base/json.hpp"

#include <atomic>
#include <cstdint>
#include <string>

namespace troupe {

/// What a node counts of attempts that one node runs for another; read by anyone.
struct lending_numbers {
  /// As the owner: attempts given to others, those that came back without an end, and those lost with a node or a link.
  std::atomic<std::uint64_t> lent = 0, returned = 0, lost = 0;
  /// As the helper: attempts taken, and their outcomes that an owner has taken.
  std::atomic<std::uint64_t> borrowed = 0, settled = 0;
  /// Both, at this moment.
  std::atomic<std::int64_t> lent_now = 0, borrowed_now = 0;

  /// Adds to `/metrics`.
  void write(std::string& out) const;
  /// `{lent, lent_now, returned, lost, borrowed, borrowed_now, settled}`
  json::object show() const;
};

}  // namespace troupe
