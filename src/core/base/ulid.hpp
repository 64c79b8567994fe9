#pragma once

#include "core/base/id.hpp"
#include "core/base/time.hpp"

#include <cstdint>

namespace troupe {

/// Returns a ULID (https://github.com/ulid/spec): 48 bits of milliseconds, then 80 random bits, as 26 characters of
/// Crockford base 32 in lower case. Sorts by time.
execution_id make_execution_id(timestamp now, std::uint64_t random_high, std::uint64_t random_low);

/// True for text of the form above; nothing else is ever used as a key or part of a path.
bool is_execution_id(std::string_view);

}  // namespace troupe
