#pragma once

#include "core/cluster/member.hpp"
#include "store/session.hpp"

#include <chrono>
#include <string_view>
#include <vector>

/// What both adapters ask about nodes and shards.
namespace troupe::store::sql {

// The columns of `nodes`, in the order in which `read_member` takes them.
#define TROUPE_NODE_COLUMNS                                                                                            \
  "name, incarnation, state, drained, weight, address, home, labels, build, protocol, flaps, joined_at, beat_at, "     \
  "lease"

// Of a life that goes on, and of the next one; what an operator wants stays.
#define TROUPE_NODE_UPSERT                                                                                             \
  " ON CONFLICT (name) DO UPDATE SET incarnation = excluded.incarnation, state = excluded.state, "                     \
  "weight = excluded.weight, address = excluded.address, home = excluded.home, labels = excluded.labels, "             \
  "build = excluded.build, protocol = excluded.protocol, flaps = excluded.flaps, lease = excluded.lease, "             \
  "joined_at = CASE WHEN nodes.incarnation = excluded.incarnation THEN nodes.joined_at ELSE excluded.joined_at END, "  \
  "beat_at = excluded.beat_at "                                                                                        \
  "WHERE nodes.incarnation + 1 = excluded.incarnation OR (nodes.incarnation = excluded.incarnation AND "               \
  "nodes.state <> 'left' AND nodes.beat_at + nodes.lease > excluded.beat_at)"

// Nothing if it is as it was.
inline constexpr std::string_view changed_shards =
  "SELECT shard, owner, epoch, pin, pins FROM shards WHERE (SELECT sum(epoch + pins) FROM shards) <> ?1 ORDER BY shard";
inline constexpr std::string_view forget_nodes = "DELETE FROM nodes WHERE beat_at < ?1";

}  // namespace troupe::store::sql

namespace troupe::store {

/// The shards as they were read last: they are read again only when something about them has changed.
class shard_map {
public:
  /// Tells one state of the shards from others: epochs and pins only grow.
  std::int64_t version() const { return version_; }
  /// Takes a row of `changed_shards`.
  void read(const sql::row&);
  void begin() { fresh_ = 0; }
  void end() { version_ = fresh_ > 0 ? fresh_ : version_; }
  const std::vector<cluster::shard_row>& rows() const { return rows_; }

private:
  std::int64_t version_ = -1, fresh_ = 0;
  std::vector<cluster::shard_row> rows_;
};

/// `first`: the column of the name.
result<cluster::member> read_member(const sql::row&, int first);

/// Why nothing is done about a node.
refused no_node(std::string_view name);

/// How long nodes are remembered that were not heard of.
inline constexpr auto nodes_kept = std::chrono::hours{24 * 7};

}  // namespace troupe::store
