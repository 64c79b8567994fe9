#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The nodes that share a database, and who has which shards.
namespace troupe::api {

struct list_nodes {};
struct show_peer {
  std::string name;
};
/// What its own actors do: asked of it.
struct show_actors {
  std::string name;
};
/// Whether a node is to have shards.
struct drain_node {
  std::string name;
  bool drained = true;
};
struct list_shards {
  /// Only those of this node.
  std::optional<std::string> owner;
};
/// Shards go to a node from now on, or wherever they belong if none is named.
struct move_shards {
  std::vector<std::uint32_t> shards;
  std::string node;
};
/// All at a glance.
struct show_cluster {};

using cluster_call =
  std::variant<list_nodes, show_peer, show_actors, drain_node, list_shards, move_shards, show_cluster>;

}  // namespace troupe::api
