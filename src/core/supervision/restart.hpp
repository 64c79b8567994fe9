#pragma once

#include "core/base/time.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace troupe {

/// How often a supervisor restarts a child before it gives up. Defaults suit a fault that passes within seconds.
struct restart_options {
  /// More restarts than this within `window` escalate.
  std::uint32_t restarts_max = 5;
  milliseconds window = 30s;
  /// The pause before a restart doubles from `first_delay` to `last_delay` while failures follow each other within
  /// `window`.
  milliseconds first_delay = 100ms;
  milliseconds last_delay = 10s;
};

/// Returns what is wrong with the options, if anything.
std::optional<std::string> validate(const restart_options&);

/// What became of one child: remembers its failures, decides on its restarts.
class restart_history {
public:
  explicit restart_history(restart_options options = {}) : options_(options) {}

  /// Records a failure. Returns the pause before the restart, or nothing: give up and escalate.
  std::optional<milliseconds> failed(timestamp now);

  /// How often the child failed in all.
  std::uint64_t failures() const { return failures_; }

private:
  restart_options options_;
  std::deque<timestamp> recent_;
  std::uint64_t failures_ = 0;
};

}  // namespace troupe
