#pragma once

#include "core/base/artifact.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "store/blob_vault.hpp"
#include "store/file.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::store {

/// One blob, read piece by piece from any place.
class blob_reader {
public:
  std::uint64_t size() const { return size_; }
  const std::string& digest() const { return digest_; }

  /// Returns up to `bytes_max` bytes from `offset` on; none at the end.
  result<std::string> read(std::uint64_t offset, std::size_t bytes_max) const;

private:
  friend class blobs;
  blob_reader(file content, std::filesystem::path path, std::string digest, std::uint64_t size)
    : content_(std::move(content)), path_(std::move(path)), digest_(std::move(digest)), size_(size) {}

  file content_;
  std::filesystem::path path_;
  std::string digest_;
  std::uint64_t size_;
};

/// A directory of immutable files named by the SHA-256 of their content: `ab/cdef...`. Safe to use from many threads
/// and processes: a blob appears by rename, whole, after it and its directory were fsynced. Its file time is when it
/// was last put there, also if it was there already.
///
/// With a vault, what is stored is in the directory and in the vault, and what the directory lacks is brought from
/// there when it is wanted: the directory is a copy that may be lost.
class blobs {
public:
  using stored = stored_blob;

  /// Creates the directory if needed.
  static result<blobs> open(std::filesystem::path directory);

  /// The same, creating and tidying nothing: to look at what is there.
  static blobs at(std::filesystem::path directory) { return blobs{std::move(directory)}; }

  /// The same, with a vault.
  blobs with(std::shared_ptr<blob_vault>) const;
  bool has_vault() const { return vault_ != nullptr; }

  /// Stores bytes; returns the digest `sha256:<64 hex digits>`. Storing what is there already writes nothing.
  result<std::string> put(std::string_view bytes) const;

  /// Stores a file by moving it (or copying across file systems). The file is gone afterwards.
  result<artifact> take(const std::filesystem::path& file, std::string media_type, std::string name) const;

  /// Returns whether it is there, or in the vault.
  result<bool> has(std::string_view digest) const;

  /// Returns the path of a blob, or `unknown`. Refuses text that is not a digest (so no path from outside is ever
  /// followed).
  result<std::filesystem::path> find(std::string_view digest) const;

  /// Returns whether it is there, and if so it counts as put there now: who is about to name it keeps it.
  result<bool> renew(std::string_view digest) const;

  /// Returns the bytes, checked against the digest: `corrupt` if they differ. Refuses blobs above `bytes_max`.
  result<std::string> read(std::string_view digest, std::size_t bytes_max = 1u << 30) const;

  /// Opens a blob to read it piece by piece, without comparing it with its digest.
  result<blob_reader> open_reader(std::string_view digest) const;

  /// Compares the content with the digest without holding it: `unknown`, or `corrupt`.
  result<void> check(std::string_view digest) const;

  /// Lists the blobs whose digest begins with this byte, in order, those of the vault among them. Files that are not
  /// blobs are left out.
  result<std::vector<stored>> list(std::uint8_t first_byte) const;

  /// Removes a blob unless it was put there at or after `before` or `is_wanted` says so, which is asked at the last
  /// moment: whoever puts the same bytes at the same time has them stored. Returns whether it was removed.
  result<bool> remove(std::string_view digest, timestamp before, const std::function<result<bool>()>& is_wanted) const;

  const std::filesystem::path& directory() const { return directory_; }

private:
  explicit blobs(std::filesystem::path directory) : directory_(std::move(directory)) {}
  result<std::filesystem::path> find_here(std::string_view digest) const;
  result<std::string> put_here(std::string_view bytes) const;
  result<artifact> take_here(const std::filesystem::path& file, std::string media_type, std::string name) const;
  result<bool> remove_here(std::string_view digest, timestamp before,
                           const std::function<result<bool>()>& is_wanted) const;
  result<blob_reader> open_here(std::string_view digest) const;
  result<std::vector<stored>> list_here(std::uint8_t first_byte) const;
  result<void> share(std::string_view digest) const;
  result<void> bring(std::string_view digest) const;

  std::filesystem::path directory_;
  std::shared_ptr<blob_vault> vault_;
};

/// Returns `sha256:<64 hex digits>` of the bytes.
std::string digest_of(std::string_view bytes);

}  // namespace troupe::store
