#pragma once

#include "studio/task.hpp"

#include <optional>

namespace troupe::studio {

/// Carries out a type that only computes (slot `light`): transform, fail. Nothing for any other: that wants a machine,
/// a network or a person.
std::optional<task_result> carry_out_pure(std::string_view uses, const json::value& with);

}  // namespace troupe::studio
