#include "studio/child_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace troupe::studio {
namespace {

struct pipe_ends {
  descriptor read;
  descriptor write;
};

std::optional<pipe_ends> open_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return std::nullopt;
  return pipe_ends{descriptor(ends[0]), descriptor(ends[1])};
}

/// Strings as `execve` wants them.
class c_strings {
public:
  explicit c_strings(std::vector<std::string> texts) : texts_(std::move(texts)) {
    for (auto& text : texts_)
      pointers_.push_back(text.data());
    pointers_.push_back(nullptr);
  }
  c_strings(const c_strings&) = delete;
  c_strings& operator=(const c_strings&) = delete;

  char* const* get() const { return pointers_.data(); }

private:
  std::vector<std::string> texts_;
  std::vector<char*> pointers_;
};

std::string path_variable() {
  const char* path = std::getenv("PATH");
  return path && *path ? path : "/usr/local/bin:/usr/bin:/bin";
}

std::vector<std::string> environment_of(const program_call& call, const std::filesystem::path& directory) {
  std::map<std::string, std::string> all{{"PATH", path_variable()}, {"TMPDIR", directory}, {"LANG", "C.UTF-8"}};
  for (const char* name : {"HOME", "LANG"})
    if (const char* value = std::getenv(name); value && *value)
      all[name] = value;
  for (const auto& [name, value] : call.environment)
    all[name] = value;
  std::vector<std::string> out;
  for (const auto& [name, value] : all)
    out.push_back(name + "=" + value);
  return out;
}

/// Returns the files `execve` is to try, as `execvp` would.
std::vector<std::string> places_of(const std::string& program) {
  if (program.find('/') != program.npos)
    return {program};
  std::vector<std::string> places;
  auto path = path_variable();
  for (std::size_t from = 0; from <= path.size();) {
    auto end = std::min(path.find(':', from), path.size());
    if (end > from && path[from] == '/')
      places.push_back(path.substr(from, end - from) + "/" + program);
    from = end + 1;
  }
  return places;
}

struct preparation {
  c_strings argv;
  c_strings environment;
  std::vector<std::string> places;
  std::string directory;
  int niceness;
  pid_t parent;
};

/// In the child, between fork and exec: calls nothing that is not async-signal-safe. Returns errno.
int become(const preparation& plan, int in, int out, int err) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != plan.parent)
    ::_exit(127);
  if (::chdir(plan.directory.c_str()) != 0)
    return errno;
  if (::dup2(in, 0) < 0 || ::dup2(out, 1) < 0 || ::dup2(err, 2) < 0)
    return errno;
  ::syscall(SYS_close_range, 3U, ~0U, 1U << 2);  // CLOSE_RANGE_CLOEXEC
  ::setpriority(PRIO_PROCESS, 0, plan.niceness);
  for (int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGUSR1, SIGUSR2})
    ::signal(signal, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  int error = ENOENT;
  for (const auto& place : plan.places) {
    ::execve(place.c_str(), plan.argv.get(), plan.environment.get());
    if (errno != ENOENT && errno != ENOTDIR)
      error = errno;
  }
  return error;
}

}  // namespace

void descriptor::close() {
  if (fd_ >= 0)
    ::close(std::exchange(fd_, -1));
}

child_process::child_process(pid_t pid, descriptor in, descriptor out, descriptor err)
  : input(std::move(in)), output(std::move(out)), error(std::move(err)), pid_(pid),
    pidfd_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))) {
  for (int fd : {input.get(), output.get(), error.get()})
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

child_process::child_process(child_process&& other) noexcept
  : input(std::move(other.input)), output(std::move(other.output)), error(std::move(other.error)),
    pid_(std::exchange(other.pid_, -1)), pidfd_(std::move(other.pidfd_)) {}

child_process::~child_process() {
  if (pid_ < 0)
    return;
  kill_group(SIGKILL);
  reap();
}

bool child_process::ended() const {
  siginfo_t seen{};
  return ::waitid(P_PID, static_cast<id_t>(pid_), &seen, WEXITED | WNOHANG | WNOWAIT) != 0 || seen.si_pid != 0;
}

void child_process::kill_group(int signal) const {
  if (pid_ > 0)
    ::kill(-pid_, signal);
}

std::pair<int, int> child_process::reap() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR)
    continue;
  pid_ = -1;
  if (WIFSIGNALED(status))
    return {128 + WTERMSIG(status), WTERMSIG(status)};
  return {WEXITSTATUS(status), 0};
}

std::variant<child_process, int> spawn(const program_call& call, const std::filesystem::path& directory) {
  auto in = open_pipe();
  auto out = open_pipe();
  auto err = open_pipe();
  auto report = open_pipe();
  if (!in || !out || !err || !report)
    return errno;
  if (call.input.empty() && !call.converses)
    in->read = descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  preparation plan{c_strings(call.argv),
                   c_strings(environment_of(call, directory)),
                   places_of(call.argv.front()),
                   directory,
                   call.niceness,
                   ::getpid()};
  auto pid = ::fork();
  if (pid < 0)
    return errno;
  if (pid == 0) {
    int error = become(plan, in->read.get(), out->write.get(), err->write.get());
    [[maybe_unused]] auto told = ::write(report->write.get(), &error, sizeof error);
    ::_exit(127);
  }
  ::setpgid(pid, pid);
  report->write.close();
  int error = 0;
  ssize_t count;
  while ((count = ::read(report->read.get(), &error, sizeof error)) < 0 && errno == EINTR)
    continue;
  child_process child(pid, std::move(in->write), std::move(out->read), std::move(err->read));
  if (count == sizeof error)
    return error;
  return child;
}

}  // namespace troupe::studio
