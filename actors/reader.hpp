#pragma once

#include "actors/cast.hpp"
#include "actors/observed.hpp"
#include "actors/surroundings.hpp"

#include <caf/typed_event_based_actor.hpp>

namespace troupe::reader {

/// Runs queries one after another on a thread of its own.
class role : public observed<actor::base> {
public:
  role(caf::actor_config&, surroundings_ptr);

  behavior_type make_behavior() override;

protected:
  void closing() override { store_.reset(); }

private:
  surroundings_ptr around_;
  std::unique_ptr<store::reader> store_;
};

/// Asks the store once everything that the journal was asked for before is durable: what an actor is told that takes
/// the place of another, whose changes may still be on their way. If the journal fails, nothing is asked.
void ask_behind(const journal::actor&, const actor&, query);

}  // namespace troupe::reader
