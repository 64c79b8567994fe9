#include "app/interruption.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace troupe::app {
namespace {

std::atomic<int> count = 0;
std::atomic<int> count_max = 1;
std::atomic<bool> terminated = false;
std::array<int, 2> ends{-1, -1};

void note(int signal) {
  auto kept = errno;
  if (signal == SIGTERM)
    terminated = true;
  if (++count > count_max)
    ::_exit(130);
  // Full is as good: it is readable.
  static_cast<void>(::write(ends[1], "", 1));
  errno = kept;
}

}  // namespace

void catch_interrupts() {
  static_cast<void>(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK));
  struct sigaction on_interrupt {};
  on_interrupt.sa_handler = note;
  ::sigaction(SIGINT, &on_interrupt, nullptr);
  ::sigaction(SIGTERM, &on_interrupt, nullptr);
}

bool interrupted() {
  return count > 0;
}

bool rest(milliseconds pause) {
  auto until = std::chrono::steady_clock::now() + pause;
  while (!interrupted()) {
    auto left = std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now()).count();
    if (left <= 0)
      return true;
    pollfd waited{interruption_fd(), POLLIN, 0};
    ::poll(&waited, 1, static_cast<int>(std::min<std::int64_t>(left, 60'000)));
  }
  return false;
}

int interruption_fd() {
  return ends[0];
}

void forget_interrupt() {
  if (terminated)
    return;
  count = 0;
  std::array<char, 16> bytes{};
  while (::read(ends[0], bytes.data(), bytes.size()) > 0) {
  }
}

void bear_interrupts(int times) {
  count_max = times;
}

}  // namespace troupe::app
