#pragma once

#include "store/blobs.hpp"

#include <functional>
#include <string>

/// Which files nobody needs any more, and removing them beside whoever stores and names files at the same time.
namespace troupe::store {

/// Says whether anybody needs a blob.
using blob_need = std::function<result<bool>(const std::string& digest)>;

/// Nobody needs it, and it was put there before `before`: what was stored later may be named soon.
result<bool> is_orphan(const blobs::stored&, timestamp before, const blob_need&);

/// Removes it if it is one, which is asked again at the last moment. Returns whether it was removed.
result<bool> remove_orphan(const blobs&, const blobs::stored&, timestamp before, const blob_need&);

struct collected {
  std::uint64_t blobs = 0;
  std::uint64_t bytes = 0;
};

/// Removes the orphans among the blobs whose digest begins with this byte. What cannot be removed stays; the first
/// reason is returned once all were tried.
result<collected> collect_orphans(const blobs&, std::uint8_t first_byte, timestamp before, const blob_need&);

}  // namespace troupe::store
