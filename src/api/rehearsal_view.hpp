#pragma once

#include "core/rehearsal/run.hpp"

#include <span>

namespace troupe::api {

/// What came of test runs: per case whether it passed, how the execution ended, the path (`at_ms`, `task`, `attempt`,
/// `what`, `detail`), what was expected and is not so (`unmet`), and why it could not go on (`problems`).
json::value view(const plan&, std::span<const rehearsal::case_result>);

}  // namespace troupe::api
