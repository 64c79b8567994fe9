#include "app/private_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace troupe::app {
namespace {

constexpr std::size_t bytes_max = 4 * 1024 * 1024;

class descriptor {
public:
  explicit descriptor(int fd) : fd_(fd) {}
  ~descriptor() {
    if (fd_ >= 0)
      ::close(fd_);
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  operator int() const { return fd_; }

private:
  int fd_;
};

refused fault(std::string_view doing, const std::filesystem::path& path) {
  return {errc::storage, "cannot " + std::string(doing) + " " + path.string() + ": " + std::strerror(errno),
          path.string(), "is there room, and may you do that there?"};
}

void make_folders(const std::filesystem::path& folder) {
  if (folder.empty() || ::access(folder.c_str(), F_OK) == 0)
    return;
  make_folders(folder.parent_path());
  // What fails here fails better where the file is opened.
  static_cast<void>(::mkdir(folder.c_str(), 0700));
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    auto written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

result<std::optional<std::string>> read_private(const std::filesystem::path& path) {
  descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
    return std::optional<std::string>{};
  struct stat about {};
  if (fd < 0 || ::fstat(fd, &about) != 0)
    return fault("read", path);
  if (about.st_uid != ::geteuid() || (about.st_mode & 077) != 0)
    return refused{errc::denied, "others than you may read " + path.string() + ", which may hold tokens", path.string(),
                   "chmod 600 " + path.string()};
  std::string text;
  for (std::string piece(64 * 1024, '\0');;) {
    auto got = ::read(fd, piece.data(), piece.size());
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return fault("read", path);
    if (got == 0)
      return std::optional(std::move(text));
    text.append(piece, 0, static_cast<std::size_t>(got));
    if (text.size() > bytes_max)
      return refused{errc::too_large, path.string() + " has more than " + std::to_string(bytes_max) + " bytes",
                     path.string()};
  }
}

result<void> write_private(const std::filesystem::path& path, std::string_view text) {
  make_folders(path.parent_path());
  auto passing = path.string() + ".part";
  {
    descriptor fd(::open(passing.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (fd < 0 || ::fchmod(fd, 0600) != 0 || !write_all(fd, text) || ::fsync(fd) != 0)
      return fault("write", path);
  }
  if (::rename(passing.c_str(), path.c_str()) != 0)
    return fault("write", path);
  return {};
}

result<void> append_private(const std::filesystem::path& path, std::string_view line) {
  make_folders(path.parent_path());
  descriptor fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (fd < 0 || ::fchmod(fd, 0600) != 0 || !write_all(fd, std::string(line) + "\n"))
    return fault("write", path);
  return {};
}

}  // namespace troupe::app
