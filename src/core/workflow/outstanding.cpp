#include "core/workflow/task_place.hpp"

namespace troupe {
namespace {

/// The attempt that runs, if the effect is its timeout.
std::optional<task_place> running_attempt(const execution& self, const effect& e) {
  const auto* timer = std::get_if<set_timer>(&e);
  auto at = timer && !timer->task.empty() ? locate(self, timer->task.value) : std::nullopt;
  auto runs =
    at && at->definition().kind == task_kind::work && !at->has_items() && status_at(*at).state == task_state::running;
  return runs ? at : std::nullopt;
}

std::vector<effect> all_owed(const execution& self) {
  std::vector<effect> effects;
  for (const auto& [key, owed] : self.owed) {
    auto at = running_attempt(self, owed);
    if (!at)
      effects.push_back(owed);
    else if (auto total = due_in_all(*at))
      effects.push_back(set_timer{id_at(*at), status_at(*at).attempt, *total});
  }
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
