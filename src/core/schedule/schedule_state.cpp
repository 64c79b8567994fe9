#include "core/schedule/schedule_state.hpp"

#include <algorithm>

namespace troupe {

const schedule_pause* pause_at(const schedule_state& state, timestamp now) {
  return state.pause && (!state.pause->until || now < *state.pause->until) ? &*state.pause : nullptr;
}

timestamp settled_at(const schedule_state& state, timestamp now) {
  if (!state.pause)
    return state.settled;
  auto end = state.pause->until ? std::min(*state.pause->until - 1us, now) : now;
  return std::max(state.settled, end);
}

schedule_step next_step(const schedule& self, const schedule_state& state, timestamp now) {
  if (const auto* pause = pause_at(state, now))
    return {.wake = pause->until};
  auto due = next_due(self, settled_at(state, now));
  if (!due)
    return {};
  if (auto oldest = now - self.catch_up - self.jitter; *due < oldest)
    return {.missed = missed_runs{*due, oldest}};
  if (auto begins = run_at(self, *due); begins > now)
    return {.wake = begins};
  return {.due = due};
}

std::optional<timestamp> next_due(const schedule& self, const backfill& of) {
  auto next = next_due(self, std::max(of.settled, of.from - 1us));
  return next && *next <= of.to ? next : std::nullopt;
}

std::size_t runs_in(const schedule& self, const backfill& of, std::size_t count_max) {
  std::size_t count = 0;
  auto rest = of;
  for (auto next = next_due(self, rest); next && count <= count_max; next = next_due(self, rest)) {
    rest.settled = *next;
    ++count;
  }
  return count;
}

}  // namespace troupe
