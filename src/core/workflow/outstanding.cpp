#include "core/workflow/execution.hpp"

namespace troupe {
namespace {

bool is_timeout_of_running(const execution& self, const effect& e) {
  const auto* timer = std::get_if<set_timer>(&e);
  const auto* status = timer ? find_task(self, timer->task) : nullptr;
  return status && status->state == task_state::running;
}

}  // namespace

std::vector<effect> outstanding(const execution& self, std::uint64_t after) {
  auto recovering = after == 0;
  std::vector<effect> effects;
  if (!recovering)
    for (const auto& [key, stop] : self.stops)
      if (key > after)
        effects.push_back(stop);
  for (auto owed = self.owed.upper_bound(after); owed != self.owed.end(); ++owed)
    if (!recovering || !is_timeout_of_running(self, owed->second))
      effects.push_back(owed->second);
  return effects;
}

}  // namespace troupe
