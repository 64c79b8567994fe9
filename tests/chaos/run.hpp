#pragma once

#include "chaos/arena.hpp"
#include "chaos/report.hpp"

namespace troupe::chaos {

struct run_options {
  arena_options arena;
  plan_options plan;
  /// Only what is impossible here is left out of `plan.kinds`; false: that is an error.
  bool leaves_out = true;
};

/// Has a run that is in progress give up and clean up: `run` throws. For signal handlers.
void interrupt();
bool was_interrupted();

/// Starts everything, loads it, harms it, lets it come to its end and looks at what came of it. Tells on standard error
/// what it does. Throws if it cannot begin.
report run(const run_options&);

}  // namespace troupe::chaos
