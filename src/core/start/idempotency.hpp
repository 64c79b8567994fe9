#pragma once

#include "core/base/result.hpp"
#include "core/start/held_start.hpp"

#include <optional>
#include <string_view>

namespace troupe {

/// What a start with a key means when an execution was started with that key before.
///
/// - `return_existing`: the caller is told of that one (the default);
/// - `reject`: it is refused;
/// - `supersede`: that one is cancelled unless it is finished, and another one begins.
TROUPE_ENUM(duplicate_policy, return_existing, reject, supersede)

/// What follows for the start.
TROUPE_ENUM(duplicate_verdict, begin, return_existing, supersede)

inline constexpr std::size_t start_key_bytes_max = 256;

/// Returns what is wrong with a key, if anything: it is 1 to `start_key_bytes_max` visible ASCII characters.
std::optional<refused> check_start_key(std::string_view key);

/// Decides about a start whose key is known as `kept`, if it is. `digest` is of the workflow and the input asked for: a
/// key that comes again with another one is refused as `conflict` whatever the policy.
result<duplicate_verdict> judge_duplicate(const std::optional<start_key>& kept, std::string_view digest,
                                          duplicate_policy, timestamp now);

}  // namespace troupe
