#pragma once

#include "studio/task.hpp"

namespace troupe::studio {

/// `content.publish`: puts a finished file where people find it, beside a JSON file that says what it is.
built_in content_publish();

}  // namespace troupe::studio
