#pragma once

#include "core/workflow/evaluation.hpp"
#include "core/workflow/task_place.hpp"

#include <vector>

/// Waits, and the signals they wait for.
namespace troupe {

/// Returns what the beginning of a wait means: `wait_started`, and if a signal that came earlier fits, that it is
/// taken; or that the task failed.
std::vector<event> begin_wait(const execution&, const task_place&, const evaluation&, timestamp now);

/// Returns what a signal means beside being received: the first wait that listens for it and wants it takes it.
std::vector<event> deliver(const execution&, const signal_received&, timestamp now);

}  // namespace troupe
