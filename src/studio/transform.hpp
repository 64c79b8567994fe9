#pragma once

#include "studio/task.hpp"

namespace troupe::studio {

/// `transform`: its output is what it was given. The expressions in its `with` are the work; the engine has evaluated
/// them before the task starts.
built_in transform();

}  // namespace troupe::studio
