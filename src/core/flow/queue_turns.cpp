#include "core/flow/queue_state.hpp"

#include <algorithm>
#include <bit>
#include <utility>

/// Whose turn it is, and what keeps a lane back.
namespace troupe::flow {
namespace {

bool suits(const section& s, const asker* who, timestamp now) {
  if (!who)
    return s.labels.empty() && s.worker.empty();
  if (!s.worker.empty() && s.worker != who->name && s.of->sticky.kept_until(s.worker) > now)
    return false;
  return std::ranges::all_of(s.labels, [&](const auto& demand) {
    auto found = who->labels.find(demand.first);
    return found != who->labels.end() && found->second == demand.second;
  });
}

lane* as_lane(fair_member* m) {
  return static_cast<lane*>(m);
}

}  // namespace

/// Returns the lane whose turn it is among those that suit who asks, and notes which ranks are behind it.
lane* queue::state::next(pool_state& p, const asker* who, timestamp now) {
  auto present = 0u;
  for (auto& s : p.sections) {
    if (s.order.empty() || !suits(s, who, now))
      continue;
    for (auto* m = s.order.first(); m; m = m->rank + 1 < rank_count ? s.order.first(m->rank + 1) : nullptr)
      present |= 1u << m->rank;
  }
  if (present == 0)
    return nullptr;
  auto rank = static_cast<std::uint8_t>(std::countr_zero(present));
  for (auto behind = rank + 1; options.overtakes_max > 0 && behind < rank_count; ++behind)
    if (present >> behind & 1 && p.overtaken[behind] >= options.overtakes_max) {
      rank = static_cast<std::uint8_t>(behind);
      break;
    }
  lane* best = nullptr;
  for (auto& s : p.sections) {
    if (s.order.empty() || !suits(s, who, now))
      continue;
    auto* m = s.order.first(rank);
    if (m && m->rank == rank && (!best || s.tag < best->in->tag))
      best = as_lane(m);
  }
  p.present = present;
  return best;
}

/// True if the first of a runnable lane may begin; otherwise the lane is kept back from now on.
bool queue::state::may_begin(lane& l, timestamp now) {
  if (!l.under->closed && std::ranges::all_of(l.rooms, [&](room* r) { return r->of->space(now) > 0; }))
    return true;
  unsettle(l);
  settle(l, now, false);
  let_in_behind(l, now);
  return false;
}

/// The first of a runnable lane begins.
place queue::state::begin(lane& l, timestamp now) {
  auto& p = *l.in->of;
  auto begun = l.first;
  auto cost = items[begun].cost;
  for (auto rank = l.rank + 1; rank < rank_count; ++rank)
    if (p.present >> rank & 1)
      ++p.overtaken[static_cast<std::size_t>(rank)];
  p.overtaken[l.rank] = 0;
  auto starts = std::max(l.in->tag, p.served);
  l.in->tag = starts + cost;
  p.served = starts;
  for (auto* r : l.rooms)
    start(*r->of, now);
  if (l.rooms.empty() && l.waiting > 1) {
    unlink(begun);
    l.in->order.serve(l, cost, items[l.first].number);
  } else {
    l.in->order.charge(l, cost);
    for (auto* r : l.rooms)
      if (!r->waiting.empty())
        r->waiting.charge(l, cost);
    unsettle(l);
    unlink(begun);
    if (l.waiting > 0)
      settle(l, now, true);
    let_in_behind(l, now);
  }
  for (auto* r : l.rooms)
    watch(*r->of, now);
  items[begun].running = true;
  ++p.running;
  return begun;
}

void queue::state::start(limit_state& of, timestamp now) {
  ++of.running;
  if (!of.window.bounded())
    return;
  of.window.add(now);
  if (!std::exchange(of.begun, true))
    begun.push_back(&of);
}

/// Puts a lane that stands nowhere where it belongs. `again`: it was just served, and
/// stands with those that wait for the same limit.
void queue::state::settle(lane& l, timestamp now, bool again) {
  auto& p = *l.in->of;
  l.head = items[l.first].number;
  if (l.under->closed) {
    l.state = lane_state::paused;
    l.under->lanes.emplace(l.number, &l);
    p.paused += l.waiting;
    return;
  }
  for (auto* r : l.rooms) {
    auto space = r->of->space(now);
    if (space > 0 && (!again || r->waiting.empty()))
      continue;
    l.state = lane_state::limited;
    l.kept_by = r;
    r->waiting.add(l);
    r->of->waiting += l.waiting;
    p.limited += l.waiting;
    return watch(*r->of, now);
  }
  l.state = lane_state::runnable;
  l.in->order.add(l);
  for (auto* r : l.rooms)
    ++r->runnable[l.rank];
  mark_ripe(p);
  if (l.in->worker.empty() || l.in->due)
    return;
  l.in->due = p.sticky.kept_until(l.in->worker);
  sections_due.emplace(*l.in->due, l.in);
}

/// Takes a lane from where it stands.
void queue::state::unsettle(lane& l) {
  auto& p = *l.in->of;
  auto was = std::exchange(l.state, lane_state::empty);
  switch (was) {
  case lane_state::empty:
    break;
  case lane_state::paused:
    l.under->lanes.erase(l.number);
    p.paused -= l.waiting;
    break;
  case lane_state::limited:
    l.kept_by->waiting.remove(l);
    l.kept_by->of->waiting -= l.waiting;
    p.limited -= l.waiting;
    break;
  case lane_state::runnable:
    l.in->order.remove(l);
    for (auto* r : l.rooms)
      --r->runnable[l.rank];
    break;
  }
}

fair_member* room::next_in(timestamp now) const {
  auto* best = waiting.first();
  if (!best || of->space(now) == 0)
    return nullptr;
  auto ahead = std::any_of(runnable.begin(), runnable.begin() + best->rank + 1, [](auto count) { return count > 0; });
  return ahead ? nullptr : best;
}

/// Lets in the best of those that wait, unless there is no space or another one may use it first.
void queue::state::let_in(room& r, timestamp now) {
  while (auto* best = as_lane(r.next_in(now))) {
    unsettle(*best);
    settle(*best, now, false);
  }
}

void queue::state::let_in(limit_state& of, timestamp now) {
  for (auto& [in, r] : of.rooms)
    let_in(r, now);
  watch(of, now);
}

/// A lane was let in, or does not want in any more: others may.
void queue::state::let_in_behind(lane& l, timestamp now) {
  for (auto* r : l.rooms)
    let_in(*r, now);
}

/// Sees to it that a limit is looked at when time makes room, or when nothing needs it any more.
void queue::state::watch(limit_state& of, timestamp now) {
  std::optional<timestamp> due;
  if (of.waiting > 0 && of.window.room(now) == 0)
    due = of.window.frees_at();
  else if (of.rooms.empty())
    due = std::max(now, of.window.over_at());
  if (of.due == due)
    return;
  if (of.due)
    limits_due.erase({*of.due, &of});
  of.due = due;
  if (due)
    limits_due.emplace(*due, &of);
}

/// Lets in what may begin by now. Before anything else is done at `now`, so that no due time is passed over.
void queue::state::pass_time(timestamp now) {
  while (!limits_due.empty() && limits_due.begin()->first <= now) {
    auto& of = *limits_due.begin()->second;
    limits_due.erase(limits_due.begin());
    of.due.reset();
    if (of.rooms.empty() && of.window.is_over(now)) {
      std::erase(begun, &of);
      limits.erase(std::string(of.key));
    } else {
      let_in(of, now);
    }
  }
  while (!sections_due.empty() && sections_due.begin()->first <= now) {
    auto& s = *sections_due.begin()->second;
    sections_due.erase(sections_due.begin());
    s.due.reset();
    auto kept = s.of->sticky.kept_until(s.worker);
    if (kept <= now)
      mark_ripe(*s.of);
    else if (!s.order.empty())
      sections_due.emplace(*(s.due = kept), &s);
  }
}

void queue::state::mark_ripe(pool_state& p) {
  if (!std::exchange(p.ripe, true))
    ripe.push_back(p.id);
}

}  // namespace troupe::flow
