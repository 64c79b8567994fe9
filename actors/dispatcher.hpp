#pragma once

#include "actors/cast.hpp"
#include "actors/observed.hpp"
#include "actors/stop_source.hpp"
#include "actors/surroundings.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <deque>
#include <map>
#include <set>
#include <unordered_map>

namespace troupe::dispatcher {

/// Attempts wait in one queue per slot, first come first served, and run as task actors, at most as many as there are
/// slots; light ones are carried out right here, some at a time. Outcomes go to whoever enqueued the attempt last, so a
/// workflow rebuilt after a failure gets what its predecessor started.
class role : public observed<actor::base> {
public:
  role(caf::actor_config&, surroundings_ptr, reader::actor, journal::actor);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  struct job {
    std::uint64_t seed = 0;
    run_task work;
    workflow::actor from;
    /// Set while it runs.
    task::actor performer;
    std::shared_ptr<stop_source> stop;
    bool stopped = false;
  };

  void handle(dispatcher::enqueue&);
  void handle(const stop&);
  void handle(const forget&);
  void handle(report&);
  void handle(const progress&);
  void handle(const drain&);
  void fill(slot);
  void run(const attempt_key&, job&);
  void perform_here(std::map<attempt_key, job>::iterator);
  void release(std::map<attempt_key, job>::iterator);
  void tell(const job&, report&);
  void tell(const job&, command);
  void died(const caf::down_msg&);
  void answer_if_idle();

  surroundings_ptr around_;
  reader::actor reader_;
  journal::actor journal_;
  std::map<attempt_key, job> jobs_;
  std::array<std::deque<attempt_key>, 4> queues_;
  std::array<std::uint32_t, 4> used_{};
  std::unordered_map<caf::actor_addr, attempt_key> running_;
  /// Outcomes told that are not durable yet.
  std::shared_ptr<std::atomic<std::int64_t>> unrecorded_ = std::make_shared<std::atomic<std::int64_t>>(0);
  std::optional<answer<bool>> draining_;
  /// A `go_on` is on its way.
  bool going_on_ = false;
};

}  // namespace troupe::dispatcher
