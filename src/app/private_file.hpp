#pragma once

#include "core/base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

/// Files that hold secrets or what a user typed: for their owner alone.
namespace troupe::app {

/// Returns the text, nothing if there is no file. `denied` if others than the owner may read it or it is somebody
/// else's.
result<std::optional<std::string>> read_private(const std::filesystem::path&);

/// Writes the file as a whole or not at all, with mode 0600; folders that are missing are made with 0700.
result<void> write_private(const std::filesystem::path&, std::string_view text);

/// Adds a line at the end; the file is made as by `write_private`.
result<void> append_private(const std::filesystem::path&, std::string_view line);

}  // namespace troupe::app
