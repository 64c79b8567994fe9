#pragma once

#include "core/base/enum.hpp"
#include "core/base/time.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// Which nodes there are and which of them has which shards. Pure: times are those of the database, which all nodes
/// share, so a node whose own clock is wrong harms nothing.
namespace troupe::cluster {

/// joining: it lives, and is not trusted with shards yet · active: it may have shards · leaving: it stops, and gives up
/// what it has · left: it has stopped.
TROUPE_ENUM(member_state, joining, active, leaving, left)

/// A node, as all see it.
struct member {
  std::string name;
  /// Grows with every life of the node. One that has once missed its lease never comes back: a new one begins.
  std::uint64_t incarnation = 0;
  member_state state = member_state::joining;
  /// An operator wants it to have no shards; outlives the node.
  bool drained = false;
  /// Its share of the shards, in proportion to the others'.
  std::uint32_t weight = 100;
  /// Where its API answers; may be empty.
  std::string address;
  /// Its host and directory: tells two nodes of one name apart.
  std::string home;
  std::map<std::string, std::string> labels;
  std::string release;
  std::uint32_t protocol = 0;
  /// Lives before this one that were short.
  std::uint32_t flaps = 0;
  timestamp joined_at, beat_at;
  /// It lives as long as it is heard of this often.
  milliseconds lease{0};

  bool operator==(const member&) const = default;
};

/// Whether nobody may act in its place.
bool is_alive(const member&, timestamp now);

/// Whether it may have shards.
bool is_trusted(const member&, timestamp now);

struct shard_row {
  /// The name of a node; empty is nobody.
  std::string owner;
  std::uint64_t epoch = 0;
  /// The node that an operator wants to have it, while that node may have shards; or empty.
  std::string pin;

  bool operator==(const shard_row&) const = default;
};

/// All that is known at one moment of the database's clock.
struct roll {
  timestamp now;
  std::vector<member> members;
  /// By number.
  std::vector<shard_row> shards;

  const member* find(std::string_view name) const;
};

}  // namespace troupe::cluster
