#include "core/cluster/link_choice.hpp"

#include <algorithm>

namespace troupe::cluster {

link_choice choose(std::string_view self, std::string_view peer, const link_candidate& there,
                   const link_candidate& fresh) {
  if (there.incarnation != fresh.incarnation)
    return fresh.incarnation > there.incarnation ? link_choice::replace : link_choice::keep;
  if (there.dialled == fresh.dialled)
    return link_choice::replace;
  auto self_dialled_wins = self < peer;
  return fresh.dialled == self_dialled_wins ? link_choice::replace : link_choice::keep;
}

milliseconds pause_before(const link_backoff& options, std::uint32_t failures, std::uint64_t random) {
  auto bound = options.first;
  for (std::uint32_t i = 0; i < failures && bound < options.last; ++i)
    bound *= 2;
  bound = std::min(bound, options.last);
  return milliseconds(static_cast<std::int64_t>(random % (static_cast<std::uint64_t>(bound.count()) + 1)));
}

}  // namespace troupe::cluster
