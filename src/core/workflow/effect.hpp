#pragma once

#include "core/base/json.hpp"
#include "core/secret/reference.hpp"
#include "core/workflow/admission_claim.hpp"
#include "core/workflow/event.hpp"
#include "core/workflow/task_type.hpp"

#include <optional>
#include <string>
#include <variant>

/// Work an execution owes to the world. Performed only once the events that caused it are durable.
namespace troupe {

/// Hand this attempt to the dispatcher. Owed until the attempt is finished, so a restarted node hands it out again.
struct run_task {
  task_id task;
  std::uint32_t attempt = 1;
  std::string uses;
  troupe::slot slot = slot::io;
  json::value with;
  /// Present: look for a result of the same (`uses`, version, `with`) no older than this, and keep this one for as
  /// long.
  std::optional<milliseconds> reuse;
  /// Absent: first come, first served, in the middle.
  std::optional<queue_claim> claim;
  /// Between two heartbeats; the attempt that misses one fails with code `heartbeat`.
  std::optional<milliseconds> heartbeat;
  /// When the attempt itself times out, counted from its start; a lease need not be longer.
  std::optional<milliseconds> timeout;
  /// Where `with` names secrets.
  std::vector<secret::place> secrets = {};

  TROUPE_FIELDS(run_task, task, attempt, uses, slot, with, reuse, claim, heartbeat, timeout, secrets)
};

/// Stop this attempt wherever it is; nobody waits for an answer. Owed once, with the record that caused it: a node that
/// restarts runs nothing that would have to be stopped.
struct stop_task {
  task_id task;
  std::uint32_t attempt = 1;

  TROUPE_FIELDS(stop_task, task, attempt)
};

/// Send `fire_timer` at `due`: an attempt times out, a pause or a wait is over. Several for the same task and attempt
/// may be out; which one fires does not matter.
struct set_timer {
  task_id task;
  std::uint32_t attempt = 1;
  timestamp due;

  TROUPE_FIELDS(set_timer, task, attempt, due)
};

/// A person is asked; the answer is `decide_review`.
struct request_review {
  task_id task;
  json::value with;

  TROUPE_FIELDS(request_review, task, with)
};

/// See to it that `child` exists, started from `workflow`'s current version with `input` under `parent`, and answer:
/// `child_started` once it is durable if detached, otherwise `child_finished` once it has ended, even if it did long
/// ago. No such workflow, or an input it refuses: `fail_task`. Owed until answered, so a restarted node asks again.
struct start_child {
  execution_id child;
  workflow_name workflow;
  json::value input;
  parent_task parent;

  TROUPE_FIELDS(start_child, child, workflow, input, parent)
};

/// The parent does not wait any more: cancel or terminate the child, and answer `settle_child` once that is durable, or
/// there is nothing to close. Owed until answered, by a finished execution too: the child may be at rest, where nobody
/// else would tell it.
struct close_child {
  execution_id child;
  parent_close how = parent_close::cancel;

  TROUPE_FIELDS(close_child, child, how)
};

/// Ask whether the parent still waits; if not, do to this execution as `parent.close` says. Owed by recovery only: the
/// execution may have begun after its parent was told that there is none.
struct ask_parent {
  parent_task parent;

  TROUPE_FIELDS(ask_parent, parent)
};

/// Ask for room under the workflow's limits; the answer is `admit_execution`, or `cancel_execution` if there is none
/// and it has to give way. Owed as long as the execution is held.
struct ask_admission {
  std::vector<admission_claim> claims;

  TROUPE_FIELDS(ask_admission, claims)
};

/// Tell whoever waits for the end. Owed by a finished execution for ever: whoever loads it may ask how it ended.
struct announce_end {
  TROUPE_FIELDS(announce_end)
};

using effect = std::variant<run_task, stop_task, set_timer, request_review, start_child, close_child, ask_parent,
                            ask_admission, announce_end>;

}  // namespace troupe
