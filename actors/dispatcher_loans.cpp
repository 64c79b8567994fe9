#include "actors/attempt_claim.hpp"
#include "actors/dispatcher.hpp"

#include <algorithm>

/// Attempts that wait for slots here and run at other nodes, and those of other nodes that run here.
namespace troupe::dispatcher {
namespace {

/// Who has an attempt that is presumed to run at another node. No node is called so.
constexpr auto somebody = "(some node)";
/// For so long. Who runs it is asked at once, and answers in the time of a word over a link.
constexpr milliseconds presumed_lease = 500ms;

refused not_here(const attempt_key& key) {
  return {errc::unknown, "attempt " + std::to_string(key.attempt) + " of task " + key.task.value + " is not known here",
          key.execution.value};
}

}  // namespace

void role::handle(lend& m) {
  if (!lending_ || !restored_ || draining_)
    return m.want.granted(dispatcher::grant{});
  auto at = now();
  auto pool = pools_[static_cast<std::size_t>(m.slot)];
  flow::asker who{"", m.want.labels};
  std::vector<attempt_key> taken;
  auto rated = false;
  for (auto left = m.want.n; left > 0;) {
    auto place = queue_.take(pool, left, at, &who);
    if (!place)
      break;
    left -= std::min(left, queue_.cost(*place));
    auto found = by_place_[*place];
    lend_to(found->second, m.want.worker, m.life);
    if (!take_up(found, at))
      continue;
    rated |= has_rate(found->second.work);
    taken.push_back(found->first);
  }
  publish(pool);
  if (rated)
    record_starts([taken = std::move(taken), to = std::move(m)](const actor& me) {
      caf::anon_send(caf::actor_cast<lending_actor>(me), lent_charged{taken, to});
    });
  else
    hand_out(taken, m, at);
  serve(at);
}

void role::handle(const lent_charged& m) {
  if (!draining_)
    hand_out(m.keys, m.to, now());
}

void role::hand_out(const std::vector<attempt_key>& keys, const lend& to, timestamp now) {
  auto granted = begin_elsewhere(keys, to.want.lease, now);
  lending_->numbers.lent += granted.jobs.size();
  granted.more = lending_->of(to.slot).waiting > 0;
  to.want.granted(std::move(granted));
}

void role::handle(renew& m) {
  auto found = attempts_.find(m.key);
  if (!lending_ || found == attempts_.end() || found->second.borrowed)
    return m.wanted(not_here(m.key));
  auto at = now();
  auto& e = found->second;
  if ((e.phase == phase::waiting || e.presumed) && e.work.slot != slot::remote) {
    take_back(e);
    e.presumed = false;
    lend_to(e, std::move(m.node), m.life);
    reclaim(found, m.lease, at);
    ++running_;
    caf::anon_send(e.from, workflow::perform{start_task{m.key.task, m.key.attempt}, {}});
    return m.wanted(true);
  }
  // It was given to somebody else meanwhile, who is not disturbed.
  if (e.phase != phase::running || e.borrower != m.node)
    return m.wanted(false);
  e.borrower_life = m.life;
  heard_of(found, at);
  m.wanted(!e.stopped);
}

/// An outcome is good whoever tells it: the first one counts.
void role::handle(settle& m) {
  const auto& key = m.what.key;
  auto found = attempts_.find(key);
  if (found == attempts_.end() || found->second.borrowed)
    return m.what.recorded(not_here(key));
  auto& e = found->second;
  if (m.returned) {
    m.what.recorded(0);
    if (e.borrower != m.node || e.phase != phase::running)
      return;
    auto at = now();
    ++lending_->numbers.returned;
    e.stopped ? release(found, at) : wait_again(found, at);
    serve(at);
    return answer_if_idle();
  }
  if (e.performer) {
    // It runs here, too: its slot is free when it has ended.
    if (std::exchange(e.stopped, true))
      return m.what.recorded(refused{errc::stale, "task " + key.task.value + " was stopped", key.execution.value});
    tell(e, m.what);
    if (e.stop)
      e.stop->request();
    return;
  }
  if (!e.borrower.empty() && e.borrower != m.node && !e.presumed)
    lending_->unwanted(e.borrower, key);
  handle(m.what);
}

/// It begins here only if no other node says that it has it.
void role::presume(entries::iterator at, timestamp now) {
  lend_to(at->second, somebody, 0);
  at->second.presumed = true;
  reclaim(at, presumed_lease, now);
}

void role::handle(const lose_sight& m) {
  auto until = moment_at(*this) + m.grace;
  std::vector<attempt_key> lost;
  for (auto& [key, e] : attempts_) {
    if (e.borrower != m.node || e.phase != phase::running)
      continue;
    if (e.borrower_life != m.life)
      lost.push_back(key);
    else if (e.lease_ends > until) {
      leases_.erase({e.lease_ends, key});
      e.lease_ends = until;
      leases_.emplace(until, key);
    }
  }
  auto at = now();
  for (const auto& key : lost)
    lapse(attempts_.find(key), at);
  serve(at);
}

void role::handle(borrow& m) {
  auto at = now();
  auto s = m.work.slot;
  auto pool = pools_[static_cast<std::size_t>(s)];
  auto cost = m.work.claim ? m.work.claim->cost : 1;
  if (attempts_.contains(m.key) || !is_lent(s) || spare(s, queue_.view(pool)) < cost)
    return m.taken(false);
  auto found = attempts_.try_emplace(std::move(m.key)).first;
  auto& e = found->second;
  e.seed = m.seed;
  e.from = m.from;
  e.work = std::move(m.work);
  // Its limits, and whose turn it is, are its owner's business.
  e.work.claim.reset();
  if (cost > 1)
    e.work.claim.emplace().cost = cost;
  e.gate = others_gate_;
  e.borrowed = true;
  e.secrets = std::move(m.secrets);
  push(found, at);
  queue_.adopt(e.place, at);
  used_[static_cast<std::size_t>(s)] += queue_.cost(e.place);
  e.phase = phase::starting;
  ++lending_->numbers.borrowed;
  ++lending_->numbers.borrowed_now;
  run(found, at);
  publish(pool);
  m.taken(true);
}

void role::handle(const call_off& m) {
  auto found = attempts_.find(m.key);
  if (found == attempts_.end() || !found->second.borrowed || std::exchange(found->second.stopped, true))
    return;
  if (found->second.stop)
    found->second.stop->request();
}

void role::handle(const ask_borrowed& m) {
  auto found = attempts_.find(m.key);
  m.is(found != attempts_.end() && found->second.borrowed);
}

void role::lend_to(entry& e, std::string node, std::uint64_t life) {
  e.borrower = std::move(node);
  e.borrower_life = life;
  ++lending_->numbers.lent_now;
}

void role::take_back(entry& e) {
  if (e.borrower.empty())
    return;
  e.borrower.clear();
  --lending_->numbers.lent_now;
}

/// It is this node's own now, whoever it was taken from.
void role::own(entry& e) {
  if (!std::exchange(e.borrowed, false))
    return;
  --lending_->numbers.borrowed_now;
  costly_[static_cast<std::size_t>(e.work.slot)] += queue_.cost(e.place) > 1;
}

/// Slots that nobody here waits for. What waits although some are free lacks a label, unless it needs several.
std::uint32_t role::spare(slot s, const flow::pool_view& seen) const {
  auto index = static_cast<std::size_t>(s);
  auto slots = around_->options.slots[index];
  auto waits_for_several = seen.waiting > seen.limited + seen.paused && costly_[index] > 0;
  if (!lending_ || !restored_ || draining_ || pauses_.contains("") || waits_for_several)
    return 0;
  return slots - std::min(slots, used_[index]);
}

void role::publish_lending(slot s, const flow::pool_view& seen) {
  auto kept_back = std::min(seen.waiting, seen.limited + seen.paused);
  auto waiting = restored_ && !draining_ ? seen.waiting - kept_back : 0;
  lending_->set(s, static_cast<std::uint32_t>(std::min<std::uint64_t>(waiting, ~std::uint32_t{})), spare(s, seen));
}

}  // namespace troupe::dispatcher
