#pragma once

#include "core/base/json.hpp"
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

  TROUPE_FIELDS(run_task, task, attempt, uses, slot, with, reuse)
};

/// Stop this attempt wherever it is; nobody waits for an answer. Owed once, with the record that caused it: a node that
/// restarts runs nothing that would have to be stopped.
struct stop_task {
  task_id task;
  std::uint32_t attempt = 1;

  TROUPE_FIELDS(stop_task, task, attempt)
};

/// Send `fire_timer` at `due`: an attempt times out, or the pause before the next one is over.
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

/// Tell whoever waits for the end. Owed by a finished execution for ever: whoever loads it may ask how it ended.
struct announce_end {
  TROUPE_FIELDS(announce_end)
};

using effect = std::variant<run_task, stop_task, set_timer, request_review, announce_end>;

}  // namespace troupe
