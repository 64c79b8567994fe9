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

  bool operator==(const run_task&) const = default;
};

/// Stop this attempt wherever it is; nobody waits for an answer.
struct stop_task {
  task_id task;
  std::uint32_t attempt = 1;

  bool operator==(const stop_task&) const = default;
};

/// Send `fire_timer` at `due`: an attempt times out, or the pause before the next one is over.
struct set_timer {
  task_id task;
  std::uint32_t attempt = 1;
  timestamp due;

  bool operator==(const set_timer&) const = default;
};

/// A person is asked; the answer is `decide_review`.
struct request_review {
  task_id task;
  json::value with;

  bool operator==(const request_review&) const = default;
};

/// Tell whoever waits for the end.
struct announce_end {
  bool operator==(const announce_end&) const = default;
};

using effect = std::variant<run_task, stop_task, set_timer, request_review, announce_end>;

}  // namespace troupe
