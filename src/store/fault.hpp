#pragma once

#include "core/base/result.hpp"

#include <filesystem>
#include <string_view>

namespace troupe::store {

/// Returns what to do when `error` (an errno) keeps us from using `directory`.
std::string remedy(int error, const std::filesystem::path& directory);

/// Returns the refusal for a failed system call: `cannot DOING PATH: REASON`, and what to do about it.
refused fault(std::string_view doing, const std::filesystem::path& path, int error);

}  // namespace troupe::store
