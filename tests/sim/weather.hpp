#pragma once

#include "world.hpp"

namespace troupe::testing {

/// What goes wrong by itself: commits fail, or take long; actors die; the power goes; the clock is set.
class weather {
public:
  explicit weather(world&);

  /// Something may happen now. Returns whether it did.
  bool strike();
  /// What the disk does now. `meanwhile` lets the rest of the node go on.
  verdict judge(std::size_t appends, const std::function<void()>& meanwhile);
  /// The same for other writes.
  verdict judge_change();

  bool is_rough() const { return faults_ > 0 || kills_ > 0; }

private:
  void kill_somebody();
  void set_clock();

  world& world_;
  /// How likely each is in this run, in percent.
  double faults_ = 0, kills_ = 0, crashes_ = 0, slow_ = 0, clock_ = 0;
};

}  // namespace troupe::testing
