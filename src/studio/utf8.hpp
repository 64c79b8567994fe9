#pragma once

#include <string>
#include <string_view>

namespace troupe::studio {

/// Returns the bytes as valid UTF-8: what is not becomes U+FFFD, NUL too. What programs and servers say goes into the
/// journal as JSON, which must be.
std::string to_utf8(std::string_view bytes);

}  // namespace troupe::studio
