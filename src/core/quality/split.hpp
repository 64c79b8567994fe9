#pragma once

#include <string_view>

namespace troupe::quality {

/// Where a subject falls in the split of that name: 0 <= x < 1, evenly, the same on every machine. Two splits are
/// independent of each other.
double bucket_of(std::string_view split, std::string_view subject);

}  // namespace troupe::quality
