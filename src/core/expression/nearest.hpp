#pragma once

#include <span>
#include <string>
#include <string_view>

namespace troupe::expression {

/// Returns `did you mean 'story'?` for the known name nearest to a misspelt one; else `known: a, b, c`; else nothing.
std::string hint_for(std::string_view misspelt, std::span<const std::string_view> known);

}  // namespace troupe::expression
