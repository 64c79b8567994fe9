#pragma once

#include <atomic>

namespace troupe {

/// Tells a blocking attempt to stop: a flag to look at and a file descriptor to poll. Requested once, from any thread.
class stop_source {
public:
  stop_source();
  stop_source(const stop_source&) = delete;
  ~stop_source();

  void request();
  bool requested() const { return requested_.load(std::memory_order_acquire); }
  /// Becomes readable when a stop is requested.
  int fd() const { return fd_; }

private:
  std::atomic<bool> requested_ = false;
  int fd_;
};

}  // namespace troupe
