#include "chaos/fault_plan.hpp"

#include "support/dice.hpp"

#include <algorithm>

namespace troupe::chaos {
namespace {

constexpr auto gap_min = 2s, gap_max = 8s;
/// Before the first and after the last one nothing happens.
constexpr auto quiet = 3s;

/// How long faults of a kind usually last; and whether one may last for a minute.
struct manner {
  milliseconds least, most;
  bool may_be_long;
};

manner manner_of(fault_kind kind) {
  switch (kind) {
  case fault_kind::kill_node:
    return {200ms, 6s, false};
  case fault_kind::kill_database:
    return {0ms, 4s, false};
  case fault_kind::stand_still:
    return {300ms, 10s, true};
  case fault_kind::cut_peers:
    return {500ms, 15s, true};
  case fault_kind::cut_database:
    return {500ms, 15s, true};
  case fault_kind::cut_off:
    return {500ms, 15s, true};
  case fault_kind::skew_clock:
    return {5s, 30s, true};
  case fault_kind::fill_disk:
    return {2s, 15s, false};
  }
  return {};
}

milliseconds between(testing::dice& of, milliseconds least, milliseconds most) {
  return least + milliseconds(of.below(static_cast<std::size_t>((most - least).count()) + 1));
}

}  // namespace

std::vector<fault> draw_plan(const plan_options& with) {
  testing::dice of(with.seed);
  std::vector<fault> out;
  for (milliseconds at = quiet;; at += between(of, gap_min, gap_max)) {
    fault next{.kind = of.of(with.kinds), .at = at, .node = of.below(with.nodes)};
    next.other = (next.node + 1 + of.below(with.nodes - 1)) % with.nodes;
    next.other_way = of.chance(50);
    auto usual = manner_of(next.kind);
    auto is_long = of.chance(10) && usual.may_be_long;
    next.lasts = is_long ? between(of, 55s, 70s) : between(of, usual.least, usual.most);
    if (at + quiet > with.time)
      return out;
    next.lasts = std::min(next.lasts, with.time - quiet - at);
    out.push_back(next);
  }
}

}  // namespace troupe::chaos
