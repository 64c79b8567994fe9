#pragma once

#include "core/base/json.hpp"
#include "core/workflow/queue_claim.hpp"

#include <map>
#include <string>
#include <variant>
#include <vector>

/// Facts about one execution, as the journal keeps them. Names and fields are a format: an older journal must stay
/// readable.
namespace troupe {

/// Why an attempt failed.
struct task_error {
  /// A short word a rule can match: `exit_status`, `timeout`, `http_503`, ...
  std::string code;
  std::string message;
  bool retryable = true;
  /// The other side asked for at least this pause.
  std::optional<milliseconds> retry_after;

  TROUPE_FIELDS(task_error, code, message, retryable, retry_after)
};

TROUPE_ENUM(outcome, completed, failed, cancelled)

/// What becomes of a sub-workflow whose parent ends before it.
TROUPE_ENUM(parent_close, cancel, terminate, abandon)

/// The task of another execution that an execution is the work of. It is told how this one ends unless `detached`.
struct parent_task {
  execution_id execution;
  task_id task;
  std::uint32_t attempt = 1;
  bool detached = false;
  parent_close close = parent_close::cancel;
  /// How many executions stand above this one.
  std::uint32_t depth = 1;

  TROUPE_FIELDS(parent_task, execution, task, attempt, detached, close, depth)
};

/// First event of every execution. `seed` steers everything random in it. With `held`, it waits for
/// `execution_admitted` before anything of it begins.
struct execution_started {
  workflow_name workflow;
  std::string digest;
  json::value input;
  std::map<std::string, std::string> labels;
  std::uint64_t seed = 0;
  std::optional<parent_task> parent;
  std::optional<bool> held;
  timestamp at;

  TROUPE_FIELDS(execution_started, workflow, digest, input, labels, seed, parent, held, at)
};

/// There is room for the execution: it begins.
struct execution_admitted {
  timestamp at;

  TROUPE_FIELDS(execution_admitted, at)
};

/// A foreach has evaluated its list: one task per item follows.
struct task_expanded {
  task_id task;
  json::array items;
  timestamp at;

  TROUPE_FIELDS(task_expanded, task, items, at)
};

/// A group or a choice begins: the tasks of its block may. One more iteration of a repeated group; one item of a
/// foreach. `case_name`: the chosen one of a choice.
struct block_entered {
  task_id task;
  std::optional<std::string> case_name;
  timestamp at;

  TROUPE_FIELDS(block_entered, task, case_name, at)
};

/// All tasks of a group, an item or an iteration are finished well. `again`: another iteration follows when it is due.
struct block_left {
  task_id task;
  json::value output;
  std::optional<timestamp> again;
  timestamp at;

  TROUPE_FIELDS(block_left, task, output, again, at)
};

/// An attempt is owed to the world. `attempt` starts at 1; `with` is what the task type is given. `uses` is there if
/// the definition leaves the type open, `claim` if it says anything about the queue; both stand for all attempts that
/// follow.
struct task_scheduled {
  task_id task;
  std::uint32_t attempt = 1;
  json::value with;
  std::optional<std::string> uses;
  std::optional<queue_claim> claim;
  timestamp at;

  TROUPE_FIELDS(task_scheduled, task, attempt, with, uses, claim, at)
};

/// A wait began: until `due`, or until a signal of that name comes.
struct wait_started {
  task_id task;
  std::optional<std::string> signal;
  std::optional<timestamp> due;
  timestamp at;

  TROUPE_FIELDS(wait_started, task, signal, due, at)
};

/// Another execution is owed as the work of a task. Its id follows from this execution's, the task and the attempt.
struct child_scheduled {
  task_id task;
  std::uint32_t attempt = 1;
  execution_id child;
  workflow_name workflow;
  json::value input;
  timestamp at;

  TROUPE_FIELDS(child_scheduled, task, attempt, child, workflow, input, at)
};

/// A child that is not waited for any more knows it, is over, or never came to be: nothing is owed to it.
struct child_settled {
  execution_id child;
  timestamp at;

  TROUPE_FIELDS(child_settled, child, at)
};

struct task_started {
  task_id task;
  std::uint32_t attempt = 1;
  timestamp at;

  TROUPE_FIELDS(task_started, task, attempt, at)
};

/// `reused` says that the output came from the result cache and nothing ran.
struct task_completed {
  task_id task;
  std::uint32_t attempt = 1;
  json::value output;
  bool reused = false;
  timestamp at;

  TROUPE_FIELDS(task_completed, task, attempt, output, reused, at)
};

/// An attempt failed and another follows at `due`.
struct task_retried {
  task_id task;
  std::uint32_t attempt = 1;
  task_error error;
  timestamp due;
  timestamp at;

  TROUPE_FIELDS(task_retried, task, attempt, error, due, at)
};

/// An attempt took longer than its timeout. `task_retried` or `task_failed` follows in the same record.
struct task_timed_out {
  task_id task;
  std::uint32_t attempt = 1;
  timestamp at;

  TROUPE_FIELDS(task_timed_out, task, attempt, at)
};

/// The task failed for good.
struct task_failed {
  task_id task;
  std::uint32_t attempt = 1;
  task_error error;
  timestamp at;

