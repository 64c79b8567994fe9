#pragma once

#include "core/base/json.hpp"

namespace troupe::api {

/// Returns the API's description (OpenAPI 3.1), made from the route table. `docs/openapi.json` is this, pretty-printed.
json::value openapi();

/// Returns the JSON Schema of a type in the notation of api/schema.hpp; named ones are references to components.
json::object json_schema(std::string_view type);

}  // namespace troupe::api
