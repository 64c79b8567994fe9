#pragma once

#include "core/base/id.hpp"

#include <bitset>
#include <cstdint>

namespace troupe {

/// Executions belong to shards by their ids; a shard is what one node has at a time (core/cluster).
inline constexpr std::uint32_t shard_count = 1024;
using shard_set = std::bitset<shard_count>;

/// Returns the shard of an execution; the same in every release, for others have to agree.
std::uint32_t shard_of(const execution_id&);

/// Returns an id like this one, its last characters chosen so that it belongs to the shard.
execution_id moved_to(std::uint32_t shard, execution_id);

}  // namespace troupe
