#pragma once

#include "core/base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

/// Files that hold what others must not know.
namespace troupe::store {

/// Returns the text; nothing if there is no file. Refused as `denied` if somebody else may read or change it (mode 0600
/// or stricter, owned by this user or root), and as `too_large`.
result<std::optional<std::string>> read_private(const std::filesystem::path&, std::size_t bytes_max);

/// Writes the file as a whole or not at all, durably, with mode 0600.
result<void> write_private(const std::filesystem::path&, std::string_view text);

}  // namespace troupe::store
