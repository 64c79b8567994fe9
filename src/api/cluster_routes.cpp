#include "api/reading.hpp"
#include "core/base/shard.hpp"

/// Nodes and shards.
namespace troupe::api {
namespace {

template <class Call>
result<call> plain_cluster(const arguments&) {
  return call{cluster_call{Call{}}};
}

template <class Call>
result<call> of_node(const arguments& given) {
  return call{cluster_call{Call{given.path[0]}}};
}

template <bool drained>
result<call> build_drain(const arguments& given) {
  return call{cluster_call{drain_node{given.path[0], drained}}};
}

result<call> build_list_shards(const arguments& given) {
  const auto* owner = given.find("owner");
  return call{cluster_call{list_shards{owner ? std::optional(*owner) : std::nullopt}}};
}

result<call> build_move(const arguments& given) {
  auto shards = member_of<std::vector<std::uint32_t>>(given, "shards");
  if (!shards)
    return std::move(shards).error();
  if (shards->empty() || shards->size() > shard_count)
    return refused{errc::invalid, "expected 1 to " + std::to_string(shard_count) + " shards", "shards", "name which"};
  for (auto shard : *shards)
    if (shard >= shard_count)
      return refused{errc::invalid, "no shard " + std::to_string(shard), "shards",
                     "shards are numbered from 0 to " + std::to_string(shard_count - 1)};
  auto node = text_of(given, "node");
  if (!node)
    return std::move(node).error();
  return call{cluster_call{move_shards{*std::move(shards), *std::move(node)}}};
}

}  // namespace

std::vector<route> cluster_routes() {
  using access::role;
  return {
    {.method = "GET",
     .pattern = "/api/v1/cluster",
     .operation = "showCluster",
     .summary = "The nodes that share the database, and how many shards have no owner.",
     .role = role::viewer,
     .build = plain_cluster<show_cluster>,
     .successes = {{200, "cluster"}}},
    {.method = "GET",
     .pattern = "/api/v1/nodes",
     .operation = "listNodes",
     .summary = "The nodes that share the database.",
     .role = role::viewer,
     .build = plain_cluster<list_nodes>,
     .successes = {{200, "page(member)"}},
     .paged_by = {"name"}},
    {.method = "GET",
     .pattern = "/api/v1/nodes/{name}",
     .operation = "showMember",
     .summary = "A node, as the others see it.",
     .role = role::viewer,
     .build = of_node<show_peer>,
     .successes = {{200, "member"}},
     .errors = {errc::unknown}},
    {.method = "GET",
     .pattern = "/api/v1/nodes/{name}/actors",
     .operation = "showActorsOfNode",
     .summary = "The actors of any node, their restarts and mailboxes, and its links.",
     .role = role::viewer,
     .build = of_node<show_actors>,
     .successes = {{200, "node"}},
     .errors = {errc::unknown}},
    {.method = "POST",
     .pattern = "/api/v1/nodes/{name}/drain",
     .operation = "drainNode",
     .summary = "Moves the shards of a node to the others. It has none until it is resumed, even after a restart.",
     .role = role::operator_,
     .build = build_drain<true>,
     .body = body_kind::object,
     .successes = {{200, "member"}},
     .errors = {errc::unknown, errc::conflict}},
    {.method = "POST",
     .pattern = "/api/v1/nodes/{name}/resume",
     .operation = "resumeDrainedNode",
     .summary = "Lets a node that was drained have shards again.",
     .role = role::operator_,
     .build = build_drain<false>,
     .body = body_kind::object,
     .successes = {{200, "member"}},
     .errors = {errc::unknown, errc::conflict}},
    {.method = "GET",
     .pattern = "/api/v1/shards",
     .operation = "listShards",
     .summary = "Which node has which shard, and under which epoch.",
     .role = role::viewer,
     .build = build_list_shards,
     .query = {{"owner", "string", "Only those of this node."}},
     .successes = {{200, "page(shard)"}},
     .paged_by = {"shard"}},
    {.method = "POST",
     .pattern = "/api/v1/shards/move",
     .operation = "moveShards",
     .summary = "Has shards be at a node, as long as it may have any; without a node, wherever they belong.",
     .role = role::operator_,
     .build = build_move,
     .body = body_kind::object,
     .members = {{"shards", "[integer(0..1023)]", "Which.", true}, {"node", "string", "Where."}},
     .successes = {{200, "move"}},
     .errors = {errc::unknown, errc::conflict}},
  };
}

}  // namespace troupe::api
