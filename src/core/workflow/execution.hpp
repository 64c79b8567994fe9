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
#include <unordered_map>
#include <vector>

namespace troupe {

/// A task as people see it.
///
/// waiting: its needs are not finished · queued: owed to the dispatcher · running · backing_off: failed, will be tried
/// again · in_review: a person decides · the rest are final.
TROUPE_ENUM(task_state, waiting, queued, running, backing_off, in_review, completed, failed, skipped, cancelled)

/// `waiting` here: nothing runs and only people or time can move it.
TROUPE_ENUM(execution_state, running, waiting, cancelling, completed, failed, cancelled)

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
  /// Keys of `execution::owed` that belong to this task, at most a piece of work and a timer; 0 is none.
  std::uint64_t owed_work = 0;
  std::uint64_t owed_timer = 0;
};

/// A task of the definition with all that became of it.
struct task_progress {
  task_status status;
  /// How many of its needs are not finished yet.
  std::uint32_t needs_open = 0;
  /// Foreach only; empty until expanded.
  json::array items;
  std::vector<task_status> item_status;
  std::vector<json::value> item_outputs;
  std::uint32_t items_next = 0;    // first item not scheduled yet
  std::uint32_t items_active = 0;  // scheduled and not finished
  std::uint32_t items_failed = 0;
  std::uint32_t items_finished = 0;
  bool expanded = false;
};

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
  /// What expressions read as `tasks`: name -> {state, output, error}. A task appears once it is finished.
  json::value task_scope;
  /// Tasks and foreach groups whose next step may be due; what `advance` looks at, so that nothing scans all tasks.
  std::deque<std::uint32_t> agenda;
  /// Work owed to the world, by the sequence number of the event that caused it (unique and growing).
  std::map<std::uint64_t, effect> owed;
  std::uint32_t tasks_open = 0;
};

/// Returns the events `cmd` causes directly, or why it is refused.
result<std::vector<event>> decide(const execution& self, const command& cmd, timestamp now);

/// Returns what follows by itself from where the execution stands: tasks that became ready are scheduled, expanded or
/// skipped, and the execution ends when nothing is left. A bounded piece at a time; empty when nothing is due.
std::vector<event> advance(const execution& self, timestamp now);

/// Folds one event into the execution. Never fails: the journal is the truth.
void apply(execution& self, const event& e);

/// Returns the work owed to the world that events after number `after` caused; all of it for 0. Performed after every
/// append (with the sequence before it) and after recovery (with 0).
std::vector<effect> outstanding(const execution& self, std::uint64_t after = 0);

/// Decides `cmd`, applies the outcome and advances until nothing is due. Returns all events in order: one journal
/// record. The execution is unchanged if refused.
result<std::vector<event>> handle(execution& self, const command& cmd, timestamp now);

/// Returns the task named `name` or `name[index]`, or nullptr.
const task_status* find_task(const execution& self, const task_id& task);

}  // namespace troupe
