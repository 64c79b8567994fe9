#pragma once

#include "core/workflow/execution.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace troupe {

/// Where a task stands in an execution. Its id is a path of names: `images`, `images[3]` (an item), `loop[1].draft` (a
/// task of an iteration), `chapters[2].scenes[0].draw`, `route.video` (a case), `finally.tidy` (of the end), and what
/// undoes a task: `charge~compensate`, `book[3]~compensate`.
struct task_place {
  frame* in = nullptr;
  std::uint32_t place = 0;
  /// The item or the iteration.
  std::optional<std::uint32_t> item;
  bool compensation = false;

  const task_progress& progress() const { return in->tasks[place]; }
  /// Whether it is a foreach that was expanded, and none of its items.
  bool has_items() const { return progress().expanded && !item && !compensation; }
  const planned_task& planned() const;
  const task_definition& definition() const { return *planned().definition; }
};

/// What stands before the names of the tasks of the end blocks in their ids.
inline constexpr std::string_view on_failure_prefix = "on_failure.", finally_prefix = "finally.";
inline constexpr std::string_view on_failure_block = "on_failure", finally_block = "finally";
inline constexpr std::string_view compensation_suffix = "~compensate";

/// Returns the place an id names; nothing if there is no such task, or no such item or iteration yet.
std::optional<task_place> locate(const execution&, std::string_view task);

task_id id_at(const task_place&);

/// An iteration has no status of its own: that of its task.
const task_status& status_at(const task_place&);

/// What the work of a task is: its type's slot, also if the type became known at run time only.
slot slot_of(const planned_task&, const task_status&);
const std::string& uses_of(const planned_task&, const task_status&);

/// Returns how many items of an expanded foreach may fail.
std::uint32_t failures_allowed(const frame&, std::uint32_t place);

/// Returns whether `advance` has something to do for the task: it is ready or out of reach, or it is a foreach with an
/// item to begin or an end to reach, or a repetition with an iteration to enter.
bool is_due(const frame&, std::uint32_t place);

/// Returns whether the time of a unit stands still because its execution is paused: what would begin at its due time
/// may not. It owes no timer meanwhile.
bool is_frozen(const execution&, const task_place&, const task_status&);

/// Counts anew how many needs of each task are open and completed.
void recount_needs(frame&);

/// Returns when the task has taken as long as it may in all. Of a foreach: all its items together, so an item itself
/// has no such time.
std::optional<timestamp> due_in_all(const task_place&);

/// Returns when something happens to the task by itself: the earliest of its timeouts in the state it is in, the next
/// attempt, the end of a wait.
std::optional<timestamp> next_due(const task_place&);

}  // namespace troupe
