#include "core/workflow/join.hpp"

#include "core/workflow/task_place.hpp"

#include <algorithm>

namespace troupe {
namespace {

task_state state_of(const execution& self, std::uint32_t task) {
  return self.tasks[task].status.state;
}

bool is_failure(task_state s) {
  return s == task_state::failed || s == task_state::cancelled;
}

std::string blamed(const execution& self, std::uint32_t need) {
  return "needs " + definition_at(self, need).name + ": " + std::string(to_string(state_of(self, need)));
}

}  // namespace

std::optional<std::string> reason_to_skip(const execution& self, std::uint32_t task) {
  const auto& needs = self.plan->needs[task];
  auto completed = [&](std::uint32_t need) { return state_of(self, need) == task_state::completed; };
  auto failed = [&](std::uint32_t need) { return is_failure(state_of(self, need)); };
  auto culprit = needs.end();
  switch (definition_at(self, task).join) {
  case join_policy::all:
    culprit = std::ranges::find_if_not(needs, completed);
    break;
  case join_policy::any:
    if (needs.empty() || std::ranges::any_of(needs, completed))
      return std::nullopt;
    return blamed(self, needs.front()) + (needs.size() > 1 ? ", and no other completed" : "");
  case join_policy::none_failed:
    culprit = std::ranges::find_if(needs, failed);
    break;
  case join_policy::always:
    break;
  }
  if (culprit == needs.end())
    return std::nullopt;
  return blamed(self, *culprit);
}

}  // namespace troupe
