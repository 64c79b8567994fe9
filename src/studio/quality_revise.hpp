#pragma once

#include "studio/task.hpp"

namespace troupe::studio {

built_in quality_revise();

}  // namespace troupe::studio
