#pragma once

#include "core/workflow/event.hpp"

/// What can be asked of an execution. A command may be refused; an event cannot.
namespace troupe {

/// Only on an execution without events.
struct start_execution {
  json::value input;
  std::map<std::string, std::string> labels;
  std::uint64_t seed = 0;
};

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

struct decide_review {
  task_id task;
  bool approved = false;
  std::string by;
  std::string comment;
};

struct cancel_execution {
  std::string reason;
};

/// A timer the execution asked for is due (see `set_timer`). Harmless when early, late or repeated.
struct fire_timer {
  task_id task;
  std::uint32_t attempt = 1;
};

using command =
  std::variant<start_execution, start_task, complete_task, fail_task, decide_review, cancel_execution, fire_timer>;

}  // namespace troupe
