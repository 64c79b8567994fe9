#include "store/blobs.hpp"

#include "store/digest.hpp"
#include "store/fault.hpp"
#include "store/file.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace troupe::store {
namespace {

namespace fs = std::filesystem;

/// A file in `DIR/tmp` under a name of its own; removed unless it was kept.
struct temporary {
  fs::path path;
  file content;

  temporary() = default;
  temporary(temporary&&) = default;
  ~temporary() {
    if (content)
      ::unlink(path.c_str());
  }
  void keep() { content = file{}; }
};

result<temporary> make_temporary(const fs::path& directory) {
  auto name = (directory / "tmp" / "XXXXXX").string();
  temporary made;
  made.content = file{::mkostemp(name.data(), O_CLOEXEC)};
  if (!made.content)
    return fault("create a file in", directory / "tmp", errno);
  made.path = name;
  return made;
}

fs::path place_of(const fs::path& directory, std::string_view digest) {
  auto hex = digest.substr(digest.find(':') + 1);
  return directory / hex.substr(0, 2) / hex.substr(2);
}

timestamp put_at(const struct stat& status) {
  return timestamp{std::chrono::seconds{status.st_mtim.tv_sec} +
                   std::chrono::floor<microseconds>(std::chrono::nanoseconds{status.st_mtim.tv_nsec})};
}

/// Whether the blob is whole, as far as its size tells, and its name durable. Who put it there may not have got as far
/// as syncing the directory. It counts as put there now, before anything else: see `remove`.
result<bool> is_there(const fs::path& place, std::uintmax_t bytes) {
  struct stat status {};
  if (::utimensat(AT_FDCWD, place.c_str(), nullptr, AT_SYMLINK_NOFOLLOW) != 0 || ::lstat(place.c_str(), &status) != 0 ||
      static_cast<std::uintmax_t>(status.st_size) != bytes)
    return false;
  if (auto synced = sync_directory(place.parent_path()); !synced)
    return std::move(synced).error();
  return true;
}

/// Puts a synced file in its place and syncs the directory.
result<void> move_into_place(const fs::path& from, const fs::path& place) {
  if (auto made = make_directory(place.parent_path()); !made)
    return made;
  if (::rename(from.c_str(), place.c_str()) != 0)
    return fault("create", place, errno);
  return sync_directory(place.parent_path());
}

result<void> seal(const file& content, const fs::path& path) {
  if (::fchmod(content.descriptor(), 0444) != 0)
    return fault("protect", path, errno);
  return sync(content, path);
}

/// Reads the file to its end and gives each piece to `sink`, which may refuse.
template <class Sink>
result<void> stream(const file& from, const fs::path& path, Sink sink) {
  std::string buffer(256 * 1024, '\0');
  for (;;) {
    auto got = ::read(from.descriptor(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return fault("read", path, errno);
    if (got == 0)
      return {};
    if (auto taken = sink(std::string_view(buffer.data(), static_cast<std::size_t>(got))); !taken)
      return taken;
  }
}

/// The digest is of one that is in the vault.
refused damaged(const fs::path& place) {
  return {errc::corrupt,
          "the content of " + place.string() + " does not match its name",
          {},
          "restore it from a backup, or remove it and run its task again"};
}

constexpr std::string_view aside_prefix = "removed-";

/// Where a blob is while it is being removed.
fs::path aside_of(const fs::path& directory, std::string_view digest) {
  return directory / "tmp" / (std::string(aside_prefix) + std::string(digest.substr(digest.find(':') + 1)));
}

/// Whatever took its place meanwhile has the same content.
void put_back(const fs::path& directory, const fs::path& aside) {
  auto hex = aside.filename().string().substr(aside_prefix.size());
  if (hex.size() == 64)
    ::rename(aside.c_str(), place_of(directory, hex).c_str());
}

/// What was left by a process that was killed. Younger files may still be written to.
void clear_leftovers(const fs::path& directory) {
  std::error_code ignored;
  auto old = fs::file_time_type::clock::now() - std::chrono::hours(1);
  fs::directory_iterator entry(directory / "tmp", ignored);
  for (; entry != fs::directory_iterator{}; entry.increment(ignored))
    if (entry->path().filename().string().starts_with(aside_prefix))
      put_back(directory, entry->path());
    else if (auto written = entry->last_write_time(ignored); !ignored && written < old)
      fs::remove(entry->path(), ignored);
}

struct measured {
  std::string digest;
  std::uint64_t bytes = 0;
};

result<measured> measure(const file& from, const fs::path& path) {
  sha256 sum;
  measured self;
  auto read = stream(from, path, [&](std::string_view piece) -> result<void> {
    sum.update(piece);
    self.bytes += piece.size();
    return {};
  });
  if (!read)
    return std::move(read).error();
  self.digest = sum.finish();
  return self;
}

/// Copies into the directory, hashing on the way: what is stored is what was hashed.
result<measured> copy_in(const file& from, const fs::path& path, const fs::path& directory) {
  auto to = make_temporary(directory);
  if (!to)
    return std::move(to).error();
  sha256 sum;
  measured self;
  auto copied = stream(from, path, [&](std::string_view piece) {
    sum.update(piece);
    self.bytes += piece.size();
    return write_all(to->content, piece, to->path);
  });
  if (!copied)
    return std::move(copied).error();
  self.digest = sum.finish();
  auto place = place_of(directory, self.digest);
  auto there = is_there(place, self.bytes);
  if (!there)
    return std::move(there).error();
  if (*there)
    return self;
  if (auto sealed = seal(to->content, to->path); !sealed)
    return std::move(sealed).error();
  if (auto moved = move_into_place(to->path, place); !moved)
    return std::move(moved).error();
  to->keep();
  return self;
}

/// Renames the file into the directory. Nothing if it lives on another file system.
result<std::optional<measured>> move_in(const file& from, const fs::path& path, const fs::path& directory) {
  struct stat source {
  }, target{};
  if (::fstat(from.descriptor(), &source) != 0 || ::stat(directory.c_str(), &target) != 0)
    return fault("look at", path, errno);
  if (source.st_dev != target.st_dev)
    return std::optional<measured>{};
  auto self = measure(from, path);
  if (!self)
    return std::move(self).error();
  auto place = place_of(directory, self->digest);
  auto there = is_there(place, self->bytes);
  if (!there)
    return std::move(there).error();
  if (*there)
    return std::optional{*self};
  if (auto sealed = seal(from, path); !sealed)
    return std::move(sealed).error();
  if (auto moved = move_into_place(path, place); !moved)
    return std::move(moved).error();
  return std::optional{*self};
}

}  // namespace

result<blobs> blobs::open(fs::path directory) {
  if (auto made = make_directory(directory / "tmp"); !made)
    return std::move(made).error();
  clear_leftovers(directory);
  return blobs{std::move(directory)};
}

result<std::string> blobs::put_here(std::string_view bytes) const {
  auto digest = digest_of(bytes);
  auto place = place_of(directory_, digest);
  auto there = is_there(place, bytes.size());
  if (!there)
    return std::move(there).error();
  if (*there)
    return digest;
  auto made = make_temporary(directory_);
  if (!made)
    return std::move(made).error();
  if (auto written = write_all(made->content, bytes, made->path); !written)
    return std::move(written).error();
  if (auto sealed = seal(made->content, made->path); !sealed)
    return std::move(sealed).error();
  if (auto moved = move_into_place(made->path, place); !moved)
    return std::move(moved).error();
  made->keep();
  return digest;
}

result<artifact> blobs::take_here(const fs::path& path, std::string media_type, std::string name) const {
  auto from = open_regular(path);
  if (!from)
    return std::move(from).error();
  auto moved = move_in(*from, path, directory_);
  if (!moved)
    return std::move(moved).error();
  auto self = std::move(*moved);
  if (!self) {
    auto copied = copy_in(*from, path, directory_);
    if (!copied)
      return std::move(copied).error();
    self = std::move(*copied);
  }
  artifact taken{std::move(self->digest), std::move(media_type), self->bytes, std::move(name)};
  std::error_code unequal;
  if (fs::canonical(path, unequal) == fs::canonical(place_of(directory_, taken.digest), unequal) && !unequal)
    return taken;
  // The file is still there if it was copied, or if its content had been stored before.
  if (::unlink(path.c_str()) != 0 && errno != ENOENT)
    return fault("remove", path, errno);
  return taken;
}

result<fs::path> blobs::find_here(std::string_view digest) const {
  if (!is_digest(digest))
    return refused{errc::invalid, "not a digest: expected \"sha256:\" and 64 hex digits"};
  auto place = place_of(directory_, digest);
  struct stat status {};
  if (::lstat(place.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
    return refused{errc::unknown, "no blob " + std::string(digest) + " in " + directory_.string()};
  return place;
}

result<std::string> blobs::read(std::string_view digest, std::size_t bytes_max) const {
  auto place = find(digest);
  if (!place)
    return std::move(place).error();
  auto from = open_regular(*place);
  if (!from)
    return std::move(from).error();
  std::string bytes;
  auto whole = stream(*from, *place, [&](std::string_view piece) -> result<void> {
    if (piece.size() > bytes_max - bytes.size())
      return refused{errc::too_large,
                     "blob " + std::string(digest) + " is larger than " + std::to_string(bytes_max) + " bytes"};
    bytes += piece;
    return {};
  });
  if (!whole)
    return std::move(whole).error();
  if (digest_of(bytes) != digest)
    return damaged(*place);
  return bytes;
}

result<blob_reader> blobs::open_here(std::string_view digest) const {
  auto place = find_here(digest);
  if (!place)
    return std::move(place).error();
  auto from = open_regular(*place);
  if (!from)
    return std::move(from).error();
  struct stat status {};
  if (::fstat(from->descriptor(), &status) != 0)
    return fault("look at", *place, errno);
  return blob_reader(*std::move(from), *std::move(place), std::string(digest),
                     static_cast<std::uint64_t>(status.st_size));
}

result<std::string> blob_reader::read(std::uint64_t offset, std::size_t bytes_max) const {
  std::string bytes(bytes_max, '\0');
  for (;;) {
    auto got = ::pread(content_.descriptor(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return fault("read", path_, errno);
    bytes.resize(static_cast<std::size_t>(got));
    return bytes;
  }
}

/// Renames the content of the vault into the directory, once it is what its name says.
result<void> blobs::bring(std::string_view digest) const {
  auto to = make_temporary(directory_);
  if (!to)
    return std::move(to).error();
  sha256 sum;
  auto fetched = vault_->fetch(digest, [&](std::string_view piece) {
    sum.update(piece);
    return write_all(to->content, piece, to->path);
  });
  if (!fetched)
    return fetched;
  auto place = place_of(directory_, digest);
  if (sum.finish() != digest)
    return damaged(place);
  if (auto sealed = seal(to->content, to->path); !sealed)
    return sealed;
  if (auto moved = move_into_place(to->path, place); !moved)
    return moved;
  to->keep();
  return {};
}

result<void> blobs::check(std::string_view digest) const {
  auto place = find_here(digest);
  if (place) {
    auto from = open_regular(*place);
    if (!from)
      return std::move(from).error();
    auto content = measure(*from, *place);
    if (!content)
      return std::move(content).error();
    return content->digest == digest ? result<void>{} : damaged(*place);
  }
  if (!vault_ || place.error().code != errc::unknown)
    return std::move(place).error();
  sha256 sum;
  auto fetched = vault_->fetch(digest, [&](std::string_view piece) -> result<void> {
    sum.update(piece);
    return {};
  });
  if (!fetched)
    return fetched;
  return sum.finish() == digest ? result<void>{} : damaged(digest);
}

result<std::vector<blobs::stored>> blobs::list_here(std::uint8_t first_byte) const {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string prefix{digits[first_byte >> 4], digits[first_byte & 15]};
  std::vector<stored> found;
  std::error_code error;
  fs::directory_iterator entry(directory_ / prefix, error);
  if (error == std::errc::no_such_file_or_directory)
    return found;
  for (; !error && entry != fs::directory_iterator{}; entry.increment(error)) {
    auto digest = "sha256:" + prefix + entry->path().filename().string();
    struct stat status {};
    if (is_digest(digest) && ::lstat(entry->path().c_str(), &status) == 0 && S_ISREG(status.st_mode))
      found.push_back({std::move(digest), static_cast<std::uint64_t>(status.st_size), put_at(status)});
  }
  if (error)
    return fault("list", directory_ / prefix, error.value());
  std::ranges::sort(found, {}, &stored::digest);
  return found;
}

/// The blob is moved out of the way and looked at again. Whoever puts the same bytes from then on stores them anew;
/// whoever found it there before that has said so by its time. If the process is killed between, the next one puts it
/// back.
result<bool> blobs::remove_here(std::string_view digest, timestamp before,
                                const std::function<result<bool>()>& is_wanted) const {
  auto place = find_here(digest);
  if (!place)
    return false;
  auto needed = [&](const fs::path& path) -> result<bool> {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0 || put_at(status) >= before)
      return true;
    return is_wanted();
  };
  if (auto first = needed(*place); !first || *first)
    return first ? result<bool>{false} : std::move(first);
  auto aside = aside_of(directory_, digest);
  if (::rename(place->c_str(), aside.c_str()) != 0)
    return errno == ENOENT ? result<bool>{false} : fault("remove", *place, errno);
  auto wanted = needed(aside);
  if (wanted && !*wanted)
    return ::unlink(aside.c_str()) == 0;
  put_back(directory_, aside);
  if (!wanted)
    return wanted;
  return false;
}

}  // namespace troupe::store
