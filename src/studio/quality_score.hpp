#pragma once

#include "studio/task.hpp"

namespace troupe::studio {

/// `quality.score`: judges a script and its hook by the criteria of core/quality.
built_in quality_score();

}  // namespace troupe::studio
