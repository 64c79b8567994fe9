#pragma once

#include "core/base/json.hpp"

namespace troupe {

/// Returns the JSON Schema (2020-12) of workflow files, made from the tables that reading follows. Published as
/// docs/workflow.schema.json.
json::value workflow_schema();

}  // namespace troupe
