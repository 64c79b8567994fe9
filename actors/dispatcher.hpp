#pragma once

#include "actors/attempt_claim.hpp"
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
/// slots; light ones are carried out right here, some at a time. Remote ones wait in a queue by name until a worker
/// asks for them. Outcomes go to whoever enqueued the attempt last, so a workflow rebuilt after a failure gets what its
/// predecessor started.
class role : public observed<actor::base> {
public:
  role(caf::actor_config&, surroundings_ptr, reader::actor, journal::actor);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  struct entry {
    std::uint64_t seed = 0;
    run_task work;
    workflow::actor from;
    bool running = false;
    bool stopped = false;
    /// Set while it runs as an actor.
    task::actor performer;
    std::shared_ptr<stop_source> stop;
    /// How long nothing may be heard of it, and when that is over.
    std::optional<milliseconds> lease;
    timestamp lease_ends;
    /// Workers that were taken for dead with it.
    std::uint32_t lapses = 0;
  };
  using entries = std::map<attempt_key, entry>;

  void handle(dispatcher::enqueue&);
  void handle(const stop&);
  void handle(const forget&);
  void handle(report&);
  void handle(const progress&);
  void handle(const want&);
  void handle(const give_back&);
  void handle(const heartbeat&);
  void handle(follow&);
  void handle(const tick&);
  void handle(const drain&);
  void fill(slot);
  void run(const attempt_key&, entry&);
  job hand_out(const attempt_key&, entry&, const want&);
  void begin(const attempt_key&, entry&, std::optional<milliseconds> lease);
  void heard_of(const attempt_key&, entry&);
  void wait_again(entries::iterator);
  void lapse(entries::iterator);
  void arm();
  void perform_here(entries::iterator);
  void release(entries::iterator);
  void tell(const entry&, report&);
  void tell(const entry&, command, answer<std::uint64_t> asked);
  void died(const caf::down_msg&);
  void answer_if_idle();

  surroundings_ptr around_;
  reader::actor reader_;
  journal::actor journal_;
  entries jobs_;
  std::array<std::deque<attempt_key>, slot_count> queues_;
  std::map<std::string, std::deque<attempt_key>> remote_;
  std::array<std::uint32_t, slot_count> used_{};
  std::size_t running_ = 0;
  std::unordered_map<caf::actor_addr, attempt_key> performers_;
  std::set<std::pair<timestamp, attempt_key>> leases_;
  timestamp armed_ = timestamp::max();
  std::uint64_t generation_ = 0;
  follow follow_;
  /// Outcomes told that are not durable yet.
  std::shared_ptr<std::atomic<std::int64_t>> unrecorded_ = std::make_shared<std::atomic<std::int64_t>>(0);
  std::optional<answer<bool>> draining_;
  /// A `go_on` is on its way.
  bool going_on_ = false;
};

}  // namespace troupe::dispatcher
