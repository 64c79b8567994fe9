#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// Returns the bytes in the alphabet of RFC 4648, section 5 (`A-Z a-z 0-9 - _`), without padding.
std::string to_base64url(std::string_view bytes);

/// Reads it back; nothing for any text that `to_base64url` does not write.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace troupe
