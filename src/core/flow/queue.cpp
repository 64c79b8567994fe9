#include "core/flow/queue.hpp"

#include "core/flow/queue_state.hpp"

#include <algorithm>
#include <utility>

namespace troupe::flow {
namespace {

limit_view view_of(limit_state& l, timestamp now) {
  l.window.is_over(now);  // what does not count any more is not shown
  return {l.key,          l.at_once, l.running, l.window.rate(), static_cast<std::uint32_t>(l.window.used()),
          l.window.per(), l.waiting};
}

}  // namespace

queue::queue(queue_options options) : s_(std::make_unique<state>(options)) {}

queue::~queue() = default;

queue::queue(queue&&) noexcept = default;

pool_id queue::pool(std::string_view name, std::uint32_t slots) {
  if (auto found = s_->pool_names.find(name); found != s_->pool_names.end())
    return found->second;
  auto id = static_cast<pool_id>(s_->pools.size());
  auto& p = s_->pools.emplace_back(s_->options);
  p.name = name;
  p.id = id;
  p.slots = slots;
  p.sections.emplace_back().of = &p;
  s_->pool_names.emplace(name, id);
  return id;
}

std::optional<pool_id> queue::find_pool(std::string_view name) const {
  auto found = s_->pool_names.find(name);
  return found == s_->pool_names.end() ? std::nullopt : std::optional(found->second);
}

gate_id queue::gate(std::string_view workflow) {
  if (auto found = s_->gate_names.find(workflow); found != s_->gate_names.end())
    return found->second;
  auto id = static_cast<gate_id>(s_->gates.size());
  s_->gates.emplace_back().name = workflow;
  s_->gate_names.emplace(workflow, id);
  return id;
}

place queue::push(pool_id pool, gate_id gate, const queue_claim* claim, timestamp now) {
  s_->pass_time(now);
  auto& p = s_->pools[pool];
  auto& l = s_->lane_of(p, gate, claim, now);
  auto cost = std::max(claim ? claim->cost : 1u, 1u);
  auto at = s_->append(l, p.slots > 0 ? std::min(cost, p.slots) : cost, now);
  if (claim && !claim->sticky.empty())
    s_->sticky_of.emplace(at, claim->sticky);
  if (l.state == lane_state::empty)
    s_->settle(l, now, false);
  else if (l.state == lane_state::paused)
    ++p.paused;
  else if (l.state == lane_state::limited)
    ++p.limited, ++l.kept_by->of->waiting;
  return at;
}

std::optional<place> queue::take(pool_id pool, std::uint32_t free, timestamp now, const asker* who) {
  s_->pass_time(now);
  auto& p = s_->pools[pool];
  // Who has no name is no worker, and nothing is kept for it.
  if (who && !who->name.empty())
    p.sticky.asks(who->name, now, who->waits);
  if (s_->paused || free == 0)
    return std::nullopt;
  while (auto* l = s_->next(p, who, now)) {
    if (!s_->may_begin(*l, now))
      continue;
    if (p.slots > 0 && s_->items[l->first].cost > free)
      return std::nullopt;
    auto begun = s_->begin(*l, now);
    if (auto sticky = s_->sticky_of.find(begun); who && !who->name.empty() && sticky != s_->sticky_of.end())
      p.sticky.had(sticky->second, who->name);
    return begun;
  }
  return std::nullopt;
}

void queue::adopt(place at, timestamp now) {
  s_->pass_time(now);
  auto& it = s_->items[at];
  if (it.running)
    return;
  s_->withdraw(at, now);
  it.running = true;
  ++it.in->in->of->running;
  for (auto* r : it.in->rooms)
    ++r->of->running;
}

void queue::put_back(place at, timestamp now) {
  s_->pass_time(now);
  auto& it = s_->items[at];
  auto& l = *it.in;
  it.running = false;
  --l.in->of->running;
  for (auto* r : l.rooms)
    --r->of->running;
  s_->link_again(at);
  switch (l.state) {
  case lane_state::empty:
    s_->settle(l, now, false);
    break;
  case lane_state::runnable:
    l.in->order.move(l, s_->items[l.first].number);
    s_->mark_ripe(*l.in->of);
    break;
  case lane_state::limited:
    ++l.in->of->limited;
    ++l.kept_by->of->waiting;
    l.kept_by->waiting.move(l, s_->items[l.first].number);
    break;
  case lane_state::paused:
    ++l.in->of->paused;
    break;
  }
  for (auto* r : l.rooms)
    s_->let_in(*r->of, now);
}

void queue::remove(place at, timestamp now) {
  s_->pass_time(now);
  auto& it = s_->items[at];
  auto& l = *it.in;
  if (it.running) {
    --l.in->of->running;
    for (auto* r : l.rooms)
      --r->of->running;
    for (auto* r : l.rooms)
      s_->let_in(*r->of, now);
  } else {
    s_->withdraw(at, now);
  }
  s_->sticky_of.erase(at);
  it = item{};
  s_->unused.push_back(at);
  if (--l.attempts == 0)
    s_->forget(l, now);
}

bool queue::is_running(place at) const {
  return s_->items[at].running;
}

std::uint32_t queue::cost(place at) const {
  return s_->items[at].cost;
}

void queue::pause(gate_id gate) {
  s_->gates[gate].closed = true;
}

void queue::resume(gate_id gate, timestamp now) {
  s_->pass_time(now);
  auto& g = s_->gates[gate];
  g.closed = false;
  while (!g.lanes.empty()) {
    auto& l = *g.lanes.begin()->second;
    s_->unsettle(l);
    s_->settle(l, now, false);
  }
}

void queue::pause_all() {
  s_->paused = true;
}

void queue::resume_all() {
  s_->paused = false;
  for (auto& p : s_->pools)
    if (p.waiting > 0)
      s_->mark_ripe(p);
}

std::vector<pool_id> queue::ripe(timestamp now) {
  s_->pass_time(now);
  for (auto id : s_->ripe)
    s_->pools[id].ripe = false;
  return std::exchange(s_->ripe, {});
}

std::optional<timestamp> queue::next_due() const {
  std::optional<timestamp> due;
  if (!s_->limits_due.empty())
    due = s_->limits_due.begin()->first;
  if (!s_->sections_due.empty())
    due = std::min(due.value_or(timestamp::max()), s_->sections_due.begin()->first);
  return due;
}

std::vector<rate_use> queue::begun() {
  std::vector<rate_use> uses;
  for (auto* l : std::exchange(s_->begun, {})) {
    l->begun = false;
    uses.push_back({l->key, l->window.rate(), l->window.per(), l->window.starts()});
  }
  return uses;
}

void queue::restore(rate_use use, timestamp now) {
  auto& l = s_->limits[use.key];
  l.key = std::move(use.key);
  l.window.restore(use.rate, use.per, std::move(use.starts));
  s_->watch(l, now);
}

/// Adds an attempt to its lane and to those of its pool by age.
place queue::state::append(lane& l, std::uint32_t cost, timestamp now) {
  if (unused.empty()) {
    unused.push_back(static_cast<place>(items.size()));
    items.emplace_back();
  }
  auto at = unused.back();
  unused.pop_back();
  auto& p = *l.in->of;
  auto& it = items[at];
  it.in = &l;
  it.number = ++items_numbered;
  it.since = now;
  it.cost = cost;
  it.ahead = std::exchange(l.last, at);
  (it.ahead == nobody ? l.first : items[it.ahead].behind) = at;
  it.older = std::exchange(p.newest, at);
  (it.older == nobody ? p.oldest : items[it.older].newer) = at;
  ++l.waiting;
  ++l.attempts;
  ++p.waiting;
  return at;
}

/// The attempt stands in its lane where it stood before it began, and is the oldest of its pool.
void queue::state::link_again(place at) {
  auto& it = items[at];
  auto& l = *it.in;
  auto& p = *l.in->of;
  // Those it passes have been put back, too.
  it.behind = l.first;
  while (it.behind != nobody && items[it.behind].number < it.number)
    it.ahead = std::exchange(it.behind, items[it.behind].behind);
  (it.ahead == nobody ? l.first : items[it.ahead].behind) = at;
  (it.behind == nobody ? l.last : items[it.behind].ahead) = at;
  it.newer = std::exchange(p.oldest, at);
  (it.newer == nobody ? p.newest : items[it.newer].older) = at;
  ++l.waiting;
  ++p.waiting;
}

/// The attempt does not wait any more; where its lane stands is not changed.
void queue::state::unlink(place at) {
  auto& it = items[at];
  auto& l = *it.in;
  auto& p = *l.in->of;
  (it.ahead == nobody ? l.first : items[it.ahead].behind) = it.behind;
  (it.behind == nobody ? l.last : items[it.behind].ahead) = it.ahead;
  (it.older == nobody ? p.oldest : items[it.older].newer) = it.newer;
  (it.newer == nobody ? p.newest : items[it.newer].older) = it.older;
  it.ahead = it.behind = it.older = it.newer = nobody;
  --l.waiting;
  --p.waiting;
}

/// The attempt leaves its lane, which stands where its new first belongs.
void queue::state::withdraw(place at, timestamp now) {
  auto& l = *items[at].in;
  if (l.waiting == 1) {
    unsettle(l);
    unlink(at);
    return let_in_behind(l, now);
  }
  unlink(at);
  auto head = items[l.first].number;
  switch (l.state) {
  case lane_state::empty:
    break;
  case lane_state::runnable:
    return l.in->order.move(l, head);
  case lane_state::limited:
    --l.in->of->limited;
    --l.kept_by->of->waiting;
    return l.kept_by->waiting.move(l, head);
  case lane_state::paused:
    --l.in->of->paused;
    break;
  }
}

pool_view queue::view(pool_id id) const {
  const auto& p = s_->pools[id];
  pool_view shown{p.name, p.slots, p.waiting, p.limited, s_->paused ? p.waiting : p.paused, p.running, {}};
  if (p.oldest != nobody)
    shown.oldest = s_->items[p.oldest].since;
  return shown;
}

std::vector<pool_view> queue::pools() const {
  std::vector<pool_view> all;
  for (const auto& [name, id] : s_->pool_names)
    all.push_back(view(id));
  return all;
}

std::optional<limit_view> queue::limit(const std::string& key, timestamp now) const {
  auto found = s_->limits.find(key);
  return found == s_->limits.end() ? std::nullopt : std::optional(view_of(found->second, now));
}

std::vector<limit_view> queue::limits(timestamp now) const {
  std::vector<limit_view> all;
  for (auto& [key, l] : s_->limits)
    all.push_back(view_of(l, now));
  std::ranges::sort(all, {}, &limit_view::key);
  return all;
}

}  // namespace troupe::flow
