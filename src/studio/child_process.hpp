#pragma once

#include "studio/subprocess.hpp"

#include <filesystem>
#include <utility>
#include <variant>

#include <sys/types.h>

namespace troupe::studio {

/// Owns a file descriptor.
class descriptor {
public:
  descriptor() = default;
  explicit descriptor(int fd) : fd_(fd) {}
  descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~descriptor() { close(); }

  /// The descriptor, or -1, which `poll` skips.
  int get() const { return fd_; }
  void close();

private:
  int fd_ = -1;
};

/// A running child, leader of its process group, with our (non-blocking) ends of its pipes. Whoever drops it unreaped
/// kills and reaps it.
class child_process {
public:
  child_process(pid_t pid, descriptor in, descriptor out, descriptor err);
  child_process(child_process&&) noexcept;
  child_process& operator=(child_process&&) = delete;
  ~child_process();

  descriptor input;
  descriptor output;
  descriptor error;

  /// Readable once the child has ended; -1 if the kernel cannot tell, then ask `ended` now and then.
  int ended_fd() const { return pidfd_.get(); }
  bool ended() const;

  /// Signals every process of the group. The child is not reaped before `reap`, so the number is still its own.
  void kill_group(int signal) const;

  /// Waits for the end; returns exit code and signal.
  std::pair<int, int> reap();

private:
  pid_t pid_;
  descriptor pidfd_;
};

/// Starts the program in `directory`, or returns errno.
std::variant<child_process, int> spawn(const program_call&, const std::filesystem::path& directory);

}  // namespace troupe::studio
