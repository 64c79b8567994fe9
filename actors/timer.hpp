#pragma once

#include "actors/cast.hpp"
#include "actors/observed.hpp"
#include "actors/surroundings.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <set>
#include <unordered_map>

namespace troupe::timer {

/// Keeps one due time per execution in one heap with one outstanding tick, because CAF's own delayed messages cannot be
/// taken back. Wakes an execution through the region, so it need not be live.
class role : public observed<actor::base> {
public:
  role(caf::actor_config&, surroundings_ptr, std::function<void(execution_id)> wake);

  behavior_type make_behavior() override;

private:
  void handle(const set&);
  void handle(const tick&);
  void arm();

  surroundings_ptr around_;
  std::function<void(execution_id)> wake_;
  std::set<std::pair<timestamp, execution_id>> due_;
  std::unordered_map<execution_id, timestamp> due_of_;
  /// When the outstanding tick comes; a tick of an older generation is ignored.
  timestamp armed_ = timestamp::max();
  std::uint64_t generation_ = 0;
};

}  // namespace troupe::timer
