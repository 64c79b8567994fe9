#pragma once

#include "core/workflow/frame.hpp"

#include <optional>
#include <string>

namespace troupe {

/// Returns whether the join policy of a waiting task has decided: the task may run, or it will never. For most that is
/// when all needs are finished; `any` and `count` decide as soon as they can.
bool is_join_decided(const frame&, std::uint32_t place);

/// Returns why a task whose join has decided must be skipped: `needs story: failed`. Nothing if it may run.
std::optional<std::string> reason_to_skip(const frame&, std::uint32_t place);

}  // namespace troupe
