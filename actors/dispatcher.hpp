#pragma once

#include "actors/alarm.hpp"
#include "actors/cast.hpp"
#include "actors/lending.hpp"
#include "actors/observed.hpp"
#include "actors/stop_source.hpp"
#include "actors/surroundings.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <set>
#include <unordered_map>

namespace troupe::dispatcher {

/// Attempts wait in a flow::queue, which says whose turn it is, and run as task actors, at most as many as there are
/// slots; light ones are carried out right here, some at a time. Remote ones wait until a worker asks for them.
/// Outcomes go to whoever enqueued the attempt last, so a workflow rebuilt after a failure gets what its predecessor
/// started.
///
/// What limits need to hold across restarts is recorded: an attempt whose rate is bounded begins once that it does is
/// durable, and nothing begins before rates and pauses were read. What runs at once needs no record: after a restart
/// nothing runs but what workers still have. Of that, what limits count is presumed to run until its worker says so, or
/// for as long as a lease.
///
/// Where nodes lend each other attempts, those that wait for slots here may run at others, and those of others here.
/// One that had begun before this node had its execution may still run at another node: for a moment it is presumed to.
class role : public observed<lending_actor::base> {
public:
  role(caf::actor_config&, surroundings_ptr, reader::actor, journal::actor, std::shared_ptr<lending> = nullptr);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  /// waiting for its turn · starting: until its start is recorded · running
  enum class phase : std::uint8_t { waiting, starting, running };

  struct entry {
    std::uint64_t seed = 0;
    run_task work;
    workflow::actor from;
    flow::gate_id gate = 0;
    flow::pool_id pool = 0;
    flow::place place = 0;
    /// Its place is behind the closed gate, not behind that of its workflow.
    bool held_back = false;
    dispatcher::role::phase phase = phase::waiting;
    /// Since when it could begin, and when it began.
    timestamp queued = {}, began = {};
    /// Nobody wants its outcome any more.
    bool stopped = false;
    /// It is wanted again all the same: once this has ended.
    std::shared_ptr<dispatcher::enqueue> again;
    /// A worker (or another node: lent to nobody known) had it before the node was started again, or had the
    /// execution, and has not said so yet.
    bool presumed = false;
    /// Set while it runs as an actor.
    task::actor performer;
    std::shared_ptr<stop_source> stop;
    /// How long nothing may be heard of it, and when that is over.
    std::optional<milliseconds> lease;
    moment lease_ends;
    /// Workers that were taken for dead with it.
    std::uint32_t lapses = 0;
    /// The node that has it, and which life of it; empty unless it is lent.
    std::string borrower;
    std::uint64_t borrower_life = 0;
    /// It is another node's, and runs here; with the secrets it names.
    bool borrowed = false;
    std::map<std::string, std::string> secrets;
  };
  using entries = std::map<attempt_key, entry>;

  // The queue and the slots (dispatcher.cpp).
  void handle(dispatcher::enqueue&);
  void handle(const stop&);
  void handle(const drain&);
  void push(entries::iterator, timestamp now);
  void serve(timestamp now);
  void fill(slot, timestamp now);
  bool take_up(entries::iterator, timestamp now);
  void begin(entries::iterator, std::optional<milliseconds> lease, timestamp now);
  void release(entries::iterator, timestamp now);
  void answer_if_idle();
  void publish(flow::pool_id);
  timestamp now();

  // Attempts that run here, and outcomes (dispatcher_outcomes.cpp).
  void handle(report&);
  void handle(const progress&);
  void start(entries::iterator, timestamp now);
  void run(entries::iterator, timestamp now);
  void perform_here(entries::iterator, timestamp now);
  void tell(const entry&, report&);
  void tell(const entry&, command, answer<std::uint64_t> asked);
  void died(const caf::down_msg&);

  // Workers (dispatcher_remote.cpp).
  void handle(want&);
  void handle(const give_back&);
  void handle(const heartbeat&);
  void handle(follow&);
  dispatcher::grant begin_elsewhere(const std::vector<attempt_key>&, milliseconds lease, timestamp now);
  void hand_out(const std::vector<attempt_key>&, const want&, timestamp now);
  void wait_again(entries::iterator, timestamp now);
  void reclaim(entries::iterator, std::optional<milliseconds> lease, timestamp now);
  void heard_of(entries::iterator, timestamp now);
  void lapse(entries::iterator, timestamp now);

