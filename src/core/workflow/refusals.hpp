#pragma once

#include "core/workflow/task_place.hpp"

/// What several commands are refused with, in the same words.
namespace troupe {

inline refused unknown_task(const task_id& task) {
  return {errc::unknown, "no such task", task.value, "see the execution's tasks"};
}

inline refused stale_attempt(const task_id& task, std::uint32_t attempt, const task_status& status) {
  return {errc::stale,
          "attempt " + std::to_string(attempt) + " is not wanted: the task is " + std::string(to_string(status.state)) +
            " at attempt " + std::to_string(status.attempt),
          task.value, "drop it; its result would not be used"};
}

inline refused finished_already(const execution& self, const char* hint) {
  return {errc::conflict, "the execution is finished: " + std::string(to_string(self.state)), self.id.value, hint};
}

}  // namespace troupe
