#pragma once

#include "actors/cast.hpp"

namespace troupe {

/// Performs a command on an execution, wherever it is. One that is held is taken back by a command that would end it,
/// answered with 0; anything else is refused as `not_ready`. A handle may be empty: then the answer is `unavailable`.
/// `if_match`: see `workflow::perform`.
void perform_on(const region::actor&, const starter::actor&, const execution_id&, command, answer<std::uint64_t>,
                std::string if_match = {});

}  // namespace troupe
