#include "store/file.hpp"

#include "store/fault.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace troupe::store {

file::~file() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

result<file> open_regular(const std::filesystem::path& path) {
  file opened{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
  if (!opened && errno == ENOENT)
    return refused{errc::unknown, "no file " + path.string()};
  if (!opened && errno == ELOOP)
    return refused{errc::invalid, path.string() + " is a symbolic link, not a regular file"};
  if (!opened)
    return fault("open", path, errno);
  struct stat status {};
  if (::fstat(opened.descriptor(), &status) != 0)
    return fault("look at", path, errno);
  if (!S_ISREG(status.st_mode))
    return refused{errc::invalid, path.string() + " is not a regular file"};
  return opened;
}

result<void> write_all(const file& to, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    auto written = ::write(to.descriptor(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return fault("write", path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

result<void> sync(const file& opened, const std::filesystem::path& path) {
  if (::fsync(opened.descriptor()) != 0)
    return fault("write", path, errno);
  return {};
}

result<void> sync_directory(const std::filesystem::path& path) {
  file opened{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!opened)
    return fault("open", path, errno);
  return sync(opened, path);
}

result<void> make_directory(const std::filesystem::path& path) {
  if (std::error_code unknown; path.empty() || std::filesystem::is_directory(path, unknown))
    return {};
  auto parent = path.has_filename() ? path.parent_path() : path.parent_path().parent_path();
  if (auto made = make_directory(parent); !made)
    return made;
  if (::mkdir(path.c_str(), 0700) != 0) {
    if (std::error_code unknown; errno == EEXIST && std::filesystem::is_directory(path, unknown))
      return {};
    return fault("create", path, errno);
  }
  return sync_directory(parent.empty() ? std::filesystem::path(".") : parent);
}

}  // namespace troupe::store
