#pragma once

#include "core/rehearsal/run.hpp"

namespace troupe::rehearsal {

/// Returns what an event means for the path of a run (without its time), or nothing where it means nothing to a reader.
std::optional<path_step> path_step_of(const event&);

/// Returns the tasks that ran, in the order they began.
std::vector<std::string> tasks_that_ran(const run&);

}  // namespace troupe::rehearsal
