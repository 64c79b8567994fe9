#pragma once

#include "core/base/json.hpp"

namespace troupe {

/// Returns the JSON Schema (draft 2020-12) of schedule files, for editors and CI: what `read_schedule` takes, as far as
/// a schema can say it. Published as docs/schedule.schema.json.
json::value schedule_schema();

}  // namespace troupe
