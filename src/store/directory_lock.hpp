#pragma once

#include "core/base/fields.hpp"
#include "store/file.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace troupe::store {

/// Exclusive use of a data directory: a lock on `DIR/lock` that the kernel drops with the process, however it ends. The
/// file says who holds it, as one line of JSON.
class directory_lock {
public:
  /// Who uses a directory.
  struct holder {
    std::int64_t pid = 0;
    /// What is running, for people: `troupe server`.
    std::string program;
    /// Where it answers, such as `http://127.0.0.1:7400`; empty if it does not, or not yet.
    std::string address;

    TROUPE_FIELDS(holder, pid, program, address)
  };

  /// Takes the directory, creating it if needed. Refused as `busy`, naming the holder, if another process (or another
  /// lock of this one) has it. Waits a moment for a holder that has died and left a process that is only beginning.
  static result<directory_lock> take(const std::filesystem::path& directory, std::string program);

  /// Returns who uses the directory now, without disturbing them; nothing if nobody does.
  static std::optional<holder> read_holder(const std::filesystem::path& directory);

  /// Tells others where this process answers.
  result<void> describe(std::string address);

private:
  directory_lock(file opened, std::filesystem::path path, std::string program)
    : file_(std::move(opened)), path_(std::move(path)), program_(std::move(program)) {}

  file file_;
  std::filesystem::path path_;
  std::string program_;
};

}  // namespace troupe::store
