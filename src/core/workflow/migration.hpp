#pragma once

#include "core/workflow/execution.hpp"

#include <vector>

namespace troupe {

/// Returns every reason why the execution cannot go on under another version of its workflow; none if it can. What has
/// begun must still be there, be the same kind of task, and need nothing that has not finished; what has not begun may
/// change in any way.
std::vector<refused> check_migration(const execution&, const plan& to);

/// Moves the frames of an execution, whose migration was checked, to the plan.
void move_to_plan(execution&, std::shared_ptr<const plan>);

}  // namespace troupe
