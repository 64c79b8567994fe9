#pragma once

#include "core/workflow/execution.hpp"

#include <optional>
#include <string>

namespace troupe {

/// Returns why a task whose needs are all finished must be skipped by its join policy: `needs story: failed`. Nothing
/// if it may run.
std::optional<std::string> reason_to_skip(const execution&, std::uint32_t task);

}  // namespace troupe
