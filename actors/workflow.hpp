#pragma once

#include "actors/cast.hpp"
#include "actors/observed.hpp"
#include "actors/surroundings.hpp"
#include "core/workflow/projection.hpp"
#include "core/workflow/snapshot.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <deque>
#include <memory>
#include <set>

namespace troupe::workflow {

/// Whom a workflow works with.
struct colleagues {
  journal::actor journal;
  dispatcher::actor dispatcher;
  timer::actor timer;
  reader::actor reader;
  /// The way to other executions: parents and children. May be down.
  std::function<region::actor()> region;
  /// Where executions are held. May be down.
  std::function<starter::actor()> starter;
  /// Told once when the execution is over and nothing is in flight.
  std::function<void(execution_id)> finished;
  /// Told when one that was told to be finished goes on.
  std::function<void(execution_id)> revived;
  /// Told whenever it comes to rest: it owes nothing, and nothing is in flight.
  std::function<void(execution_id)> rested;
  /// Told whenever it has nothing to do until other executions have ended.
  std::function<void(execution_id)> waits;
  /// Answers `retire`: not now.
  std::function<void(execution_id)> stays;
  /// Gives it room under the limits of its workflow.
  doorkeeper::actor doorkeeper = {};
};

/// One live execution behind its output gate.
///
/// The gate: a command is decided and applied in memory at once; its events go to the journal, and every answer and
/// effect they cause is held until the journal says that they are durable. Several appends may be on their way; what is
/// decided while all are, travels together in the next; and so does what may wait, like the start of an attempt, which
/// is one append with its end if that comes soon. If an append fails its outcome is unknown, so the actor quits
/// and its shard rebuilds it from the journal: there is no second error path.
class role : public observed<actor::base> {
public:
  /// A new execution; `first` is performed before anything else, and what its start claims goes with its first append.
  role(caf::actor_config&, surroundings_ptr, colleagues, execution_id, std::shared_ptr<const plan>, perform first,
       std::shared_ptr<const start_claim>);
  /// An execution from the journal. `rebuilt`: in place of one that failed, and may have left something untold.
  role(caf::actor_config&, surroundings_ptr, colleagues, execution_id, std::shared_ptr<const plan>, bool rebuilt);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  /// Events decided together, with what waits for them to be durable.
  struct held {
    std::uint64_t first = 0;
    std::vector<event> events;
    std::vector<effect> effects;
    std::vector<answer<std::uint64_t>> answers;
    /// It is paused by this, or is not any more.
    std::optional<bool> paused;
    /// All of it may wait for company.
    bool may_wait = true;
  };
  struct due_timer {
    timestamp due;
    task_id task;
    std::uint32_t attempt;
    auto operator<=>(const due_timer&) const = default;
  };

  void handle(perform&);
  void handle(const inspect&);
  void handle(const await_rest&);
  void handle(const watch&);
  void handle(const progress&);
  void handle(const appended&);
  void handle(const append_failed&);
  void handle(const overdue&);
  void handle(const child_report&);
  void handle(const ask_again&);
  void handle(const child_told&);
  void handle(const tell_again&);
  void handle(const wake&);
  void handle(const retire&);
  void handle(const let_go&);

  // workflow_reading.cpp
  void handle(loaded&);
  void never_began();
  void read_journal(bool with_snapshot);
  void look_up_versions(loaded&&, std::set<std::string> digests);
  std::set<std::string> unknown_versions(const std::vector<event>&) const;
  void fold(std::vector<event>&&);
  void begin_again();
  void ensure_child(start_child);
  void tell_child(const close_child&);
  void tell_untold(const execution_id& child);
  void ask_parent(const parent_task&);
  void tell_parent();
  void decide_now(perform&);
  void when_durable(answer<std::uint64_t>);
  void send_gathered();
  void release(held&);
  bool may_act();
  void tell_paused(bool paused, std::vector<answer<std::uint64_t>> told = {});
  void drop_handed_out(std::vector<effect>&, std::uint64_t before) const;
  void perform_effects(std::vector<effect>&&, bool again = false);
  dispatcher::enqueue no_attempts();
  void end();
  void set_next_timer();
  void tell_if_at_rest();
  bool is_settled();
  void tell_if_rested();
  bool is_waited_for();
  void tell_watchers(const held&);

  surroundings_ptr around_;
  colleagues with_;
  execution self_;
  std::optional<perform> first_;
  std::shared_ptr<const start_claim> claim_;
  bool loading_ = false;
  bool rebuilt_ = false;
  /// Its shard is another node's: it waits for the journal only.
  bool leaving_ = false;
  /// Children that were asked for and may come to be at any moment, and those of them that are to be closed then.
  std::set<execution_id> asked_;
  std::vector<close_child> untold_;
  /// Messages that came while the journal was read.
  std::vector<workflow::request> stashed_;

  /// Decided, not sent yet; then sent, not durable yet, in order.
  held gathered_;
  std::deque<held> in_flight_;
  std::uint64_t durable_ = 0;
  /// An `overdue` is on its way.
  bool overdue_sent_ = false;
  snapshot_pace pace_;

  wake_watch wake_watch_;
  /// What the row says once everything sent is durable; nothing for an execution that was read.
  std::optional<standing> row_;
  std::set<due_timer> timers_;
  /// What the timer was told last.
  timestamp timer_set_ = timestamp::max();
  bool timer_stored_ = true;
  std::vector<await_rest> resting_;
  std::vector<std::shared_ptr<watcher>> watchers_;
  /// The end is to be announced.
  bool ended_ = false;
  bool told_finished_ = false;
};

}  // namespace troupe::workflow
