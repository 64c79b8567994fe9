#pragma once

#include "core/base/result.hpp"

#include <filesystem>
#include <string>

namespace troupe::store {

/// Returns the name of a directory that several nodes may share: drawn when the first one asks, and kept in the file
/// `directory.id` there, so that all who share it, and nobody else, know the same. Safe from many processes at once.
result<std::string> id_of_directory(const std::filesystem::path&);

}  // namespace troupe::store
