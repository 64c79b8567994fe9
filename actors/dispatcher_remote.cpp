#include "actors/attempt_claim.hpp"
#include "actors/dispatcher.hpp"

/// What workers are given, and how the dispatcher notices that one is gone.
namespace troupe::dispatcher {
namespace {

refused not_running(const attempt_key& key) {
  return {errc::unknown, "attempt " + std::to_string(key.attempt) + " of task " + key.task.value + " does not run here",
          key.execution.value};
}

}  // namespace

void role::handle(want& m) {
  auto pool = queue_.find_pool(pool_of(m.queue));
  if (!restored_ || draining_ || !pool)
    return m.granted(dispatcher::grant{});
  auto at = now();
  flow::asker who{m.worker, m.labels, m.waits};
  std::vector<attempt_key> taken;
  auto rated = false;
  while (taken.size() < m.n) {
    auto place = queue_.take(*pool, m.n - static_cast<std::uint32_t>(taken.size()), at, &who);
    if (!place)
      break;
    auto found = by_place_[*place];
    if (!take_up(found, at))
      continue;
    rated |= has_rate(found->second.work);
    taken.push_back(found->first);
  }
  publish(*pool);
  if (rated)
    charge(std::move(taken), std::move(m));
  else
    hand_out(taken, m, at);
  serve(at);
}

/// Those that were not stopped meanwhile are their taker's from now on: for as long as a heartbeat of theirs may take
/// at a worker, else for the lease.
dispatcher::grant role::begin_elsewhere(const std::vector<attempt_key>& keys, milliseconds lease, timestamp now) {
  dispatcher::grant granted;
  for (const auto& key : keys) {
    auto found = attempts_.find(key);
    if (found == attempts_.end() || found->second.phase != phase::starting)
      continue;
    auto& e = found->second;
    begin(found, e.work.slot == slot::remote ? e.work.heartbeat.value_or(lease) : lease, now);
    ++around_->board->attempts_started;
    // That a limit is taken must be known after a restart; otherwise the attempt would only be handed out again.
    caf::anon_send(e.from, workflow::perform{start_task{key.task, key.attempt}, {}, !is_bounded(e.work)});
    granted.jobs.push_back({key, e.seed, e.work});
  }
  return granted;
}

void role::hand_out(const std::vector<attempt_key>& keys, const want& to, timestamp now) {
  auto granted = begin_elsewhere(keys, to.lease, now);
  if (auto pool = queue_.find_pool(pool_of(to.queue))) {
    auto left = queue_.view(*pool);
    granted.more = left.waiting > left.limited + left.paused;
  }
  to.granted(std::move(granted));
}

void role::handle(const give_back& m) {
  auto found = attempts_.find(m.key);
  if (found == attempts_.end() || found->second.phase != phase::running || found->second.work.slot != slot::remote)
    return;
  auto at = now();
  if (found->second.stopped)
    release(found, at);
  else
    wait_again(found, at);
  serve(at);
  answer_if_idle();
}

/// A worker has nothing to do with it any more: it goes to the next one, before the others.
void role::wait_again(entries::iterator at, timestamp now) {
  auto& e = at->second;
  if (e.lease)
    leases_.erase({e.lease_ends, at->first});
  e.lease.reset();
  take_back(e);
  if (!std::exchange(e.presumed, false))
    --running_;
  e.phase = phase::waiting;
  e.queued = now;
  queue_.put_back(e.place, now);
  stand_right(at, now);
  publish(e.pool);
}

void role::handle(const heartbeat& m) {
  auto found = attempts_.find(m.key);
  if (found == attempts_.end())
    return m.wanted(not_running(m.key));
  auto at = now();
  auto& e = found->second;
  auto resumes = e.presumed || (e.phase == phase::waiting && m.lease && e.work.slot == slot::remote);
  if (e.phase != phase::running && !resumes)
    return m.wanted(not_running(m.key));
  if (resumes) {
    reclaim(found, e.work.heartbeat.value_or(m.lease.value_or(around_->options.workers.lease)), at);
    e.presumed = false;
    ++running_;
    caf::anon_send(e.from, workflow::perform{start_task{m.key.task, m.key.attempt}, {}});
  } else if (m.lease) {
    e.lease = m.lease;
  }
  heard_of(found, at);
  m.wanted(!e.stopped);
  serve(at);
}

/// An attempt that waits, or was presumed to, is at a worker already: it counts as running, whatever its limits say.
void role::reclaim(entries::iterator at, std::optional<milliseconds> lease, timestamp now) {
  auto& e = at->second;
  if (e.lease)
    leases_.erase({e.lease_ends, at->first});
  queue_.adopt(e.place, now);
  e.phase = phase::running;
  e.began = now;
  e.lease = lease;
  heard_of(at, now);
  publish(e.pool);
}

void role::handle(follow& m) {
  follow_ = std::move(m);
  if (!follow_.filled)
    return;
  for (const auto& pool : queue_.pools())
    if (auto name = remote_queue_of(pool.name); name && pool.waiting > 0)
      follow_.filled(std::string(*name));
}

/// Something was heard of a running attempt: its lease begins anew.
void role::heard_of(entries::iterator at, timestamp now) {
  auto& [key, e] = *at;
  if (!e.lease)
    return;
  leases_.erase({e.lease_ends, key});
  e.lease_ends = moment_at(*this) + *e.lease;
  leases_.emplace(e.lease_ends, key);
  arm(now);
}

/// Nothing was heard of a running attempt for too long. A worker that is gone holds nothing any more; what runs here
/// keeps its slot until it has ended.
void role::lapse(entries::iterator at, timestamp now) {
  auto& [key, e] = *at;
  auto silent = to_text(*e.lease);
  report lapsed{key, task_error{"heartbeat", "nothing was heard of the attempt for " + silent, true, {}}, false, {}};
  if (!e.borrower.empty() && e.presumed)
    return wait_again(at, now);
  if (!e.borrower.empty()) {
    ++lending_->numbers.lost;
    log(log_level::warning, "loan_lost",
        {{"execution", key.execution.value}, {"task", key.task.value}, {"node", e.borrower}});
    return e.stopped ? handle(lapsed) : wait_again(at, now);
  }
  if (e.work.slot == slot::remote) {
    if (e.presumed)
      return wait_again(at, now);
    if (follow_.lapsed)
      follow_.lapsed(key);
    if (!e.stopped && !e.work.heartbeat) {
      if (++e.lapses <= around_->options.workers.redeliveries_max)
        return wait_again(at, now);
      auto& error = std::get<task_error>(lapsed.outcome);
      error.code = "lease";
      error.message += "; it was handed out " + std::to_string(e.lapses) + " times";
    }
    return handle(lapsed);
  }
  leases_.erase({e.lease_ends, key});
  e.lease.reset();
  if (std::exchange(e.stopped, true))
    return;
  tell(e, lapsed);
  if (e.stop)
    e.stop->request();
}

}  // namespace troupe::dispatcher
