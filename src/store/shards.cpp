#include "store/shards.hpp"

namespace troupe::store {

/// FNV-1a, its upper half folded in.
std::uint32_t shard_of(const execution_id& id) {
  std::uint64_t hash = 14695981039346656037u;
  for (auto c : id.value)
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return static_cast<std::uint32_t>((hash ^ hash >> 32) % shard_count);
}

}  // namespace troupe::store
