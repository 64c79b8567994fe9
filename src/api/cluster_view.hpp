#pragma once

#include "core/base/json.hpp"
#include "core/cluster/member.hpp"

/// Nodes and shards, as clients see them.
namespace troupe::api {

/// `self`: the node that is asked.
json::value view(const cluster::member&, const cluster::roll&, std::string_view self);
json::value view_of_shard(const cluster::roll&, std::uint32_t shard);
/// All at a glance.
json::value view(const cluster::roll&, std::string_view self);

}  // namespace troupe::api
