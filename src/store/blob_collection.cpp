#include "store/blob_collection.hpp"

namespace troupe::store {

result<bool> is_orphan(const blobs::stored& blob, timestamp before, const blob_need& is_needed) {
  if (blob.put_at >= before)
    return false;
  auto needed = is_needed(blob.digest);
  if (!needed)
    return needed;
  return !*needed;
}

result<bool> remove_orphan(const blobs& from, const blobs::stored& blob, timestamp before, const blob_need& is_needed) {
  auto orphaned = is_orphan(blob, before, is_needed);
  if (!orphaned || !*orphaned)
    return orphaned;
  return from.remove(blob.digest, before, [&] { return is_needed(blob.digest); });
}

result<collected> collect_orphans(const blobs& from, std::uint8_t first_byte, timestamp before,
                                  const blob_need& is_needed) {
  auto some = from.list(first_byte);
  if (!some)
    return std::move(some).error();
  collected out;
  std::optional<refused> failure;
  for (const auto& blob : *some) {
    auto removed = remove_orphan(from, blob, before, is_needed);
    if (!removed && !failure)
      failure = removed.error();
    if (!removed || !*removed)
      continue;
    ++out.blobs;
    out.bytes += blob.bytes;
  }
  if (failure)
    return *std::move(failure);
  return out;
}

}  // namespace troupe::store
