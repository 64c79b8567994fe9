#include "actors/timer.hpp"

namespace troupe::timer {

role::role(caf::actor_config& config, surroundings_ptr around, std::function<void(execution_id)> wake)
  : observed(config, around->board->timer), around_(std::move(around)), wake_(std::move(wake)) {
  around_->board->timers = 0;
}

role::behavior_type role::make_behavior() {
  return {
    [this](const set& m) { handle(m); },
    [this](const tick& m) { handle(m); },
  };
}

void role::handle(const set& m) {
  auto [found, added] = due_of_.try_emplace(m.id, m.due);
  if (!added) {
    if (found->second == m.due)
      return;
    due_.erase({found->second, m.id});
    found->second = m.due;
  }
  if (m.due == timestamp::max())
    due_of_.erase(found);
  else
    due_.emplace(m.due, m.id);
  around_->board->timers = static_cast<std::int64_t>(due_.size());
  arm();
}

void role::handle(const tick& m) {
  if (m.generation != generation_)
    return;
  armed_ = timestamp::max();
  auto now = now_at(*this, *around_);
  while (!due_.empty() && due_.begin()->first <= now) {
    auto id = due_.begin()->second;
    due_.erase(due_.begin());
    due_of_.erase(id);
    wake_(std::move(id));
  }
  around_->board->timers = static_cast<std::int64_t>(due_.size());
  arm();
}

/// Sees to it that a tick comes when the first is due. At most a second ahead, so that a clock that is set is noticed
/// and no long message keeps the actor alive.
void role::arm() {
  if (due_.empty())
    return;
  auto first = due_.begin()->first;
  if (first >= armed_)
    return;
  auto now = now_at(*this, *around_);
  auto pause = std::clamp<microseconds>(first - now, 0us, 1s);
  armed_ = now + pause;
  delayed_send(this, pause, tick{++generation_});
}

}  // namespace troupe::timer
