#include "core/cluster/member.hpp"

#include <algorithm>

namespace troupe::cluster {

bool is_alive(const member& self, timestamp now) {
  return self.state != member_state::left && now < self.beat_at + self.lease;
}

bool is_trusted(const member& self, timestamp now) {
  return self.state == member_state::active && !self.drained && is_alive(self, now);
}

const member* roll::find(std::string_view name) const {
  auto found = std::ranges::find(members, name, &member::name);
  return found == members.end() ? nullptr : &*found;
}

}  // namespace troupe::cluster
