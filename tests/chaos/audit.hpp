#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// Looks at the database from outside while nodes use it: triggers write down who appended, and who had which shard.
namespace troupe::chaos {

/// Records of the journal that one statement stored, and by which node (the name of its connection).
struct append_seen {
  std::string execution;
  std::string node;
  /// Microseconds of the database's clock, read while the shard's row was locked.
  std::int64_t at = 0;
};

/// A shard has another owner from then on.
struct owner_seen {
  std::uint32_t shard = 0;
  std::string owner;
  std::uint64_t epoch = 0;
  std::int64_t at = 0;
};

/// Makes the tables and triggers; the nodes' own tables must be there.
void begin_audit(const std::string& database_url);

/// By time.
std::vector<append_seen> appends_seen(const std::string& database_url);
std::vector<owner_seen> owners_seen(const std::string& database_url);

/// Returns what is wrong: an append of a node that did not have the shard then, two nodes that appended under one
/// epoch, an epoch that was given twice.
std::vector<std::string> check_owners(const std::vector<append_seen>&, const std::vector<owner_seen>&);

/// A time in which nothing was appended.
struct silence {
  std::int64_t begin = 0;
  std::int64_t ms = 0;
};
silence longest_silence(const std::vector<append_seen>&);

}  // namespace troupe::chaos
