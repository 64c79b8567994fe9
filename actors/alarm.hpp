#pragma once

#include "core/base/time.hpp"

#include <algorithm>
#include <cstdint>

namespace troupe {

/// The one outstanding tick of an actor that waits for the first of many times. CAF's delayed messages cannot be taken
/// back, so an overtaken tick is told apart by its generation. A tick comes at most a second ahead, so that a clock
/// that is set is noticed and no long message keeps the actor alive.
class alarm {
public:
  /// True if a tick for `due` would come before the one that is on its way.
  bool is_sooner(timestamp due) const { return due < armed_; }

  /// Sees to it that a tick comes at `due` or earlier. `Tick` is the actor's message for that, with a `generation`.
  template <class Tick, class Actor>
  void set(Actor& self, timestamp due, timestamp now) {
    if (!is_sooner(due))
      return;
    auto pause = std::clamp<microseconds>(due - now, microseconds{0}, milliseconds{1000});
    armed_ = now + pause;
    self.delayed_send(&self, pause, Tick{++generation_});
  }

  /// True if this is the tick that was waited for; from then on none is on its way.
  bool rings(std::uint64_t generation) {
    if (generation != generation_)
      return false;
    armed_ = timestamp::max();
    return true;
  }

private:
  timestamp armed_ = timestamp::max();
  std::uint64_t generation_ = 0;
};

}  // namespace troupe
