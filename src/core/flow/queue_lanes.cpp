#include "core/flow/queue_state.hpp"

#include <algorithm>

/// How attempts find the lane of their equals.
namespace troupe::flow {
namespace {

void mix(std::size_t& hash, std::size_t more) {
  hash ^= more + 0x9e3779b97f4a7c15 + (hash << 6) + (hash >> 2);
}

bool says_nothing(const queue_claim& claim) {
  static const queue_claim nothing;
  return claim.priority == nothing.priority && claim.fair_key.empty() && claim.limits.empty() && claim.worker.empty() &&
         claim.sticky.empty();
}

std::uint8_t rank_of(const queue_claim& claim) {
  return static_cast<std::uint8_t>(rank_count - 1 - std::min<std::uint32_t>(claim.priority, rank_count - 1));
}

section& section_of(pool_state& p, const std::map<std::string, std::string>& labels, const std::string& worker) {
  for (auto& s : p.sections)
    if (s.labels == labels && s.worker == worker)
      return s;
  auto& s = p.sections.emplace_back();
  s.of = &p;
  s.labels = labels;
  s.worker = worker;
  s.tag = p.served;
  return s;
}

room& room_of(limit_state& l, section& s) {
  for (auto& [in, r] : l.rooms)
    if (in == &s)
      return r;
  auto& r = l.rooms.emplace_back(&s, room{}).second;
  r.of = &l;
  return r;
}

}  // namespace

std::size_t lane_hash::operator()(const lane_key& key) const {
  auto hash = std::hash<const void*>{}(key.in);
  mix(hash, key.rank);
  mix(hash, key.gate);
  mix(hash, key.fair);
  for (const auto* l : key.limits)
    mix(hash, std::hash<const void*>{}(l));
  return hash;
}

std::uint32_t limit_state::space(timestamp now) {
  auto free = at_once == 0 ? ~std::uint32_t{} : at_once > running ? at_once - running : 0;
  return free == 0 ? 0 : std::min(free, window.room(now));
}

lane& queue::state::lane_of(pool_state& p, gate_id g, const queue_claim* claim, timestamp now) {
  if (!claim || says_nothing(*claim)) {
    if (p.plain.size() <= g)
      p.plain.resize(g + 1, nullptr);
    if (auto* known = p.plain[g])
      return *known;
    auto& l = plain_lanes.emplace_back();
    l.in = &p.sections.front();
    l.under = &gates[g];
    l.key = fair_keys.hold("");
    l.number = ++lanes_numbered;
    ++l.in->lanes;
    return *(p.plain[g] = &l);
  }
  std::string worker;
  if (const auto* had = claim->sticky.empty() ? nullptr : p.sticky.worker_of(claim->sticky))
    if (p.sticky.kept_until(*had) > now)
      worker = *had;
  lane_key name{&section_of(p, claim->worker, worker), rank_of(*claim), g, fair_keys.hold(claim->fair_key), {}};
  for (const auto& c : claim->limits)
    if (auto* l = limit_of(c, now); l && std::ranges::find(name.limits, l) == name.limits.end())
      name.limits.push_back(l);
  auto [at, added] = lanes.try_emplace(name);
  auto& l = at->second;
  l.weight = std::clamp(claim->weight, weight_min, weight_max);
  if (!added) {
    fair_keys.release(name.fair);
    return l;
  }
  l.name = &at->first;
  l.in = const_cast<section*>(name.in);
  l.under = &gates[g];
  l.rank = name.rank;
  l.key = name.fair;
  l.number = ++lanes_numbered;
  ++l.in->lanes;
  for (const auto* of : name.limits) {
    l.rooms.push_back(&room_of(const_cast<limit_state&>(*of), *l.in));
    ++l.rooms.back()->lanes;
  }
  return l;
}

/// The newest claim says what the limit is.
limit_state* queue::state::limit_of(const limit_claim& claim, timestamp now) {
  if (claim.at_once == 0 && claim.rate == 0)
    return nullptr;
  auto& l = limits.try_emplace(claim.key).first->second;
  if (l.key.empty())
    l.key = claim.key;
  if (l.at_once == claim.at_once && l.window.rate() == claim.rate && l.window.per() == claim.per)
    return &l;
  l.at_once = claim.at_once;
  l.window.bound(claim.rate, claim.per);
  let_in(l, now);
  return &l;
}

/// A lane without attempts goes, and with it what only it needed.
void queue::state::forget(lane& l, timestamp now) {
  if (!l.name)
    return;
  for (auto* r : l.rooms) {
    auto& of = *r->of;
    if (--r->lanes == 0)
      of.rooms.remove_if([&](const auto& entry) { return &entry.second == r; });
    watch(of, now);
  }
  fair_keys.release(l.key);
  auto& s = *l.in;
  lanes.erase(*l.name);
  if (--s.lanes > 0 || &s == &s.of->sections.front())
    return;
  if (s.due)
    sections_due.erase({*s.due, &s});
  s.of->sections.remove_if([&](const section& other) { return &other == &s; });
}

std::uint32_t names::hold(std::string_view text) {
  auto [at, added] = numbers_.try_emplace(std::string(text), 0);
  if (!added)
    return ++entries_[at->second].holders, at->second;
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(entries_.size()));
    entries_.emplace_back();
  }
  at->second = free_.back();
  free_.pop_back();
  entries_[at->second] = {&at->first, 1};
  return at->second;
}

void names::release(std::uint32_t number) {
  auto& e = entries_[number];
  if (--e.holders > 0)
    return;
  numbers_.erase(std::string(*e.text));
  e = {};
  free_.push_back(number);
}

}  // namespace troupe::flow
