#pragma once

#include "core/workflow/evaluation.hpp"

#include <vector>

/// How blocks and executions end.
namespace troupe {

/// Returns the error of a block in which a task failed that must not: that task's, with its name before the message.
task_error error_of(const frame&);

/// Returns the output of a block: as its group says, the chosen case's, or that of each task that nothing needs.
result<json::value> output_of(const frame&, const task_definition& group, const evaluation&);

/// Returns the next step of the execution's end, once the main block is over: what was done is undone, last first; then
/// `on_failure`; then `finally`; then it is finished. Empty while a step is in progress.
std::vector<event> next_of_ending(const execution&, timestamp now);

}  // namespace troupe
