#include "core/flow/admission.hpp"

#include <algorithm>
#include <utility>

namespace troupe::flow {
namespace {

queue_claim claim_in_queue(const std::vector<admission_claim>& claims) {
  queue_claim out;
  for (const auto& c : claims)
    out.limits.push_back({c.key, c.at_once, c.rate, c.per});
  return out;
}

std::string named(const admission_claim& c) {
  return "limit " + c.key;
}

bool is_full(const limit_view& l) {
  return (l.at_once > 0 && l.running >= l.at_once) || (l.rate > 0 && l.begun >= l.rate);
}

}  // namespace

admission::decision admission::ask(const execution_id& id, std::vector<admission_claim> claims, timestamp now) {
  auto place = add(id, std::move(claims), now).place;
  take_all(now);
  if (queue_.is_running(*place)) {
    std::erase(admitted_, id);
    return {};
  }
  const auto& m = members_.at(id);
  decision said{verdict::wait, "", {}};
  for (const auto& c : m.claims) {
    auto l = queue_.limit(c.key, now);
    if (!l || !is_full(*l))
      continue;
    if (said.why.empty())
      said.why = named(c);
    if (c.overflow != limit_overflow::cancel_newest)
      continue;
    auto why = named(c) + " has no room for another one";
    finished(id, now);
    return {verdict::turn_away, std::move(why), {}};
  }
  for (const auto& c : m.claims)
    if (c.overflow == limit_overflow::cancel_oldest)
      make_way(c, said.cancel, now);
  return said;
}

/// Tells the oldest of a key to end, as many as are too many. Those that wait do not begin any more.
void admission::make_way(const admission_claim& c, std::vector<departure>& cancel, timestamp now) {
  auto found = lines_.find(c.key);
  if (found == lines_.end())
    return;
  auto keep = [&](bool waiting_only, std::uint32_t bound) {
    std::vector<execution_id> kept;
    for (const auto& [number, id] : found->second)
      if (const auto& m = members_.at(id); !m.leaving && !(waiting_only && queue_.is_running(*m.place)))
        kept.push_back(id);
    for (std::size_t i = 0; i + bound < kept.size(); ++i) {
      auto& m = members_.at(kept[i]);
      m.leaving = true;
      cancel.push_back({kept[i], "a newer execution takes its place: " + named(c)});
      if (!queue_.is_running(*m.place))
        leave_queue(m, now);
    }
  };
  if (c.at_once > 0)
    keep(false, c.at_once);
  if (c.rate > 0)
    keep(true, c.rate);
}

void admission::runs(const execution_id& id, std::vector<admission_claim> claims, timestamp now) {
  if (knows(id))
    return;
  queue_.adopt(*add(id, std::move(claims), now).place, now);
}

bool admission::has_room(const execution_id& id) const {
  auto found = members_.find(id);
  return found != members_.end() && found->second.place && queue_.is_running(*found->second.place);
}

admission::member& admission::add(const execution_id& id, std::vector<admission_claim> claims, timestamp now) {
  auto& m = members_[id];
  m.number = ++numbers_;
  m.claims = std::move(claims);
  auto claim = claim_in_queue(m.claims);
  m.place = queue_.push(pool_, gate_, &claim, now);
  by_place_[*m.place] = id;
  for (const auto& c : m.claims)
    if (c.overflow == limit_overflow::cancel_oldest)
      lines_[c.key].emplace(m.number, id);
  return m;
}

void admission::finished(const execution_id& id, timestamp now) {
  auto found = members_.extract(id);
  if (found.empty())
    return;
  auto& m = found.mapped();
  for (const auto& c : m.claims)
    if (auto line = lines_.find(c.key); line != lines_.end()) {
      line->second.erase(m.number);
      if (line->second.empty())
        lines_.erase(line);
    }
  std::erase(admitted_, id);
  leave_queue(m, now);
}

void admission::leave_queue(member& m, timestamp now) {
  if (!m.place)
    return;
  by_place_.erase(*m.place);
  queue_.remove(*m.place, now);
  m.place.reset();
}

std::vector<execution_id> admission::admit(timestamp now) {
  take_all(now);
  return std::exchange(admitted_, {});
}

void admission::take_all(timestamp now) {
  while (auto place = queue_.take(pool_, 1, now))
    admitted_.push_back(by_place_.at(*place));
  queue_.ripe(now);
}

}  // namespace troupe::flow
