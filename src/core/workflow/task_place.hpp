#pragma once

#include "core/workflow/execution.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace troupe {

/// Where a task stands in an execution: its index in the plan, and which item of a foreach it is.
struct task_place {
  std::uint32_t task = 0;
  std::optional<std::uint32_t> item;
};

/// Returns the place of `name` or `name[index]`; nothing if there is no such task, or no such item yet.
std::optional<task_place> locate(const execution&, const task_id&);

inline const task_status& status_at(const execution& self, const task_place& at) {
  const auto& task = self.tasks[at.task];
  return at.item ? task.item_status[*at.item] : task.status;
}

inline const task_definition& definition_at(const execution& self, std::uint32_t task) {
  return self.plan->definition.tasks[task];
}

/// Returns how many items of an expanded foreach may fail.
std::uint32_t failures_allowed(const execution&, std::uint32_t task);

/// Returns whether `advance` has something to do for the task: it is ready, or it is a foreach with an item to schedule
/// or an end to reach.
bool is_due(const execution&, std::uint32_t task);

}  // namespace troupe
