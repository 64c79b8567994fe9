#pragma once

#include "core/base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace troupe::store {

/// Returns the 32 random bytes kept in the file, which is made when it is not there: durable, and for this user alone.
/// A file of another size is `corrupt`.
result<std::string> keep_secret(const std::filesystem::path&);

/// Returns the HMAC-SHA256 (RFC 2104) of the text: 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view text);

}  // namespace troupe::store
