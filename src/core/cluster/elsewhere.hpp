#pragma once

#include "core/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace troupe::cluster {

/// Returns the refusal of what is at another node: `unavailable` here, and whoever is told may ask there instead. `url`
/// is that node's address, or empty if it has none.
refused elsewhere(std::string what, const std::string& url);

/// Returns the address that such a refusal leads to. No other refusal leads anywhere, whatever its text.
std::optional<std::string_view> leads_to(const refused&);

}  // namespace troupe::cluster
