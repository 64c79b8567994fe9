#include "store/directory_lock.hpp"

#include "core/base/json.hpp"
#include "store/fault.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <thread>

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace troupe::store {
namespace {

/// A lock of the open file, not of the process: closing another descriptor of it does not drop it, it can be asked for
/// without being taken, and two in one process exclude each other.
struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

bool is_held(const file& opened) {
  auto lock = whole_file();
  return ::fcntl(opened.descriptor(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

/// Reads the first line: a shorter text may have been written over a longer one.
std::optional<directory_lock::holder> read(const file& opened) {
  std::array<char, 4096> buffer{};
  auto got = ::pread(opened.descriptor(), buffer.data(), buffer.size(), 0);
  if (got <= 0)
    return std::nullopt;
  std::string_view text(buffer.data(), static_cast<std::size_t>(got));
  auto value = parse_json(text.substr(0, text.find('\n')));
  if (!value)
    return std::nullopt;
  auto self = from_json<directory_lock::holder>(*value);
  return self ? std::optional{*std::move(self)} : std::nullopt;
}

refused in_use(const std::filesystem::path& directory, const file& opened) {
  auto what = "data directory " + directory.string() + " is in use";
  auto by = read(opened);
  if (!by)
    return refused{errc::busy, what + " by another process", {}, "stop it, or choose another --data directory"};
  what += " by process " + std::to_string(by->pid) + " (" + by->program;
  if (by->address.empty())
    return refused{errc::busy, what + ")", {}, "stop it, or choose another --data directory"};
  return refused{errc::busy, what + " on " + by->address + ")", {}, "use --server " + by->address + ", or stop it"};
}

/// Who is killed while it starts a program leaves a process that has the lock, too, until that runs the program: a
/// moment, longer only on a machine that is very busy.
constexpr std::chrono::seconds inherited_at_most{10};
constexpr std::chrono::milliseconds between_looks{5};

bool is_gone(const file& opened) {
  auto by = read(opened);
  return by && by->pid > 0 && ::kill(static_cast<pid_t>(by->pid), 0) != 0 && errno == ESRCH;
}

/// Returns 0, or an errno.
int lock(const file& opened) {
  auto until = std::chrono::steady_clock::now() + inherited_at_most;
  while (true) {
    auto whole = whole_file();
    if (::fcntl(opened.descriptor(), F_OFD_SETLK, &whole) == 0)
      return 0;
    auto why = errno;
    auto held = why == EAGAIN || why == EACCES;
    if (!held || !is_gone(opened) || std::chrono::steady_clock::now() > until)
      return why;
    std::this_thread::sleep_for(between_looks);
  }
}

}  // namespace

result<directory_lock> directory_lock::take(const std::filesystem::path& directory, std::string program) {
  if (auto made = make_directory(directory); !made)
    return std::move(made).error();
  auto path = directory / "lock";
  file opened{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644)};
  if (!opened)
    return fault("open", path, errno);
  if (auto why = lock(opened))
    return why == EAGAIN || why == EACCES ? in_use(directory, opened) : fault("lock", path, why);
  directory_lock self{std::move(opened), std::move(path), std::move(program)};
  if (auto written = self.describe({}); !written)
    return std::move(written).error();
  return self;
}

std::optional<directory_lock::holder> directory_lock::read_holder(const std::filesystem::path& directory) {
  file opened{::open((directory / "lock").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  if (!opened || !is_held(opened))
    return std::nullopt;
  return read(opened);
}

result<void> directory_lock::describe(std::string address) {
  auto line = json::serialize(to_json(holder{::getpid(), program_, std::move(address)})) + "\n";
  auto written = ::pwrite(file_.descriptor(), line.data(), line.size(), 0);
  if (written < 0 || ::ftruncate(file_.descriptor(), written) != 0)
    return fault("write", path_, errno);
  return {};
}

}  // namespace troupe::store
