#pragma once

#include <string>
#include <string_view>

namespace troupe {

/// Percent-encodes all but what RFC 3986, 2.3 leaves as it is (letters, digits, `-._~`), and what is in `also`.
std::string percent_encoded(std::string_view, std::string_view also = {});

}  // namespace troupe
