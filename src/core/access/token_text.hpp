#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace troupe::access {

/// What tokens begin with, so that a scanner of leaked credentials knows one.
inline constexpr std::string_view token_prefix = "trp_";
inline constexpr std::size_t token_random_bytes = 32;

/// A token is `trp_`, 43 characters for 256 random bits, and 6 for the CRC-32 of what is before them (big-endian), both
/// base64url without padding: `trp_` and 49 characters. The sum only tells a mistyped token from one that is not known.
///
/// Returns the token made of these random bytes, which are exactly `token_random_bytes`.
std::string make_token_text(std::string_view random);

/// Refuses, as `unauthenticated`, what cannot be a token, or is one with a slip of the pen.
result<void> check_token_text(std::string_view text);

}  // namespace troupe::access
