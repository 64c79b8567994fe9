#pragma once

#include <chrono>
#include <cstddef>

namespace troupe::net {

/// Whether a transfer moves on, looked at over one window of time after the other. A transfer that lasts shorter than a
/// window is not judged.
class pace {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// The transfer begins, unless it is under way.
  void begin(time_point now) {
    if (under_way_)
      return;
    under_way_ = true;
    since_ = now;
    bytes_ = 0;
  }
  void end() { under_way_ = false; }
  void count(std::size_t bytes) { bytes_ += bytes; }

  /// False once a window has passed with less than so many bytes a second.
  bool holds(time_point now, std::chrono::milliseconds window, std::size_t bytes_per_second) {
    if (!under_way_ || now - since_ < window)
      return true;
    auto seconds = std::chrono::duration<double>(now - since_).count();
    auto enough = static_cast<double>(bytes_) >= seconds * static_cast<double>(bytes_per_second);
    since_ = now;
    bytes_ = 0;
    return enough;
  }

private:
  time_point since_{};
  std::size_t bytes_ = 0;
  bool under_way_ = false;
};

}  // namespace troupe::net
