#pragma once

#include "core/base/enum.hpp"
#include "core/base/time.hpp"

#include <cstdint>
#include <string_view>

/// Two nodes have one link, whoever dials; and what a node does when it has none.
namespace troupe::cluster {

/// One of two links to the same peer.
struct link_candidate {
  std::uint64_t incarnation = 0;
  /// By this node; otherwise by the peer.
  bool dialled = false;
};

TROUPE_ENUM(link_choice, keep, replace)

/// Says whether a link takes the place of the one there is. Both ends come to the same, in whatever order they see the
/// two: of a later life of the peer the later, of two that the same node dialled the newer (the dialler knows that the
/// old one is gone), and otherwise the one that was dialled by the node with the smaller name.
link_choice choose(std::string_view self, std::string_view peer, const link_candidate& there,
                   const link_candidate& fresh);

/// How often a peer that cannot be reached is dialled.
struct link_backoff {
  milliseconds first = 100ms;
  milliseconds last = 5s;
};

/// Returns the pause before the next try after so many in vain: anything up to a bound that doubles (full jitter), so
/// that nodes that lost each other together do not all come back at once.
milliseconds pause_before(const link_backoff&, std::uint32_t failures, std::uint64_t random);

}  // namespace troupe::cluster
