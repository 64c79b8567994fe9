#pragma once

#include "studio/task.hpp"

namespace troupe::studio {

/// `http.request`: one HTTP exchange. 429 and 5xx fail and may be retried (after what Retry-After says), 3xx that are
/// not followed and other 4xx fail for good.
built_in http_request();

}  // namespace troupe::studio
