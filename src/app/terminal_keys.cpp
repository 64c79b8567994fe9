#include "app/terminal_keys.hpp"

#include "app/interruption.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

namespace troupe::app {
namespace {

class terminal_keys : public cli::key_reader {
public:
  terminal_keys() {
    is_terminal_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
    auto raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    if (is_terminal_)
      ::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
    // Noted only by ending the wait.
    struct sigaction on {};
    on.sa_handler = [](int) {};
    ::sigaction(SIGWINCH, &on, &on_resize_);
  }
  ~terminal_keys() override {
    if (is_terminal_)
      ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
    ::sigaction(SIGWINCH, &on_resize_, nullptr);
  }
  terminal_keys(const terminal_keys&) = delete;
  terminal_keys& operator=(const terminal_keys&) = delete;

  std::optional<char> wait(milliseconds span) override {
    std::array<pollfd, 2> waited{pollfd{interruption_fd(), POLLIN, 0}, pollfd{STDIN_FILENO, POLLIN, 0}};
    auto timeout = static_cast<int>(std::min<std::int64_t>(span.count(), 3'600'000));
    if (::poll(waited.data(), is_terminal_ ? 2 : 1, timeout) <= 0 || waited[0].revents)
      return std::nullopt;
    char key = 0;
    auto got = ::read(STDIN_FILENO, &key, 1);
    if (got == 0)
      is_terminal_ = false;  // it hung up
    return got == 1 ? std::optional(key) : std::nullopt;
  }

private:
  termios before_{};
  struct sigaction on_resize_ {};
  bool is_terminal_ = false;
};

}  // namespace

std::unique_ptr<cli::key_reader> read_keys() {
  return std::make_unique<terminal_keys>();
}

}  // namespace troupe::app
