#include "api/cluster_view.hpp"

#include <algorithm>

namespace troupe::api {
namespace {

std::size_t shards_of(const cluster::roll& of, std::string_view owner) {
  return static_cast<std::size_t>(std::ranges::count(of.shards, owner, &cluster::shard_row::owner));
}

/// What a node is to somebody who looks at the list: one that was not heard of in time is lost.
std::string_view state_of(const cluster::member& m, timestamp now) {
  if (m.state == cluster::member_state::left)
    return "left";
  if (!is_alive(m, now))
    return "lost";
  return m.drained ? "drained" : to_string(m.state);
}

bool is_owned(const cluster::roll& of, const cluster::shard_row& row) {
  const auto* owner = of.find(row.owner);
  return owner && is_alive(*owner, of.now);
}

}  // namespace

json::value view(const cluster::member& m, const cluster::roll& of, std::string_view self) {
  json::object out{{"name", m.name},
                   {"state", state_of(m, of.now)},
                   {"self", m.name == self},
                   {"conducts", !of.shards.empty() && of.shards[0].owner == m.name},
                   {"shards", shards_of(of, m.name)},
                   {"weight", m.weight},
                   {"incarnation", m.incarnation},
                   {"labels", to_json(m.labels)},
                   {"release", m.release},
                   {"home", m.home},
                   {"joined_at", to_rfc3339(m.joined_at)},
                   {"heard_at", to_rfc3339(m.beat_at)},
                   {"lease_ms", m.lease.count()}};
  if (!m.address.empty())
    out.emplace("address", m.address);
  return out;
}

json::value view_of_shard(const cluster::roll& of, std::uint32_t shard) {
  const auto& row = of.shards.at(shard);
  json::object out{{"shard", shard}, {"epoch", row.epoch}};
  if (!row.owner.empty())
    out.emplace("owner", row.owner);
  if (!row.pin.empty())
    out.emplace("pin", row.pin);
  return out;
}

json::value view(const cluster::roll& of, std::string_view self) {
  json::array nodes;
  for (const auto& m : of.members)
    nodes.push_back(view(m, of, self));
  auto unowned = std::ranges::count_if(of.shards, [&](const auto& row) { return !is_owned(of, row); });
  auto pinned = std::ranges::count_if(of.shards, [](const auto& row) { return !row.pin.empty(); });
  std::uint64_t changes = 0;
  for (const auto& row : of.shards)
    changes += row.epoch;
  return json::object{{"at", to_rfc3339(of.now)}, {"nodes", std::move(nodes)}, {"shards", of.shards.size()},
                      {"unowned", unowned},       {"pinned", pinned},          {"epochs", changes}};
}

}  // namespace troupe::api
