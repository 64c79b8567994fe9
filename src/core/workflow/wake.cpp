#include "core/workflow/wake.hpp"

#include "core/base/match.hpp"

#include <algorithm>
#include <functional>

namespace troupe {
namespace {

/// What one thing owed means for the next wake-up.
wake_up wake_for(const effect& e) {
  return match(
    e,
    [](const run_task&) {
      return wake_up{true, {}};
    },
    [](const stop_task&) { return wake_up{}; },
    [](const set_timer& timer) {
      return wake_up{false, timer.due};
    },
    // Its end may be in the journal already, untold: only asking again finds out.
    [](const start_child&) {
      return wake_up{true, {}};
    },
    // Who gives room has its claims from the list of executions.
    [](const ask_admission&) { return wake_up{}; },
    [](const close_child&) {
      return wake_up{true, {}};
    },
    [](const ask_parent&) { return wake_up{}; }, [](const request_review&) { return wake_up{}; },
    [](const announce_end&) { return wake_up{}; });
}

}  // namespace

wake_up wake_of(const execution& self) {
  wake_up next;
  for (const auto& [key, owed] : self.owed) {
    auto one = wake_for(owed);
    if (one.owes_work)
      return one;
    if (one.at && (!next.at || *one.at < *next.at))
      next.at = one.at;
  }
  return next;
}

wake_up wake_watch::next(const execution& self) {
  follow(self);
  forget_settled(self);
  if (!work_.empty())
    return {true, {}};
  return {false, timers_.empty() ? std::nullopt : std::optional(timers_.front().first)};
}

void wake_watch::follow(const execution& self) {
  for (auto owed = self.owed.upper_bound(seen_); owed != self.owed.end(); ++owed) {
    auto one = wake_for(owed->second);
    if (one.owes_work)
      work_.push_back(owed->first);
    if (!one.at)
      continue;
    timers_.emplace_back(*one.at, owed->first);
    std::ranges::push_heap(timers_, std::greater{});
  }
  seen_ = first_key_of(self.sequence + 1) - 1;
}

/// Each key is dropped once. Those that are not on top wait for it, unless there are more of them than is owed.
void wake_watch::forget_settled(const execution& self) {
  auto settled = [&](std::uint64_t key) { return !self.owed.contains(key); };
  while (!work_.empty() && settled(work_.back()))
    work_.pop_back();
  while (!timers_.empty() && settled(timers_.front().second)) {
    std::ranges::pop_heap(timers_, std::greater{});
    timers_.pop_back();
  }
  constexpr std::size_t few = 64;
  if (work_.size() > 2 * self.owed.size() + few)
    std::erase_if(work_, settled);
  if (timers_.size() <= 2 * self.owed.size() + few)
    return;
  std::erase_if(timers_, [&](const due_key& one) { return settled(one.second); });
  std::ranges::make_heap(timers_, std::greater{});
}

}  // namespace troupe
