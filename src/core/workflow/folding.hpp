#pragma once

#include "core/workflow/task_place.hpp"

namespace troupe {

/// Folds events into one execution. What each event means stands in `operator()` (apply.cpp, apply_verbs.cpp); the
/// members below say what all of them mean by beginning, finishing and owing (folding.cpp).
class folding {
public:
  explicit folding(execution& self) : self_(self) {}

  void operator()(const execution_started&);
  void operator()(const execution_admitted&);
  void operator()(const task_expanded&);
  void operator()(const block_entered&);
  void operator()(const block_left&);
  void operator()(const task_scheduled&);
  void operator()(const wait_started&);
  void operator()(const child_scheduled&);
  void operator()(const child_settled&);
  void operator()(const task_started&);
  void operator()(const task_completed&);
  void operator()(const task_retried&);
  void operator()(const task_timed_out&);
  void operator()(const task_failed&);
  void operator()(const task_skipped&);
  void operator()(const task_cancelled&);
  void operator()(const foreach_finished&);
  void operator()(const review_decided&);
  void operator()(const review_escalated&);
  void operator()(const review_claimed&);
  void operator()(const review_released&);
  void operator()(const signal_received&);
  void operator()(const signal_taken&);
  void operator()(const cancel_requested&);
  void operator()(const execution_timed_out&);
  void operator()(const execution_paused&);
  void operator()(const execution_resumed&);
  void operator()(const tasks_reset&);
  void operator()(const labels_set&);
  void operator()(const execution_migrated&);
  void operator()(const ending_started&);
  void operator()(const execution_finished&);

  /// Drops what is not due any more from the front of the agenda, so that each entry is looked at once or twice in all.
  void tidy_agenda();
  void name_state();

private:
  task_place locate_or_die(const task_id&) const;
  /// The same, and the place of a compensation is there from now on.
  task_place open_place(const task_id&);
  task_progress& task_of(const task_place& at) { return at.in->tasks[at.place]; }
  task_status& status_of(const task_place&);

  void ask_for_room();
  void open_main(timestamp);
  void enter_end(std::unique_ptr<frame>&, std::uint32_t block, ending_phase, std::string_view prefix);
  void open_tasks(frame&);
  void enter_frame(const task_place&, const std::optional<std::string>& case_name, timestamp);
  /// A unit of work or a wait begins, or begins again.
  void begin(const task_place&, task_status&, timestamp);
  /// Changes the state of a unit, and the counters with it.
  void enter(task_status&, task_kind, task_state next);
  void count(task_kind, task_state, int change);

  void finish(const task_place&, task_state final, timestamp, json::value output = {});
  void finish_item(const task_place&, task_state final, timestamp);
  void finish_compensation(const task_place&, task_state final, timestamp);
  /// Ends everything inside a task that is not finished, as cancelled.
  void cancel_inside(task_progress&, frame& in, std::uint32_t place, timestamp);
  void cancel_unit(const task_place&, task_status&, timestamp);
  void close(const execution_id& child, parent_close how);
  void cancel_frame(frame&, timestamp);
  void leave_queue(const task_place&, const task_status&);
  void tell_dependents(const task_place&);
  void publish(const task_place&, json::value output);
  void note_undoable(const task_place&);

  void lease(const task_id& review, std::optional<review_lease> to);
  void review_agenda(frame&, std::uint32_t place);
  void review_agenda(frame&);
  void for_each_unit(const std::function<void(const task_place&, task_status&)>& see);
  void for_each_unit(frame&, const std::function<void(const task_place&, task_status&)>& see);
  void rebuild_agenda();
  void rebuild_agenda(frame&);

  std::uint64_t owe(effect);
  void owe_once(effect);
  void arm(const task_place&, task_status&);
  void settle(task_status&);
  void settle_timer(task_status&);
  void settle_key(std::uint64_t& key);

  std::optional<timestamp> began_at() const;

  void reset_task(frame&, std::uint32_t place, timestamp);
  void reset_item(frame&, std::uint32_t place, std::uint32_t item, timestamp);
  /// Drops the iterations after `last`.
  void truncate(frame&, std::uint32_t place, std::uint32_t last, timestamp);
  void reopen(frame&, std::uint32_t place, timestamp);
  void reopen_item(const task_place&, timestamp);
  void reopen_execution(timestamp);

  execution& self_;
};

}  // namespace troupe
