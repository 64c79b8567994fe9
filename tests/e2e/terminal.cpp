#include "tests/e2e/terminal.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <pty.h>
#include <stdexcept>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace troupe::e2e {

terminal::terminal(const launch& l, unsigned short columns, unsigned short rows) {
  winsize size{rows, columns, 0, 0};
  pid_ = ::forkpty(&fd_, nullptr, nullptr, &size);
  if (pid_ < 0)
    throw std::runtime_error("no terminal");
  if (pid_ > 0)
    return;
  ::setenv("TERM", "xterm", 1);
  for (const auto& [name, value] : l.environment)
    value.empty() ? ::unsetenv(name.c_str()) : ::setenv(name.c_str(), value.c_str(), 1);
  if (!l.directory.empty() && ::chdir(l.directory.c_str()) != 0)
    ::_exit(127);
  std::vector<char*> argv;
  for (const auto& word : l.argv)
    argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  ::execvp(argv[0], argv.data());
  ::_exit(127);
}

terminal::~terminal() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(fd_);
}

void terminal::type(std::string_view text) const {
  for (std::string_view rest = text; !rest.empty();) {
    auto written = ::write(fd_, rest.data(), rest.size());
    if (written <= 0)
      return;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

bool terminal::shows(std::string_view text) {
  auto until = std::chrono::steady_clock::now() + patience;
  for (;;) {
    if (auto found = seen_.find(text, asked_); found != seen_.npos) {
      asked_ = found + text.size();
      return true;
    }
    if (std::chrono::steady_clock::now() > until || !read_more())
      return false;
  }
}

void terminal::resize(unsigned short columns, unsigned short rows) const {
  winsize size{rows, columns, 0, 0};
  ::ioctl(fd_, TIOCSWINSZ, &size);
}

int terminal::wait() {
  auto until = std::chrono::steady_clock::now() + patience;
  while (read_more() && std::chrono::steady_clock::now() < until) {
  }
  int status = 0;
  if (!eventually([&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; }))
    return -1;
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool terminal::read_more() {
  pollfd waited{fd_, POLLIN, 0};
  if (::poll(&waited, 1, 200) <= 0)
    return true;
  std::array<char, 4096> piece{};
  auto got = ::read(fd_, piece.data(), piece.size());
  if (got < 0 && errno == EINTR)
    return true;
  if (got <= 0)
    return false;
  seen_.append(piece.data(), static_cast<std::size_t>(got));
  return true;
}

}  // namespace troupe::e2e
