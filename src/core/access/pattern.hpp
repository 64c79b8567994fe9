#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace troupe::access {

/// A pattern is a name in which `*` stands for any characters, also none: `batch-*`.
bool is_pattern(std::string_view text);

/// In time linear in the two lengths, times the number of stars.
bool matches(std::string_view pattern, std::string_view name);

/// True as well if there are no patterns.
bool matches_any(const std::vector<std::string>& patterns, std::string_view name);

}  // namespace troupe::access
