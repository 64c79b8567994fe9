#pragma once

#include "core/workflow/task_place.hpp"

#include <span>
#include <utility>
#include <vector>

namespace troupe {

/// What running some tasks again means for the others of the execution.
struct rerun_closure {
  /// Tasks that are as if they had not begun, with everything inside them.
  std::vector<std::pair<frame*, std::uint32_t>> tasks;
  /// Items of a foreach that are.
  std::vector<task_place> items;
  /// Groups and foreach tasks around them: they go on, and keep what else is in them.
  std::vector<std::pair<frame*, std::uint32_t>> reopened;
  /// Of those foreach tasks, the items that go on in the same way.
  std::vector<task_place> reopened_items;
  /// Repetitions of which the iterations after this one are dropped.
  std::vector<task_place> truncated;
};

/// Returns exactly what follows from running `tasks` again: themselves, what needs them (and what needs that, in their
/// block), the groups around them, and what needs those. An iteration stands for the iterations after it, too. Nothing
/// else is touched.
result<rerun_closure> closure_of(const execution&, std::span<const task_id> tasks);

/// Returns the ids of a closure for people, in the order of the definition: what runs again.
std::vector<task_id> names_of(const rerun_closure&);

/// Returns the tasks that failed for good or were cancelled, as deep inside as they are: what `retry_execution` reruns.
std::vector<task_id> failed_tasks(const execution&);

}  // namespace troupe
