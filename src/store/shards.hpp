#pragma once

#include "core/base/fields.hpp"
#include "core/base/id.hpp"

#include <cstdint>
#include <string>

/// Executions belong to shards by their ids. Each shard has one owner at a time, who alone appends to its executions,
/// and an epoch that grows with every owner: what carries an older one is `unavailable` (`is_fenced`).
namespace troupe::store {

inline constexpr std::uint32_t shard_count = 1024;

/// Returns the shard of an execution; the same in every release, for others have to agree.
std::uint32_t shard_of(const execution_id&);

struct shard_epoch {
  std::uint32_t shard = 0;
  std::uint64_t epoch = 0;

  auto operator<=>(const shard_epoch&) const = default;
};

struct shard_owner {
  std::uint32_t shard = 0;
  /// The name of a node; empty is nobody.
  std::string owner;
  std::uint64_t epoch = 0;

  bool operator==(const shard_owner&) const = default;
};

}  // namespace troupe::store
