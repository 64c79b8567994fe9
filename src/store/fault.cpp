#include "store/fault.hpp"

#include <cerrno>
#include <string>
#include <system_error>

namespace troupe::store {

std::string remedy(int error, const std::filesystem::path& directory) {
  switch (error) {
  case ENOSPC:
  case EDQUOT:
    return "free space in " + directory.string() + "; nothing was lost, the execution goes on after a restart";
  case EACCES:
  case EPERM:
  case EROFS:
    return "make " + directory.string() + " writable for this user, or choose another --data directory";
  case ENOTDIR:
  case EEXIST:
    return "a file stands where a directory should be: move it away, or choose another --data directory";
  case EMFILE:
  case ENFILE:
    return "raise the limit of open files (ulimit -n)";
  case ENOENT:
    return "check that " + directory.string() + " is still there";
  }
  return "check the disk that holds " + directory.string() + "; the execution goes on after a restart";
}

refused fault(std::string_view doing, const std::filesystem::path& path, int error) {
  return refused{errc::storage,
                 "cannot " + std::string(doing) + " " + path.string() + ": " + std::generic_category().message(error),
                 {},
                 remedy(error, path.parent_path())};
}

}  // namespace troupe::store
