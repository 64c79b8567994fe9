#pragma once

#include "core/base/result.hpp"
#include "core/cluster/member.hpp"
#include "store/shards.hpp"

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The nodes that use a database, and which of them has which shards.
namespace troupe::store {

struct postgres_options;

/// A connection of its own, so that a node is heard of whatever else it does. Used by one thread at a time. Nothing is
/// tried again: a call whose answer was lost may have been carried out, as the next one shows.
class roster {
public:
  virtual ~roster() = default;

  struct heard {
    /// False: this life of the node is over, because its lease had ended or another has begun. Nothing was changed.
    bool accepted = false;
    /// All as it is after the call.
    cluster::roll now;
  };

  /// A node lives, and says how it is. It begins a life if its incarnation is the next one; `drained` and the times are
  /// the database's. As `left` it ends it. Forgets nodes that were not heard of for a week.
  virtual result<heard> beat(const cluster::member&) = 0;

  /// Returns what is known.
  virtual result<cluster::roll> look() = 0;

  /// Gives shards to `owner`: each whose epoch is the one given, with the next epoch. Returns those, by number. Once it
  /// returns nothing of the epochs before is stored any more.
  virtual result<std::vector<shard_epoch>> take(std::string_view owner, std::span<const shard_epoch>) = 0;

  /// Leaves shards to nobody, each whose epoch is the one given, with the next epoch.
  virtual result<void> give(std::span<const shard_epoch>) = 0;

  /// Whether an operator wants a node to have no shards. `unknown` if there is no such node.
  virtual result<void> set_drained(std::string_view node, bool drained) = 0;

  /// Has shards go to a node, or wherever they belong if it is empty.
  virtual result<void> pin(std::string_view node, std::span<const std::uint32_t> shards) = 0;
};

/// `patience`: a call is given up after about this.
result<std::unique_ptr<roster>> open_postgres_roster(const postgres_options&, milliseconds patience);
result<std::unique_ptr<roster>> open_sqlite_roster(const std::filesystem::path& directory);

}  // namespace troupe::store
