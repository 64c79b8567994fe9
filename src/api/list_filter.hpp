#pragma once

#include "api/route.hpp"

namespace troupe::api {

/// Reads what a list of executions is asked for: `state=failed,cancelled`, `labels=team=content,lang=en` (or a JSON
/// object), `created_from` and `created_before`.
result<void> read_filter(const arguments&, list_executions&);

}  // namespace troupe::api
