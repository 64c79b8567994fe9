#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace troupe::cluster {

/// Who may have shards, and how many in proportion to the others.
struct candidate {
  std::string name;
  std::uint32_t weight = 100;
};

/// Nobody.
inline constexpr std::size_t nobody = static_cast<std::size_t>(-1);

/// Returns for each shard the place of its candidate, or `nobody` where there is none.
///
/// Weighted rendezvous: each shard ranks the candidates, each with a draw of its own for every shard, and goes to the
/// first in its ranking that has room for it; one that is full keeps the shards that rank it highest. So what a
/// candidate has changes little when another comes or goes, nobody has over 2 % and one more than its share, and
/// everybody who knows the same candidates comes to the same.
std::vector<std::size_t> place(std::span<const candidate>, std::uint32_t shards);

}  // namespace troupe::cluster