  TROUPE_FIELDS(task_failed, task, attempt, error, at)
};

/// `by` is there if a person skipped it; then what needs it goes on as if it had completed with `output`. `unchosen`:
/// its own condition said so, or the condition of the task it is the else of did not.
struct task_skipped {
  task_id task;
  std::string reason;
  std::optional<bool> unchosen;
  std::optional<std::string> by;
  json::value output;
  timestamp at;

  TROUPE_FIELDS(task_skipped, task, reason, unchosen, by, output, at)
};

struct task_cancelled {
  task_id task;
  timestamp at;

  TROUPE_FIELDS(task_cancelled, task, at)
};

/// All items of a foreach are finished. Its output is the list of their outputs, in order, null where an item failed
/// within the failure budget.
struct foreach_finished {
  task_id task;
  timestamp at;

  TROUPE_FIELDS(foreach_finished, task, at)
};

/// A person decided a review. `task_completed` follows in the same record.
struct review_decided {
  task_id task;
  bool approved = false;
  std::string by;
  std::string comment;
  json::value form;
  timestamp at;

  TROUPE_FIELDS(review_decided, task, approved, by, comment, form, at)
};

/// A review was not decided in time and is somebody else's now.
struct review_escalated {
  task_id task;
  std::string to;
  timestamp at;

  TROUPE_FIELDS(review_escalated, task, to, at)
};

/// Somebody looks at an open review: nobody else can decide it before `until`. Again by the same person renews it.
struct review_claimed {
  task_id task;
  std::string by;
  timestamp until;
  timestamp at;

  TROUPE_FIELDS(review_claimed, task, by, until, at)
};

/// A claimed review was given back.
struct review_released {
  task_id task;
  std::string by;
  timestamp at;

  TROUPE_FIELDS(review_released, task, by, at)
};

/// A signal came. `number` counts them from 1; `id`, if the sender gave one, makes repeated sending harmless.
struct signal_received {
  std::string name;
  json::value payload;
  std::string by;
  std::string id;
  std::uint64_t number = 0;
  timestamp at;

  TROUPE_FIELDS(signal_received, name, payload, by, id, number, at)
};

/// A wait took the signal; `task_completed` follows in the same record.
struct signal_taken {
  task_id task;
  std::uint64_t number = 0;

  TROUPE_FIELDS(signal_taken, task, number)
};

struct cancel_requested {
  std::string reason;
  timestamp at;

  TROUPE_FIELDS(cancel_requested, reason, at)
};

/// The execution took longer than it may: what ran is cancelled in the same record, and it fails with this error.
struct execution_timed_out {
  task_error error;
  timestamp at;

  TROUPE_FIELDS(execution_timed_out, error, at)
};

/// Nothing new begins until it is resumed, by somebody or at `until`.
struct execution_paused {
  std::string reason;
  std::string by;
  std::optional<timestamp> until;
  timestamp at;

  TROUPE_FIELDS(execution_paused, reason, by, until, at)
};

struct execution_resumed {
  std::string by;
  timestamp at;

  TROUPE_FIELDS(execution_resumed, by, at)
};

/// These tasks are as if they had not begun; the execution, if it was finished, goes on. Attempts count on.
struct tasks_reset {
  std::vector<task_id> tasks;
  std::string by;
  std::string reason;
  timestamp at;

  TROUPE_FIELDS(tasks_reset, tasks, by, reason, at)
};

struct labels_set {
  std::map<std::string, std::string> labels;
  std::vector<std::string> removed;
  timestamp at;

  TROUPE_FIELDS(labels_set, labels, removed, at)
};

/// The execution follows another version of its workflow from here on.
struct execution_migrated {
  std::string digest;
  std::string by;
  timestamp at;

  TROUPE_FIELDS(execution_migrated, digest, by, at)
};

/// The main block is over; what is still to do runs in this order: compensations, `on_failure` (if it failed),
/// `finally`.
struct ending_started {
  troupe::outcome outcome = outcome::completed;
  std::optional<task_error> error;
  std::optional<task_id> failed_task;
  timestamp at;

  TROUPE_FIELDS(ending_started, outcome, error, failed_task, at)
};

/// Last event of every execution, unless it is reset afterwards.
struct execution_finished {
  troupe::outcome outcome = outcome::completed;
  json::value output;
  std::optional<task_error> error;
  timestamp at;

  TROUPE_FIELDS(execution_finished, outcome, output, error, at)
};

using event = std::variant<execution_started, execution_admitted, task_expanded, block_entered, block_left,
                           task_scheduled, wait_started, child_scheduled, child_settled, task_started, task_completed,
                           task_retried, task_timed_out, task_failed, task_skipped, task_cancelled, foreach_finished,
                           review_decided, review_escalated, review_claimed, review_released, signal_received,
                           signal_taken, cancel_requested, execution_timed_out, execution_paused, execution_resumed,
                           tasks_reset, labels_set, execution_migrated, ending_started, execution_finished>;

/// Version of the event encoding; a record begins with it.
inline constexpr std::uint32_t event_format = 2;

/// How deep a record may nest: a payload of `json_depth_max` and what stands around it.
inline constexpr std::size_t record_depth_max = json_depth_max + 16;

/// Encodes what one append carries: `{"v":1,"events":[...]}`.
std::string encode(const std::vector<event>&);

/// Reads a record of any format up to `event_format`; otherwise it is `corrupt`, with what to do as hint.
result<std::vector<event>> decode(std::string_view record);

}  // namespace troupe