  // Attempts of one node at another one (dispatcher_loans.cpp).
  void handle(lend&);
  void handle(const lent_charged&);
  void handle(renew&);
  void handle(settle&);
  void handle(const lose_sight&);
  void handle(borrow&);
  void handle(const call_off&);
  void handle(const ask_borrowed&);
  void hand_out(const std::vector<attempt_key>&, const lend&, timestamp now);
  void presume(entries::iterator, timestamp now);
  void lend_to(entry&, std::string node, std::uint64_t life);
  void take_back(entry&);
  void own(entry&);
  std::uint32_t spare(slot, const flow::pool_view&) const;
  void publish_lending(slot, const flow::pool_view&);

  // What outlives the node (dispatcher_memory.cpp).
  void handle(restored&);
  void handle(charged&);
  void handle(const hold_back&);
  void handle(const let_go&);
  void handle(const abandon&);
  void handle(set_pause&);
  void handle(const end_pause&);
  void handle(const read_pauses&);
  void handle(pauses_read&);
  void handle(const inspect&);
  void handle(const list_running&);
  void handle(const tick&);
  void stand_right(const execution_id&);
  void stand_right(entries::iterator, timestamp now);
  void restore();
  void charge(std::vector<attempt_key>, std::optional<want> to);
  void record(store::flow_change, answer<bool> done);
  void end(const end_pause&);
  void record_starts(std::function<void(const actor&)> then);
  void apply(const flow::pause&);
  void resume(const std::string& workflow, timestamp now);
  void arm(timestamp now);

  surroundings_ptr around_;
  reader::actor reader_;
  journal::actor journal_;
  std::shared_ptr<lending> lending_;
  /// What this node says about itself, and the programs it runs, with their versions.
  flow::asker self_;
  std::map<std::string, std::string, std::less<>> programs_;
  flow::queue queue_;
  entries attempts_;
  std::vector<entries::iterator> by_place_;
  /// By slot: the pool, and how many slots are taken.
  std::array<flow::pool_id, slot_count> pools_{};
  std::array<std::uint32_t, slot_count> used_{};
  /// By slot: attempts of this node that need more than one.
  std::array<std::uint32_t, slot_count> costly_{};
  std::vector<queue_numbers*> numbers_;
  std::size_t running_ = 0;
  std::unordered_map<caf::actor_addr, attempt_key> performers_;
  std::set<std::pair<moment, attempt_key>> leases_;
  /// By workflow.
  std::map<std::string, flow::pause> pauses_;
  /// Changes of pauses that were asked for here, and how many of them are durable.
  std::uint64_t pause_changes_ = 0;
  std::shared_ptr<std::atomic<std::uint64_t>> pauses_recorded_ = std::make_shared<std::atomic<std::uint64_t>>(0);
  /// Of what is not known to be paused: another node may have paused it.
  std::vector<end_pause> unsure_;
  /// Executions that are paused: what waits of them stands behind a gate of its own, which is never open.
  std::set<execution_id> held_back_;
  flow::gate_id closed_gate_;
  /// Of attempts of other nodes: always open.
  flow::gate_id others_gate_;
  bool restored_ = false;
  alarm alarm_;
  follow follow_;
  /// Outcomes told that are not durable yet.
  std::shared_ptr<std::atomic<std::int64_t>> unrecorded_ = std::make_shared<std::atomic<std::int64_t>>(0);
  std::optional<answer<bool>> draining_;
  /// A `go_on` is on its way.
  bool going_on_ = false;
};

/// The names of pools: those of slots, and those of remote queues.
std::string pool_of(slot);
std::string pool_of(std::string_view remote_queue);
/// Returns the name of the remote queue, if the pool is one.
std::optional<std::string_view> remote_queue_of(std::string_view pool);

}  // namespace troupe::dispatcher
