#pragma once

#include "core/base/json.hpp"

namespace troupe::api {

/// Returns the API's description (OpenAPI 3.1), made from the route table. `docs/openapi.json` is this, pretty-printed.
json::value openapi();

}  // namespace troupe::api
