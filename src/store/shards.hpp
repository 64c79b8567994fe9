#pragma once

#include "core/base/shard.hpp"

#include <compare>
#include <cstdint>

/// Each shard has one owner at a time, who alone appends to its executions, and an epoch that grows with every owner:
/// what carries an older one is `unavailable` (`is_fenced`).
namespace troupe::store {

using troupe::shard_count;
using troupe::shard_of;

struct shard_epoch {
  std::uint32_t shard = 0;
  std::uint64_t epoch = 0;

  auto operator<=>(const shard_epoch&) const = default;
};

}  // namespace troupe::store
