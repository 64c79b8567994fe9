#pragma once

#include "studio/task.hpp"

namespace troupe::studio {

/// `exec`: runs a program by its argument vector, without a shell, in the scratch directory of the attempt.
built_in exec();

}  // namespace troupe::studio
