#pragma once

#include "studio/task.hpp"

namespace troupe::studio {

/// `review.request`: a person is shown the subject and decides. The engine answers it; nothing runs.
built_in review_request();

}  // namespace troupe::studio
