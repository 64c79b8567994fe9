#include "actors/gateway.hpp"

#include "api/cluster_view.hpp"
#include "api/view.hpp"
#include "core/base/match.hpp"
#include "core/cluster/elsewhere.hpp"

/// Nodes and shards.
namespace troupe::gateway {
namespace {

refused no_node(const std::string& name) {
  return {errc::unknown, "no node " + name, "", "list them with: troupe node list"};
}

}  // namespace

void role::answer_call(api::cluster_call& call, const sink_ptr& to) {
  auto known = around_->shards->roll();
  if (!known)
    return to->reply(api::problem(refused{errc::unavailable, "nothing is known of the nodes yet", "", "try again"}));
  match(call, [&](auto& c) { answer_cluster(c, *known, to); });
}

void role::answer_cluster(const api::show_cluster&, const cluster::roll& known, const sink_ptr& to) {
  to->reply(to->wanted().ok(api::view(known, around_->options.cluster.name)));
}

void role::answer_cluster(const api::list_nodes&, const cluster::roll& known, const sink_ptr& to) {
  json::array items;
  for (const auto& m : known.members)
    items.push_back(api::view(m, known, around_->options.cluster.name));
  to->reply(to->wanted().page(std::move(items)));
}

void role::answer_cluster(const api::show_peer& call, const cluster::roll& known, const sink_ptr& to) {
  const auto* found = known.find(call.name);
  if (!found)
    return to->reply(api::problem(no_node(call.name)));
  to->reply(to->wanted().ok(api::view(*found, known, around_->options.cluster.name)));
}

void role::answer_cluster(const api::show_actors& call, const cluster::roll& known, const sink_ptr& to) {
  if (call.name == around_->options.cluster.name)
    return answer_call(api::show_node{}, to);
  const auto* found = known.find(call.name);
  if (!found)
    return to->reply(api::problem(no_node(call.name)));
  to->reply(api::problem(is_alive(*found, known.now)
                           ? cluster::elsewhere("what is done there is known to node " + call.name, found->address)
                           : refused{errc::unavailable, "node " + call.name + " is not heard of", "", ""}));
}

void role::answer_cluster(const api::list_shards& call, const cluster::roll& known, const sink_ptr& to) {
  json::array items;
  for (std::uint32_t shard = 0; shard < known.shards.size(); ++shard)
    if (!call.owner || known.shards[shard].owner == *call.owner)
      items.push_back(api::view_of_shard(known, shard));
  to->reply(to->wanted().page(std::move(items)));
}

void role::answer_cluster(api::drain_node& call, const cluster::roll& known, const sink_ptr& to) {
  const auto* found = known.find(call.name);
  if (!found)
    return to->reply(api::problem(no_node(call.name)));
  if (!with_.membership)
    return to->reply(api::problem(nobody_else()));
  auto after = *found;
  after.drained = call.drained;
  auto body = api::view(after, known, around_->options.cluster.name);
  answer<bool> done([to, body = std::move(body)](result<bool> set) {
    to->reply(set ? to->wanted().ok(body) : api::problem(set.error()));
  });
  caf::anon_send(with_.membership, membership::drain{std::move(call.name), call.drained, std::move(done)});
}

void role::answer_cluster(api::move_shards& call, const cluster::roll&, const sink_ptr& to) {
  if (!with_.membership)
    return to->reply(api::problem(nobody_else()));
  json::object body{{"shards", call.shards.size()}};
  if (!call.node.empty())
    body.emplace("node", call.node);
  answer<bool> done([to, body = std::move(body)](result<bool> set) {
    to->reply(set ? to->wanted().ok(body) : api::problem(set.error()));
  });
  caf::anon_send(with_.membership, membership::move{std::move(call.node), std::move(call.shards), std::move(done)});
}

refused role::nobody_else() const {
  return {errc::conflict, "this node has its journal to itself", "",
          "nodes share a PostgreSQL database: see store.url"};
}

}  // namespace troupe::gateway
