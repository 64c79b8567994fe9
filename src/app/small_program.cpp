#include "app/small_program.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace troupe::app {

result<std::string> run_program(const std::vector<std::string>& argv) {
  constexpr std::size_t bytes_max = 64 * 1024;
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return refused{errc::unavailable, std::string("cannot make a pipe: ") + std::strerror(errno)};
  std::vector<char*> words;
  for (const auto& word : argv)
    words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  pid_t pid = 0;
  auto error = ::posix_spawnp(&pid, words.front(), &actions, nullptr, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  std::string text;
  std::array<char, 4096> piece{};
  for (ssize_t got = 0; error == 0 && (got = ::read(ends[0], piece.data(), piece.size())) != 0;) {
    if (got < 0 && errno != EINTR)
      break;
    if (got > 0 && text.size() < bytes_max)
      text.append(piece.data(), static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  if (error != 0)
    return refused{
      errc::missing_tool, "cannot run " + argv.front() + ": " + std::strerror(error), {}, "is it installed?"};
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return refused{errc::denied, argv.front() + " failed", {}, "run it by hand to see why"};
  return text;
}

}  // namespace troupe::app
