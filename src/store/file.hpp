#pragma once

#include "core/base/result.hpp"

#include <filesystem>
#include <string_view>
#include <utility>

namespace troupe::store {

/// An open file descriptor. Closed on destruction and never inherited by a child process.
class file {
public:
  file() = default;
  explicit file(int descriptor) : descriptor_(descriptor) {}
  file(file&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  file& operator=(file&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~file();

  explicit operator bool() const noexcept { return descriptor_ >= 0; }
  int descriptor() const noexcept { return descriptor_; }

private:
  int descriptor_ = -1;
};

/// Opens an existing regular file for reading. Symbolic links, directories and devices are refused.
result<file> open_regular(const std::filesystem::path&);

/// Writes all bytes at the current position.
result<void> write_all(const file&, std::string_view bytes, const std::filesystem::path& path);

/// Returns when the content of the file is on the disk.
result<void> sync(const file&, const std::filesystem::path& path);

/// Returns when the names in the directory are on the disk.
result<void> sync_directory(const std::filesystem::path&);

/// Creates a directory and its parents, durably, for this user alone. One that exists is left as it is.
result<void> make_directory(const std::filesystem::path&);

}  // namespace troupe::store
