#pragma once

#include "core/workflow/event.hpp"

#include <memory>

/// What can be asked of an execution. A command may be refused; an event cannot.
namespace troupe {

struct plan;

/// Only on an execution without events. If its workflow has limits it is held: it begins with `admit_execution`.
struct start_execution {
  json::value input;
  std::map<std::string, std::string> labels;
  std::uint64_t seed = 0;
  std::optional<parent_task> parent = {};
};

/// There is room for a held execution. Harmless when repeated.
struct admit_execution {};

/// A slot was found and the attempt runs. Refused as stale if that attempt is no longer wanted: then it must not run.
struct start_task {
  task_id task;
  std::uint32_t attempt = 1;
};

struct complete_task {
  task_id task;
  std::uint32_t attempt = 1;
  json::value output;
  bool reused = false;
};

struct fail_task {
  task_id task;
  std::uint32_t attempt = 1;
  task_error error;
};

/// `form` is checked against the form of the review, if it has one.
struct decide_review {
  task_id task;
  bool approved = false;
  std::string by;
  std::string comment;
  json::value form = {};
};

/// Keeps an open review for one person until then; others are refused as `conflict`, to claim and to decide. Renewed by
/// the same person.
struct claim_review {
  task_id task;
  std::string by;
  timestamp until;
};

/// Gives a claimed review back. Harmless if nobody has it.
struct release_review {
  task_id task;
  std::string by;
};

/// Ends what runs, undoes what was done (`compensate`), runs `finally`. Again while it does so is refused: terminate.
struct cancel_execution {
  std::string reason;
};

/// Ends the execution here and now, as cancelled, without any clean-up.
struct terminate_execution {
  std::string reason;
};

/// Nothing new begins; what runs ends and is recorded. Pausing again replaces reason and `until`.
struct pause_execution {
  std::string reason;
  std::string by;
  std::optional<timestamp> until = {};
  /// Counted from the decision; instead of `until`.
  std::optional<milliseconds> span = {};
};

struct resume_execution {
  std::string by;
};

/// Runs every task again that failed for good or was cancelled, and what was skipped or failed because of it.
struct retry_execution {
  std::string by;
  std::string reason;
};

/// Runs these tasks again, and exactly what depends on them (see `closure_of`). Everything else keeps its results.
struct rerun_tasks {
  std::vector<task_id> tasks;
  std::string by;
  std::string reason;
};

/// The task is not done; what needs it goes on as if it had completed with `output`. A task that failed for good can be
/// skipped too, as long as the execution is not finished.
struct skip_task {
  task_id task;
  std::string by;
  std::string reason;
  json::value output;
};

/// Goes to the first wait that wants it, now or later. `id`: the same signal again is ignored.
struct send_signal {
  std::string name;
  json::value payload;
  std::string by;
  std::string id;
};

struct set_labels {
  std::map<std::string, std::string> labels;
  std::vector<std::string> removed;
};

/// Refused with every reason why the execution cannot go on under that version (see `check_migration`).
struct migrate_execution {
  std::shared_ptr<const plan> to;
  std::string by;
};

/// The execution that is the work of a detached task is durable.
struct child_started {
  task_id task;
  std::uint32_t attempt = 1;
};

/// The execution that is the work of a task ended so.
struct child_finished {
  task_id task;
  std::uint32_t attempt = 1;
  troupe::outcome outcome = outcome::completed;
  json::value output;
  std::optional<task_error> error;
};

/// A child that this execution was to close (see `close_child`) knows it, is over, or never came to be. Harmless when
/// repeated.
struct settle_child {
  execution_id child;
};

/// A timer the execution asked for is due (see `set_timer`). Harmless when early, late or repeated. An empty task is
/// the execution itself.
struct fire_timer {
  task_id task;
  std::uint32_t attempt = 1;
};

using command = std::variant<start_execution, admit_execution, start_task, complete_task, fail_task, decide_review,
                             claim_review, release_review, cancel_execution, terminate_execution, pause_execution,
                             resume_execution, retry_execution, rerun_tasks, skip_task, send_signal, set_labels,
                             migrate_execution, child_started, child_finished, settle_child, fire_timer>;

}  // namespace troupe
