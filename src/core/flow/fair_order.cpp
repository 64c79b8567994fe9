#include "core/flow/fair_order.hpp"

#include <algorithm>
#include <limits>

namespace troupe::flow {

void fair_order::add(fair_member& m) {
  auto& f = flow_of(m);
  f.weight = m.weight;
  if (f.members.empty()) {
    idle_.erase(place_of(f));
    f.tag = std::max(f.tag, served_[f.rank]);
    places_.insert(place_of(f));
    ++waiting_[f.rank];
  }
  f.members.emplace(m.head, &m);
}

void fair_order::remove(fair_member& m) {
  auto& f = flow_of(m);
  f.members.erase({m.head, &m});
  if (!f.members.empty())
    return;
  idle_.insert(places_.extract(place_of(f)));
  --waiting_[f.rank];
  forget_idle(f.rank);
}

void fair_order::move(fair_member& m, std::uint64_t head) {
  auto& f = flow_of(m);
  auto standing = f.members.extract({m.head, &m});
  standing.value().first = m.head = head;
  f.members.insert(std::move(standing));
}

void fair_order::serve(fair_member& m, double cost, std::uint64_t head) {
  move(m, head);
  charge(m, cost);
}

void fair_order::charge(const fair_member& m, double cost) {
  auto& f = flow_of(m);
  f.weight = m.weight;
  spend(f, cost);
}

fair_member* fair_order::first(std::uint8_t rank) const {
  auto at = rank == 0 ? places_.begin() : places_.lower_bound({rank, -std::numeric_limits<double>::infinity()});
  return at == places_.end() ? nullptr : at->who->members.begin()->second;
}

/// A flow that is new begins idle, where the service stands.
fair_order::flow& fair_order::flow_of(const fair_member& m) {
  auto [at, added] = flows_.try_emplace(std::uint64_t{m.rank} << 32 | m.key);
  auto& f = at->second;
  if (added) {
    f.rank = m.rank;
    f.key = m.key;
    f.tag = served_[m.rank];
    f.number = ++numbers_;
    idle_.insert(place_of(f));
  }
  return f;
}

void fair_order::spend(flow& f, double cost) {
  auto& in = f.members.empty() ? idle_ : places_;
  auto place = in.extract(place_of(f));
  auto begins = std::max(f.tag, served_[f.rank]);
  place.value().tag = f.tag = begins + cost / f.weight;
  in.insert(std::move(place));
  served_[f.rank] = begins;
  forget_idle(f.rank);
}

/// Forgets the idle flows that the service has caught up with; all of them once nobody of the rank waits.
void fair_order::forget_idle(std::uint8_t rank) {
  auto nobody = waiting_[rank] == 0;
  auto at = idle_.lower_bound({rank, -std::numeric_limits<double>::infinity()});
  while (at != idle_.end() && at->rank == rank && (nobody || at->tag <= served_[rank])) {
    auto name = std::uint64_t{rank} << 32 | at->who->key;
    at = idle_.erase(at);
    flows_.erase(name);
  }
  if (nobody)
    served_[rank] = 0;
}

}  // namespace troupe::flow
