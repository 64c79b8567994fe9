#pragma once

#include "studio/task.hpp"

namespace troupe::studio {

/// `json.read`: reads a file of JSON, such as a large output of an earlier task, and gives the part of it that is
/// wanted.
built_in json_read();

/// Returns the part of a value that a JSON Pointer (RFC 6901) names: `/items/0/name`; the whole for an empty one.
result<const json::value*> find_part(const json::value&, std::string_view pointer);

}  // namespace troupe::studio
