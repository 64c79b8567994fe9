#pragma once

#include "core/workflow/plan.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

/// Small plans for tests, from the text of a workflow.
namespace troupe::testing {

/// The task types tests use: `work` (io, cacheable), `mix` (light), `ask` (a review) and `far` (for workers); all take
/// and give anything.
inline task_types stage_types() {
  task_types types;
  for (auto [name, slot] :
       {std::pair{"work", slot::io}, {"mix", slot::light}, {"ask", slot::review}, {"far", slot::remote}}) {
    task_type type{.name = name, .slot = slot};
    type.open = type.open_output = type.cacheable = true;
    types.emplace(name, std::move(type));
  }
  return types;
}

/// Returns the plan of the workflow named `w` whose tasks are `tasks` (YAML, each line indented by two), and what else
/// its top level says.
inline std::shared_ptr<const plan> plan_of(std::string_view tasks, std::string_view top = {},
                                           std::string digest = "d1") {
  auto text = "workflow: w\n" + std::string(top) + "\ntasks:\n" + std::string(tasks);
  auto planned = plan_text(text, "w.yaml", std::move(digest), stage_types());
  if (!planned.plan)
    throw std::runtime_error(text + "\n" + to_string(planned.errors.front()));
  return planned.plan;
}

}  // namespace troupe::testing
