#include "core/workflow/task_place.hpp"

namespace troupe {
namespace {

/// Its renewed start sets it anew.
bool is_timeout_of_running(const execution& self, const effect& e) {
  const auto* timer = std::get_if<set_timer>(&e);
  auto at = timer && !timer->task.empty() ? locate(self, timer->task.value) : std::nullopt;
  return at && at->definition().kind == task_kind::work && !at->progress().expanded &&
         status_at(*at).state == task_state::running;
}

std::vector<effect> all_owed(const execution& self) {
  std::vector<effect> effects;
  for (const auto& [key, owed] : self.owed)
    if (!is_timeout_of_running(self, owed))
      effects.push_back(owed);
  if (self.parent && !self.parent->detached && !is_final(self.state))
    effects.push_back(ask_parent{*self.parent});
  return effects;
}

}  // namespace

std::vector<effect> outstanding(const execution& self, std::uint64_t after) {
  if (after == 0)
    return all_owed(self);
  std::vector<effect> effects;
  for (const auto& [sequence, owed] : self.once)
    if (sequence > after)
      effects.push_back(owed);
  for (auto owed = self.owed.lower_bound(first_key_of(after + 1)); owed != self.owed.end(); ++owed)
    effects.push_back(owed->second);
  return effects;
}

}  // namespace troupe
