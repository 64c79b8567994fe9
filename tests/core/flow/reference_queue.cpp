#include "reference_queue.hpp"

#include <algorithm>

namespace troupe::flow::testing {

void reference_queue::push(place p, unsigned pool, std::string workflow, queue_claim claim, timestamp) {
  for (const auto& l : claim.limits)
    limits_[l.key] = l;
  rank_name rank{pool, claim.priority};
  auto first = !any_waits(pool, claim.priority, &claim.fair_key);
  auto [at, added] = shares_[rank].try_emplace(claim.fair_key);
  if (added)
    at->second = {ranks_[rank].served, ++shares_numbered_[rank]};
  if (first)
    at->second.tag = std::max(at->second.tag, ranks_[rank].served);
  attempts_[p] = {++numbered_, pool, std::move(workflow), std::move(claim), false};
}

void reference_queue::remove(place p) {
  auto gone = attempts_.extract(p).mapped();
  if (!gone.running)
    tidy(gone.pool, gone.claim.priority);
}

void reference_queue::put_back(place p) {
  auto& a = attempts_.at(p);
  a.running = false;
  shares_[{a.pool, a.claim.priority}].try_emplace(a.claim.fair_key);
}

void reference_queue::pause(const std::string& workflow, bool on) {
  if (on)
    paused_.insert(workflow);
  else
    paused_.erase(workflow);
}

bool reference_queue::may_begin(const attempt& a, timestamp now) const {
  if (a.running || paused_.contains(a.workflow))
    return false;
  return std::ranges::all_of(a.claim.limits, [&](const limit_claim& claim) {
    const auto& l = limits_.at(claim.key);
    return (l.at_once == 0 || running(l.key) < l.at_once) && (l.rate == 0 || begun(l.key, now - l.per) < l.rate);
  });
}

std::vector<place> reference_queue::startable(unsigned pool, timestamp now) const {
  std::vector<place> found;
  for (const auto& [p, a] : attempts_)
    if (a.pool == pool && may_begin(a, now))
      found.push_back(p);
  return found;
}

std::optional<place> reference_queue::next(unsigned pool, timestamp now) const {
  auto candidates = startable(pool, now);
  if (candidates.empty())
    return std::nullopt;
  std::set<std::uint32_t, std::greater<>> present;
  for (auto p : candidates)
    present.insert(at(p).claim.priority);
  auto chosen = *present.begin();
  for (auto priority : present)
    if (priority != chosen && overtakes_max_ > 0 && ranks_.contains({pool, priority}) &&
        ranks_.at({pool, priority}).overtaken >= overtakes_max_) {
      chosen = priority;
      break;
    }
  std::erase_if(candidates, [&](place p) { return at(p).claim.priority != chosen; });
  const auto& shares = shares_.at({pool, chosen});
  return *std::ranges::min_element(candidates, {}, [&](place p) {
    const auto& s = shares.at(at(p).claim.fair_key);
    return std::tuple(s.tag, s.number, at(p).number);
  });
}

void reference_queue::begin(place p, timestamp now) {
  auto& a = attempts_.at(p);
  std::set<std::uint32_t> behind;
  for (auto other : startable(a.pool, now))
    if (at(other).claim.priority < a.claim.priority)
      behind.insert(at(other).claim.priority);
  for (auto priority : behind)
    ++ranks_[{a.pool, priority}].overtaken;
  rank_name rank{a.pool, a.claim.priority};
  auto& r = ranks_[rank];
  r.overtaken = 0;
  auto& s = shares_[rank].at(a.claim.fair_key);
  r.served = std::max(s.tag, r.served);
  s.tag = r.served + a.claim.cost / a.claim.weight;
  a.running = true;
  std::set<std::string> keys;
  for (const auto& l : a.claim.limits)
    if (keys.insert(l.key).second)
      starts_[l.key].push_back(now);
  tidy(rank.first, rank.second);
}

std::size_t reference_queue::running(const std::string& key) const {
  return static_cast<std::size_t>(std::ranges::count_if(attempts_, [&](const auto& entry) {
    const auto& a = entry.second;
    return a.running && std::ranges::any_of(a.claim.limits, [&](const auto& l) { return l.key == key; });
  }));
}

std::size_t reference_queue::begun(const std::string& key, timestamp after) const {
  auto found = starts_.find(key);
  return found == starts_.end()
           ? 0
           : static_cast<std::size_t>(std::ranges::count_if(found->second, [&](timestamp at) { return at > after; }));
}

std::size_t reference_queue::waiting(unsigned pool) const {
  return static_cast<std::size_t>(
    std::ranges::count_if(attempts_, [&](const auto& e) { return e.second.pool == pool && !e.second.running; }));
}

bool reference_queue::any_waits(unsigned pool, std::uint32_t priority, const std::string* key) const {
  return std::ranges::any_of(attempts_, [&](const auto& entry) {
    const auto& a = entry.second;
    return a.pool == pool && !a.running && a.claim.priority == priority && (!key || a.claim.fair_key == *key);
  });
}

/// Forgets the shares that the service has caught up with.
void reference_queue::tidy(unsigned pool, std::uint32_t priority) {
  rank_name rank{pool, priority};
  auto nobody = !any_waits(pool, priority, nullptr);
  auto& r = ranks_[rank];
  std::erase_if(shares_[rank], [&](const auto& entry) {
    return (nobody || entry.second.tag <= r.served) && !any_waits(pool, priority, &entry.first);
  });
  if (nobody)
    r.served = 0;
}

}  // namespace troupe::flow::testing
