#include "store/directory_id.hpp"

#include "store/fault.hpp"
#include "store/file.hpp"
#include "store/secret.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace troupe::store {
namespace {

constexpr std::size_t drawn_bytes = 16;

std::string draw() {
  static constexpr auto digits = "0123456789abcdef";
  std::string id;
  for (auto byte : random_bytes(drawn_bytes)) {
    id += digits[static_cast<unsigned char>(byte) >> 4];
    id += digits[static_cast<unsigned char>(byte) & 15];
  }
  return id;
}

result<std::string> read_id(const std::filesystem::path& path) {
  auto opened = open_regular(path);
  if (!opened)
    return std::move(opened).error();
  std::array<char, 2 * drawn_bytes + 2> bytes{};
  auto count = ::read(opened->descriptor(), bytes.data(), bytes.size());
  std::string id(bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
  if (id.ends_with('\n'))
    id.pop_back();
  auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (id.size() != 2 * drawn_bytes || !std::ranges::all_of(id, is_digit))
    return refused{errc::corrupt, path.string() + " does not name a directory", {}, "remove it"};
  return id;
}

}  // namespace

result<std::string> id_of_directory(const std::filesystem::path& directory) {
  auto path = directory / "directory.id";
  if (::access(path.c_str(), F_OK) == 0)
    return read_id(path);
  // Under a name of its own first, then linked: the first one wins, and whoever finds the file finds it whole.
  auto id = draw();
  auto draft = directory / ("directory.id." + id);
  file made(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!made)
    return fault("make", draft, errno);
  auto written = write_all(made, id + "\n", draft);
  if (written)
    written = sync(made, draft);
  auto failed = written && ::link(draft.c_str(), path.c_str()) != 0 && errno != EEXIST ? errno : 0;
  ::unlink(draft.c_str());
  if (!written)
    return std::move(written).error();
  if (failed != 0)
    return fault("make", path, failed);
  if (auto synced = sync_directory(directory); !synced)
    return std::move(synced).error();
  return read_id(path);
}

}  // namespace troupe::store
