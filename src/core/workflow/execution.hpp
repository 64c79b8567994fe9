#pragma once

#include "core/workflow/command.hpp"
#include "core/workflow/effect.hpp"
#include "core/workflow/event.hpp"
#include "core/workflow/plan.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// A task as people see it.
///
/// waiting: its needs are not finished · queued: owed to the dispatcher · running · backing_off: failed, will be tried
/// again · in_review: a person decides · the rest are final.
TROUPE_ENUM(task_state, waiting, queued, running, backing_off, in_review, completed, failed, skipped, cancelled)

/// `held`: it has not begun · `waiting`: nothing runs and only people or time can move it.
TROUPE_ENUM(execution_state, held, running, waiting, cancelling, completed, failed, cancelled)

constexpr bool is_final(task_state s) {
  return s >= task_state::completed;
}
constexpr bool is_final(execution_state s) {
  return s >= execution_state::completed;
}

/// One attempt-bearing task: a plain task or an item of a foreach.
struct task_status {
  task_state state = task_state::waiting;
  std::uint32_t attempt = 0;
  json::value with;
  std::optional<task_error> error;
  std::string skip_reason;
  bool reused = false;
  std::optional<timestamp> scheduled_at;
  std::optional<timestamp> started_at;
  std::optional<timestamp> finished_at;
  /// When the next attempt is due (backing_off) or this one times out (running).
  std::optional<timestamp> due;
  /// Keys of `execution::owed` that belong to this task: a piece of work (`run_task`, `request_review`) and a timer; 0
  /// is none.
  std::uint64_t owed_work = 0;
  std::uint64_t owed_timer = 0;
};

/// A task of the definition with all that became of it.
struct task_progress {
  task_status status;
  /// How many of its needs are not finished yet.
  std::uint32_t needs_open = 0;
  /// A foreach is running from its expansion on and never queued; its items are what is queued. Empty until expanded.
  json::array items;
  std::vector<task_status> item_status;
  /// Null where an item has not completed. Moves to `execution::task_scope` when the foreach completes and is empty
  /// from then on: `find_output` looks in the right place.
  json::array item_outputs;
  std::uint32_t items_next = 0;    // first item not scheduled yet
  std::uint32_t items_active = 0;  // scheduled and not finished
  std::uint32_t items_failed = 0;
  std::uint32_t items_finished = 0;
  bool expanded = false;
  bool on_agenda = false;
};

/// The most items one foreach may have.
inline constexpr std::size_t foreach_items_max = 100'000;

/// One run of a workflow: the fold of its events. Reading members is fine everywhere; only `apply` writes them.
struct execution {
  explicit execution(execution_id self, std::shared_ptr<const troupe::plan> of);

  execution_id id;
  std::shared_ptr<const troupe::plan> plan;

  execution_state state = execution_state::running;
  /// Number of events applied.
  std::uint64_t sequence = 0;
  json::value input;
  std::map<std::string, std::string> labels;
  std::uint64_t seed = 0;
  std::optional<timestamp> started_at;
  std::optional<timestamp> finished_at;
  json::value output;
  std::optional<task_error> error;
  std::string cancel_reason;

  /// By task index of the plan.
  std::vector<task_progress> tasks;
  /// What expressions read as `tasks`: name -> {state, output, error}, and `failed_items` (a number) of a foreach. A
  /// task appears once it is finished; output and error are null where there is none.
  json::value task_scope;
  /// Tasks and foreach groups whose next step may be due; what `advance` looks at, so that nothing scans all tasks.
  std::deque<std::uint32_t> agenda;
  /// Work owed to the world, by the sequence number of the event that caused it (unique and growing).
  std::map<std::uint64_t, effect> owed;
  /// Attempts to stop, caused by the last record. Not part of the fold: `handle` forgets those of the record before.
  std::vector<std::pair<std::uint64_t, stop_task>> stops;
  /// Tasks that are not finished, a foreach counting as one.
  std::uint32_t tasks_open = 0;
  /// Attempts queued, running or backing off, and reviews that wait for a person.
  std::uint32_t busy = 0;
  std::uint32_t reviews_open = 0;
  /// The task whose failure fails the execution, by index.
  std::optional<std::uint32_t> first_failed;
};

/// Returns the events `cmd` causes directly, or why it is refused:
///
/// - `unknown`: no such task, or the execution has not started;
/// - `stale`: the attempt is not wanted any more (another one is, or the task is finished);
/// - `conflict`: the execution has started already, is finished (cancel), or the review is decided;
/// - `invalid`: the input does not fit the definition.
///
/// No events and no refusal: nothing to do (a timer that was early, late or repeated). Starting an attempt that is
/// running already renews its start and its timeout: after a crash the attempt runs anew.
result<std::vector<event>> decide(const execution& self, const command& cmd, timestamp now);

/// Returns what follows by itself from where the execution stands: tasks that became ready are scheduled, expanded or
/// skipped, and the execution ends when nothing is left. A bounded piece at a time; empty when nothing is due.
std::vector<event> advance(const execution& self, timestamp now);

/// Folds one event into the execution. Never fails: the journal is the truth. An event that names a task the plan does
/// not have breaks an invariant.
void apply(execution& self, const event& e);

/// Returns the work owed to the world that events after number `after` caused; all of it for 0. Ask after every
/// `handle` (with the sequence before it; `stop_task` is forgotten by the next `handle`) and after recovery (with 0).
///
/// Recovery hands out again every attempt that is queued or running, open reviews, and the timers of pauses between
/// attempts. The timeout of an attempt that was running is not among it: its renewed start sets a new one, so that a
/// node that was down longer than the timeout does not fail what it never ran.
std::vector<effect> outstanding(const execution& self, std::uint64_t after = 0);

/// Decides `cmd`, applies the outcome and advances until nothing is due. Returns all events in order: one journal
/// record. The execution is unchanged if refused, or if there are no events.
result<std::vector<event>> handle(execution& self, const command& cmd, timestamp now);

/// Returns the task named `name` or `name[index]`, or nullptr.
const task_status* find_task(const execution& self, const task_id& task);

/// Returns the output of a completed task or item, or nullptr.
const json::value* find_output(const execution& self, const task_id& task);

}  // namespace troupe
