#pragma once

#include "core/base/time_zone.hpp"

#include <filesystem>

namespace troupe::store {

/// Returns where the system keeps its time zones: `$TZDIR`, else `/usr/share/zoneinfo`.
std::filesystem::path zone_directory();

/// Returns a provider of the compiled zones in a directory. It reads no more than `time_zone::bytes_max` of a file.
zone_provider zone_files(std::filesystem::path directory);

}  // namespace troupe::store
