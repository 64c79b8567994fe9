#pragma once

#include "studio/task.hpp"

namespace troupe::studio {

/// `fail`: fails on purpose, with the code and message it is given; no repetition cures it.
built_in fail();

}  // namespace troupe::studio
