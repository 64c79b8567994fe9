#pragma once

#include "core/workflow/command.hpp"
#include "core/workflow/effect.hpp"
#include "core/workflow/event.hpp"
#include "core/workflow/frame.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// `held`: waits for admission · `waiting`: nothing runs and only people, time, signals or other executions can move
/// it.
TROUPE_ENUM(execution_state, held, running, waiting, paused, cancelling, completed, failed, cancelled)

constexpr bool is_final(execution_state s) {
  return s >= execution_state::completed;
}

/// The most items one foreach may have.
inline constexpr std::size_t foreach_items_max = 100'000;
/// The most signals that wait to be taken, and the most ids of signals that are remembered.
inline constexpr std::size_t signals_max = 1'000;
/// How many executions may stand above one.
inline constexpr std::uint32_t depth_max = 16;

/// How far the end of an execution is.
TROUPE_ENUM(ending_phase, none, compensating, on_failure, finally)

/// Nothing new begins.
struct pause_state {
  std::string reason;
  std::string by;
  std::optional<timestamp> until;
  timestamp since;
};

/// A review that ended without a decision: cancelled, skipped, reset, or its group failed.
struct withdrawn_review {
  std::uint64_t sequence = 0;
  task_id task;
  json::value with;
  timestamp requested_at;
  std::string assignee;
};

/// One run of a workflow: the fold of its events. Reading members is fine everywhere; only `apply` writes them.
struct execution {
  execution(execution_id self, std::shared_ptr<const troupe::plan> of);
  execution(execution&&) = default;
  execution& operator=(execution&&) = default;

  execution_id id;
  std::shared_ptr<const troupe::plan> plan;
  /// Versions that `execution_migrated` may name, by digest: filled by who loads an execution, before `apply`.
  std::map<std::string, std::shared_ptr<const troupe::plan>> versions;

  execution_state state = execution_state::running;
  /// Number of events applied.
  std::uint64_t sequence = 0;
  json::value input;
  std::map<std::string, std::string> labels;
  std::uint64_t seed = 0;
  std::optional<parent_task> parent;
  std::optional<timestamp> started_at;
  std::optional<timestamp> finished_at;
  json::value output;
  std::optional<task_error> error;
  std::string cancel_reason;
  bool held = false;
  /// What it takes of the limits of its workflow while it is not finished.
  std::vector<admission_claim> claims;
  bool cancelling = false;
  std::optional<pause_state> paused;
  /// It took longer than it may; this is its error.
  std::optional<task_error> timed_out;

  /// The main block, and those of the end once they are entered.
  std::unique_ptr<frame> main;
  std::unique_ptr<frame> on_failure;
  std::unique_ptr<frame> finally;
  ending_phase ending = ending_phase::none;
  std::optional<outcome> ending_outcome;
  /// Attempts of the end blocks count on from here.
  std::uint32_t ending_attempt_base = 0;
  /// What expressions read as `failure` from the end on.
  json::value failure;

  /// What has a next step that may be due: a place in a frame, or the end of a frame. `advance` looks at nothing else,
  /// so that nothing scans all tasks.
  struct agenda_entry {
    frame* in = nullptr;
    std::optional<std::uint32_t> place;
  };
  std::deque<agenda_entry> agenda;
  /// Tasks that completed and can be undone, in that order; what is undone is taken off.
  std::vector<task_id> undoable;
  /// The compensation that is due or runs, and how many completed.
  std::optional<task_id> undoing;
  std::uint32_t undone = 0;
  std::vector<std::string> undo_errors;
  /// Waits that listen, in the order they began to.
  std::map<std::uint64_t, task_id> listening;
  /// Signals that nobody took yet, oldest first; their ids and those of taken ones, oldest first.
  std::deque<signal_received> signals;
  std::deque<std::string> signal_ids;
  std::uint64_t signals_received = 0;

  /// In the order in which they ended. Those decided are among them; their decision follows in the same record.
  std::vector<withdrawn_review> withdrawn_reviews;

  /// Work owed to the world, by keys that grow with the event that caused it (see `first_key_of`).
  std::map<std::uint64_t, effect> owed;
  std::uint64_t owed_timeout = 0;
  std::uint64_t owed_resume = 0;
  std::uint64_t owed_admission = 0;
  /// Children to close, with the key of what is owed to them.
  std::map<execution_id, std::uint64_t> closing;
  /// Effects that are owed once, caused by the last record: attempts to stop, work and timers to hand out again. Not
  /// part of the fold: `handle` forgets those of the record before.
  std::vector<std::pair<std::uint64_t, effect>> once;

  /// Attempts queued, running or backing off, and children that run; then those that wait for people, time, signals.
  std::uint32_t busy = 0;
  std::uint32_t children_open = 0;
  std::uint32_t reviews_open = 0;
  std::uint32_t sleeping = 0;
};

/// Returns the first of the keys that event number `sequence` may give to what it owes: one that runs tasks again or
/// moves to another version owes a timer for everything in progress.
constexpr std::uint64_t first_key_of(std::uint64_t sequence) {
  return sequence << 24;
}

/// Returns the events `cmd` causes directly, or why it is refused:
///
/// - `unknown`: no such task, or the execution has not started;
/// - `stale`: the attempt is not wanted any more (another one is, or the task is finished);
/// - `conflict`: the execution has started already, is finished, or the review is decided;
/// - `not_ready`: the execution is paused, or the review is not open yet;
/// - `invalid`: the input or the form does not fit the definition, or the verb does not fit the task.
///
/// No events and no refusal: nothing to do (a timer that was early, late or repeated). Starting an attempt that is
/// running already renews its start and its timeout: after a crash the attempt runs anew.
result<std::vector<event>> decide(const execution& self, const command& cmd, timestamp now);

/// Returns what follows by itself from where the execution stands: tasks that became ready are scheduled, expanded,
/// entered or skipped, blocks are left, and the execution ends when nothing is left. A bounded piece at a time; empty
/// when nothing is due.
std::vector<event> advance(const execution& self, timestamp now);

/// Folds one event into the execution. Never fails: the journal is the truth. An event that names a task the plan does
/// not have breaks an invariant.
void apply(execution& self, const event& e);

/// Returns the work owed to the world that events after number `after` caused; all of it for 0. Ask after every
/// `handle` (with the sequence before it) and after recovery (with 0).
///
/// Recovery hands out again every attempt that is queued or running, open reviews, children, and the timers of pauses
/// and waits. The timeout of an attempt that was running is not among it: its renewed start sets a new one, so that a
/// node that was down longer than the timeout does not fail what it never ran. What all attempts may take together is.
std::vector<effect> outstanding(const execution& self, std::uint64_t after = 0);

/// Decides `cmd`, applies the outcome and advances until nothing is due. Returns all events in order: one journal
/// record. The execution is unchanged if refused, or if there are no events.
result<std::vector<event>> handle(execution& self, const command& cmd, timestamp now);

/// Who a review is assigned to; empty is anybody.
std::string assignee_of(const task_status& review);

/// Returns whether only people can move the execution.
bool waits_for_people(const execution& self);

/// Returns what a task came to, or nullptr. Ids: core/workflow/task_place.hpp.
const task_status* find_task(const execution& self, const task_id& task);

/// Returns the output of a completed task, item or iteration, or nullptr.
const json::value* find_output(const execution& self, const task_id& task);

/// Calls `see` for every frame, the main one first, each before those inside it.
void for_each_frame(const execution& self, const std::function<void(const frame&)>& see);

/// Answers one of the definition's `queries`.
result<json::value> answer_query(const execution& self, const std::string& name);

}  // namespace troupe
