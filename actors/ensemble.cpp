#include "actors/ensemble.hpp"

#include "actors/dispatcher.hpp"
#include "actors/gateway.hpp"
#include "actors/journal.hpp"
#include "actors/reader.hpp"
#include "actors/region.hpp"
#include "actors/supervisor.hpp"
#include "actors/telemetry.hpp"
#include "actors/timer.hpp"

namespace troupe {
namespace {

/// Handles of the cast while it is being started; written and read by the root supervisor only.
struct rehearsal {
  reader::actor reader;
  journal::actor journal;
  timer::actor timer;
};

template <class Role, class... Args>
caf::actor spawn_child(caf::event_based_actor& parent, Args&&... args) {
  return caf::actor_cast<caf::actor>(parent.spawn<Role, caf::monitored>(std::forward<Args>(args)...));
}

/// For roles that block: on a thread of their own, unless a test drives the scheduler.
template <class Role>
caf::actor spawn_blocking(caf::event_based_actor& parent, const surroundings_ptr& around) {
  if (!around->options.detach)
    return spawn_child<Role>(parent, around);
  return caf::actor_cast<caf::actor>(parent.spawn<Role, caf::monitored + caf::detached>(around));
}

template <class Handle>
caf::actor remember(Handle& slot, caf::actor started) {
  slot = caf::actor_cast<Handle>(started);
  return started;
}

}  // namespace

caf::actor start_ensemble(caf::actor_system& system, surroundings_ptr around, std::shared_ptr<doors> open) {
  auto cast = std::make_shared<rehearsal>();
  auto& board = *around->board;
  auto wake = [open](execution_id id, answer<bool> taken) {
    if (auto region = open->now().region)
      caf::anon_send(region, shard::route{std::move(id), workflow::wake{std::move(taken)}});
  };
  std::vector<child_spec> children;
  children.push_back(
    {"telemetry", &board.telemetry, [around](auto& parent) { return spawn_child<telemetry::role>(parent, around); }});
  children.push_back({"reader", &board.reader, [around, cast](auto& parent) {
                        return remember(cast->reader, spawn_blocking<reader::role>(parent, around));
                      }});
  children.push_back({"journal", &board.journal, [around, cast](auto& parent) {
                        return remember(cast->journal, spawn_blocking<journal::role>(parent, around));
                      }});
  children.push_back({"timer", &board.timer, [around, cast, wake](auto& parent) {
                        return remember(cast->timer, spawn_child<timer::role>(parent, around, cast->reader, wake));
                      }});
  children.push_back({"dispatcher", &board.dispatcher, [around, cast, open](auto& parent) {
                        auto started = spawn_child<dispatcher::role>(parent, around, cast->reader, cast->journal);
                        open->change([&](auto& h) { remember(h.dispatcher, started); });
                        return started;
                      }});
  children.push_back({"region", &board.region, [around, cast, open](auto& parent) {
                        workflow::colleagues with{cast->journal, open->now().dispatcher, cast->timer, cast->reader,
                                                  [open] { return open->now().region; }, {}, {}, {}};
                        auto started = spawn_child<region::role>(parent, around, std::move(with));
                        open->change([&](auto& h) { remember(h.region, started); });
                        return started;
                      }});
  children.push_back({"http", &board.gateway, [around, cast, open](auto& parent) {
                        auto started =
                          spawn_child<gateway::role>(parent, around, open->now().region, cast->reader, cast->journal, open->now().dispatcher);
                        open->change([&](auto& h) { remember(h.gateway, started); });
                        return started;
                      }});
  board.up("node", board.supervisor);
  return caf::actor_cast<caf::actor>(
    system.spawn<supervisor>(around, "node", restart_strategy::rest_for_one, std::move(children)));
}

}  // namespace troupe
