#pragma once

#include "core/cluster/member.hpp"
#include "core/cluster/options.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// What a node does about what it knows of the cluster.
namespace troupe::cluster {

/// Which node each shard should be at: the names of members, empty for nobody. Trusted members only; a pin counts while
/// its node is one.
std::vector<std::string_view> wanted_owners(const roll&);

/// What a node is to do with its shards now.
struct orders {
  /// To take, each with the epoch it is known by: nobody can be at work there.
  std::vector<std::uint32_t> take;
  /// To give up: another node is to have them, and waits for it.
  std::vector<std::uint32_t> give;
  /// It believed to have them, and they are another one's.
  std::vector<std::uint32_t> lost;
  /// Others have not given up yet what it is to have.
  bool waits = false;

  bool operator==(const orders&) const = default;
};

/// `held`: by shard, the epoch under which the node has it; 0 where it has not. A shard that is the node's by name, and
/// not held, is one of an earlier life.
orders decide(const roll&, std::string_view self, const std::vector<std::uint64_t>& held);

/// Returns how a node announces itself when it begins a life: `before` is what is known of its name. Its incarnation is
/// the next one; lives that were short make it wait longer for shards.
member begin_life(member self, const member* before, const options&);

/// Returns the state in which a living node is from now on. A node waits until it has been steady for some time before
/// it has shards, unless there is nobody else to have them.
member_state next_state(const roll&, const member& self, const options&);

/// For how long a node must have been steady.
milliseconds steady_time(const member&, const options&);

/// Returns how long until the next heartbeat: sooner while shards are moving, and when the lease of another ends.
milliseconds next_beat(const roll&, std::string_view self, bool moving, const options&);

/// Whether another process that is alive uses the name of this node: they cannot both.
bool is_taken(const member* of_this_name, std::string_view home, timestamp now);

}  // namespace troupe::cluster
