#pragma once

#include "actors/cast.hpp"
#include "actors/observed.hpp"
#include "actors/surroundings.hpp"

#include <caf/typed_event_based_actor.hpp>

namespace troupe::janitor {

/// Lets go, in small pieces with pauses in between, of what need not be kept: finished executions and expired results
/// through the journal, files that nobody needs by itself. On a thread of its own, because removing files blocks. It
/// remembers nothing that matters: whatever a crash interrupts is found again.
class role : public observed<actor::base> {
public:
  role(caf::actor_config&, surroundings_ptr, journal::actor);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  void handle(const look&);
  void handle(const forgot&);
  void handle(const collect&);
  result<store::collected> collect_byte(std::uint8_t byte);

  surroundings_ptr around_;
  journal::actor journal_;
  /// Where the round through the finished executions stands, and what it has come to.
  timestamp after_finished_;
  execution_id after_;
  std::uint64_t executions_ = 0;
  /// Open during a round through the files.
  std::unique_ptr<store::reader> store_;
  store::collected collected_;
};

}  // namespace troupe::janitor
