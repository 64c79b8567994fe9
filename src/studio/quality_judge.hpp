#pragma once

#include "studio/task.hpp"

namespace troupe::studio {

/// `quality.judge`: a language model's opinion, criterion by criterion (core/quality/rubric.hpp).
built_in quality_judge();

}  // namespace troupe::studio
