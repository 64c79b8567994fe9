#pragma once

#include "actors/cast.hpp"
#include "actors/observed.hpp"
#include "actors/surroundings.hpp"

#include <caf/typed_event_based_actor.hpp>

namespace troupe::telemetry {

/// Once a second, measures how long a message waits for a scheduler thread: the first sign of a handler that blocks.
class role : public observed<actor::base> {
public:
  role(caf::actor_config&, surroundings_ptr);

  behavior_type make_behavior() override;

private:
  surroundings_ptr around_;
};

}  // namespace troupe::telemetry
