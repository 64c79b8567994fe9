#pragma once

#include <string>
#include <string_view>

namespace troupe::http {

/// Returns whether a client that sends this Accept-Encoding takes gzip, and at least as gladly as plain text (RFC 9110
/// 12.5.3).
bool accepts_gzip(std::string_view accept_encoding);

/// Returns whether content of this type becomes smaller by it: text, JSON, YAML, XML, SVG.
bool is_compressible(std::string_view media_type);

/// Returns the text in the gzip format (RFC 1952).
std::string gzip(std::string_view);

}  // namespace troupe::http
