#pragma once

#include "core/quality/profile.hpp"
#include "studio/task.hpp"

#include <variant>

namespace troupe::studio {

/// The parameter `profile`: one of ours by its name, or one of the user's own as an object in the form of
/// config/quality/profiles.
std::variant<quality::profile, task_error> profile_of(const json::value& given);

}  // namespace troupe::studio
