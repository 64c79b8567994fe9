#include "store/private_file.hpp"

#include "store/fault.hpp"
#include "store/file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace troupe::store {
namespace {

result<void> check_private(const file& opened, const std::filesystem::path& path) {
  struct stat status {};
  if (::fstat(opened.descriptor(), &status) != 0)
    return fault("look at", path, errno);
  if (!S_ISREG(status.st_mode))
    return refused{errc::invalid, path.string() + " is not a regular file"};
  if ((status.st_mode & 077) != 0)
    return refused{errc::denied, "others than its owner may read " + path.string(), path.string(),
                   "chmod 600 " + path.string()};
  if (status.st_uid != ::geteuid() && status.st_uid != 0)
    return refused{errc::denied, path.string() + " belongs to somebody else", path.string(),
                   "it must be this user's own"};
  return {};
}

}  // namespace

result<std::optional<std::string>> read_private(const std::filesystem::path& path, std::size_t bytes_max) {
  file opened{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (!opened && errno == ENOENT)
    return std::optional<std::string>{};
  if (!opened)
    return fault("open", path, errno);
  if (auto checked = check_private(opened, path); !checked)
    return std::move(checked).error();
  std::string text(bytes_max + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    auto got = ::read(opened.descriptor(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return fault("read", path, errno);
    if (got == 0)
      break;
    size += static_cast<std::size_t>(got);
  }
  if (size > bytes_max)
    return refused{errc::too_large, path.string() + " has more than " + std::to_string(bytes_max) + " bytes",
                   path.string()};
  text.resize(size);
  return std::optional(std::move(text));
}

result<void> write_private(const std::filesystem::path& path, std::string_view text) {
  // Under another name first: whoever finds the file finds it whole.
  auto draft = path;
  draft += ".new";
  ::unlink(draft.c_str());
  file made(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!made)
    return fault("make", draft, errno);
  if (auto written = write_all(made, text, draft); !written)
    return written;
  if (auto synced = sync(made, draft); !synced)
    return synced;
  if (::rename(draft.c_str(), path.c_str()) != 0)
    return fault("make", path, errno);
  return sync_directory(path.has_parent_path() ? path.parent_path() : std::filesystem::path("."));
}

}  // namespace troupe::store
