#include "actors/dispatcher.hpp"

#include <algorithm>

/// What workers are given, and how the dispatcher notices that one is gone.
namespace troupe::dispatcher {
namespace {

refused not_running(const attempt_key& key) {
  return {errc::unknown, "attempt " + std::to_string(key.attempt) + " of task " + key.task.value + " does not run here",
          key.execution.value};
}

/// True if the worker's labels say what the work demands.
bool suits(const run_task& work, const std::map<std::string, std::string>& labels) {
  const auto* claim = claim_of(work);
  return !claim || std::ranges::all_of(claim->worker, [&](const auto& demand) {
    auto found = labels.find(demand.first);
    return found != labels.end() && found->second == demand.second;
  });
}

}  // namespace

void role::handle(const want& m) {
  dispatcher::grant granted;
  auto queue = remote_.find(m.queue);
  if (draining_ || queue == remote_.end())
    return m.granted(std::move(granted));
  std::erase_if(queue->second, [&](const attempt_key& key) {
    auto found = jobs_.find(key);
    if (found == jobs_.end() || found->second.running)
      return true;  // stopped meanwhile
    if (granted.jobs.size() >= m.n || !suits(found->second.work, m.labels))
      return false;
    granted.jobs.push_back(hand_out(found->first, found->second, m));
    return true;
  });
  if (queue->second.empty())
    remote_.erase(queue);
  else
    granted.more = true;
  m.granted(std::move(granted));
}

job role::hand_out(const attempt_key& key, entry& j, const want& to) {
  begin(key, j, heartbeat_of(j.work).value_or(to.lease));
  ++around_->board->attempts_started;
  caf::anon_send(j.from, workflow::perform{start_task{key.task, key.attempt}, {}});
  return {key, j.seed, j.work};
}

void role::handle(const give_back& m) {
  auto found = jobs_.find(m.key);
  if (found == jobs_.end() || !found->second.running || found->second.work.slot != slot::remote)
    return;
  if (found->second.stopped)
    return release(found);
  wait_again(found);
}

/// A worker has nothing to do with it any more: it goes to the next one.
void role::wait_again(entries::iterator at) {
  auto& [key, j] = *at;
  leases_.erase({j.lease_ends, key});
  j.lease.reset();
  j.running = false;
  --running_;
  --used_[static_cast<std::size_t>(slot::remote)];
  auto queue = queue_of(j.work, *around_);
  remote_[queue].push_front(key);
  if (follow_.filled)
    follow_.filled(queue);
  answer_if_idle();
}

void role::handle(const heartbeat& m) {
  auto found = jobs_.find(m.key);
  if (found == jobs_.end())
    return m.wanted(not_running(m.key));
  auto& j = found->second;
  auto resumes = !j.running && m.lease && j.work.slot == slot::remote;
  if (!j.running && !resumes)
    return m.wanted(not_running(m.key));
  if (resumes)
    begin(found->first, j, heartbeat_of(j.work).value_or(*m.lease));
  else if (m.lease)
    j.lease = m.lease;
  heard_of(found->first, j);
  m.wanted(!j.stopped);
}

void role::handle(follow& m) {
  follow_ = std::move(m);
  if (follow_.filled)
    for (const auto& [name, queue] : remote_)
      follow_.filled(name);
}

/// Something was heard of a running attempt: its lease begins anew.
void role::heard_of(const attempt_key& key, entry& j) {
  if (!j.lease)
    return;
  leases_.erase({j.lease_ends, key});
  j.lease_ends = now_at(*this, *around_) + *j.lease;
  leases_.emplace(j.lease_ends, key);
  arm();
}

/// Sees to it that a tick comes when the first lease is over; at most a second ahead, so that a clock that is set is
/// noticed and no long message keeps the actor alive.
void role::arm() {
  if (leases_.empty() || leases_.begin()->first >= armed_)
    return;
  auto now = now_at(*this, *around_);
  auto pause = std::clamp<microseconds>(leases_.begin()->first - now, 0us, 1s);
  armed_ = now + pause;
  delayed_send(this, pause, tick{++generation_});
}

void role::handle(const tick& m) {
  if (m.generation != generation_)
    return;
  armed_ = timestamp::max();
  auto now = now_at(*this, *around_);
  while (!leases_.empty() && leases_.begin()->first <= now)
    lapse(jobs_.find(leases_.begin()->second));
  arm();
}

/// Nothing was heard of a running attempt for too long. A worker that is gone holds nothing any more; what runs here
/// keeps its slot until it has ended.
void role::lapse(entries::iterator at) {
  auto& [key, j] = *at;
  auto silent = to_text(*j.lease);
  report lapsed{key, task_error{"heartbeat", "nothing was heard of the attempt for " + silent, true, {}}, false};
  if (j.work.slot == slot::remote) {
    if (follow_.lapsed)
      follow_.lapsed(key);
    if (!j.stopped && !heartbeat_of(j.work)) {
      if (++j.lapses <= around_->options.workers.redeliveries_max)
        return wait_again(at);
      auto& error = std::get<task_error>(lapsed.outcome);
      error.code = "lease";
      error.message += "; it was handed out " + std::to_string(j.lapses) + " times";
    }
    return handle(lapsed);
  }
  j.lease.reset();
  leases_.erase({j.lease_ends, key});
  if (std::exchange(j.stopped, true))
    return;
  tell(j, lapsed);
  if (j.stop)
    j.stop->request();
}

}  // namespace troupe::dispatcher
