#pragma once

#include "core/base/json.hpp"

#include <optional>
#include <string_view>

namespace troupe {

/// Returns what a plain (unquoted) scalar means in YAML 1.2's core schema: null, a boolean, an integer, a number or
/// itself as a string. Nothing for `.inf` and `.nan`, which JSON does not have. Integers beyond 64 bits are numbers.
std::optional<json::value> plain_scalar(std::string_view text);

}  // namespace troupe
