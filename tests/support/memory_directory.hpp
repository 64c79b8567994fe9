#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace troupe::testing {

/// A directory of one test, gone with it; in memory where the system offers that, because what is durable here need
/// not outlive the test.
class memory_directory {
public:
  memory_directory() {
    std::filesystem::path base = "/dev/shm";
    std::error_code none;
    if (!std::filesystem::is_directory(base, none))
      base = std::filesystem::temp_directory_path();
    auto name = (base / "troupe-test-XXXXXX").string();
    if (!::mkdtemp(name.data()))
      throw std::runtime_error("cannot create " + name);
    path_ = name;
  }
  memory_directory(const memory_directory&) = delete;
  ~memory_directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

}  // namespace troupe::testing
