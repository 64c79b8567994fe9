#pragma once

#include "core/workflow/execution.hpp"

#include <optional>

namespace troupe {

/// Proves an execution that is at rest (between two records): returns the first invariant that does not hold,
/// `corrupt`, with the task in `where`; nothing if all hold.
///
/// - Promise 5: an execution that is not finished owes the world a task to run, a timer or a review.
/// - Nothing that follows by itself is left undone.
/// - Work and timers owed are those of the tasks' states, one for one; a finished execution owes its announcement only.
/// - Counters agree with the states they count, and the scope of expressions with the tasks that are finished.
///
/// Looks at every task and item.
std::optional<refused> check(const execution&);

/// Returns all of an execution that its events decide: equal dumps are equal executions. For tests, the simulator and
/// `troupe doctor`; not a format.
json::value dump(const execution&);

}  // namespace troupe
