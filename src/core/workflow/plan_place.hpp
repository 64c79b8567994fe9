#pragma once

#include "core/workflow/plan.hpp"

#include <string>

/// Where things of a plan stand, for messages.
namespace troupe {

/// Returns the names of the tasks around a task, and its own, with dots: `chapters.draw`.
inline std::string path_of(const plan& self, std::uint32_t task) {
  const auto& planned = self.tasks[task];
  auto owner = self.blocks[planned.block].owner;
  if (!owner)
    return planned.definition->name;
  auto around = path_of(self, *owner);
  // What undoes a task stands beside it.
  if (self.tasks[*owner].compensate == task)
    around.resize(around.size() - self.tasks[*owner].definition->name.size());
  else
    around += '.';
  return around + planned.definition->name;
}

/// Returns where the value of a key stands; the task itself if it has no such key.
inline position place_of(const task_definition& task, const std::string& key) {
  auto found = task.locations.find(key);
  return found == task.locations.end() ? task.at : found->second.at;
}

}  // namespace troupe
