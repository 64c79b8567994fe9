#include "actors/ensemble.hpp"

#include "actors/dispatcher.hpp"
#include "actors/doorkeeper.hpp"
#include "actors/files.hpp"
#include "actors/gateway.hpp"
#include "actors/janitor.hpp"
#include "actors/journal.hpp"
#include "actors/membership.hpp"
#include "actors/reader.hpp"
#include "actors/region.hpp"
#include "actors/scheduler.hpp"
#include "actors/starter.hpp"
#include "actors/supervisor.hpp"
#include "actors/telemetry.hpp"
#include "actors/timer.hpp"
#include "actors/workers.hpp"

namespace troupe {
namespace {

/// Handles of the cast while it is being started; written and read by the root supervisor only.
struct rehearsal {
  reader::actor reader;
  journal::actor journal;
  timer::actor timer;
  files::actor files;
};

template <class Role, class... Args>
caf::actor spawn_child(caf::event_based_actor& parent, Args&&... args) {
  return caf::actor_cast<caf::actor>(parent.spawn<Role, caf::monitored>(std::forward<Args>(args)...));
}

/// For roles that block: on a thread of their own, unless a test drives the scheduler.
template <class Role, class... Args>
caf::actor spawn_blocking(caf::event_based_actor& parent, const surroundings_ptr& around, Args&&... args) {
  if (!around->options.detach)
    return spawn_child<Role>(parent, around, std::forward<Args>(args)...);
  return caf::actor_cast<caf::actor>(
    parent.spawn<Role, caf::monitored + caf::detached>(around, std::forward<Args>(args)...));
}

template <class Handle>
caf::actor remember(Handle& slot, caf::actor started) {
  slot = caf::actor_cast<Handle>(started);
  return started;
}

}  // namespace

caf::actor start_ensemble(caf::actor_system& system, surroundings_ptr around, std::shared_ptr<doors> open,
                          std::vector<child_spec> more, std::shared_ptr<lending> lent) {
  auto cast = std::make_shared<rehearsal>();
  auto& board = *around->board;
  auto wake = [open](execution_id id, answer<bool> taken) {
    if (auto region = open->now().region)
      caf::anon_send(region, shard::route{std::move(id), workflow::wake{std::move(taken)}});
  };
  auto finished = [open](const execution_summary& row) {
    auto now = open->now();
    if (now.starter)
      caf::anon_send(now.starter, starter::finished{row.id});
    if (now.doorkeeper && !row.claims.empty())
      caf::anon_send(now.doorkeeper, doorkeeper::finished{row.id});
  };
  auto perform = [open](const execution_id& id, command what) {
    if (auto region = open->now().region)
      caf::anon_send(region, shard::route{id, workflow::perform{std::move(what), {}}});
  };
  std::vector<child_spec> children;
  children.push_back(
    {"telemetry", &board.telemetry, [around](auto& parent) { return spawn_child<telemetry::role>(parent, around); }});
  if (around->shards->is_shared())
    children.push_back(
      {"membership", &board.membership, [around, open](auto& parent) {
         auto colleagues = [open] {
           auto now = open->now();
           return membership::colleagues{now.region, now.dispatcher, now.doorkeeper, now.starter, now.scheduler};
         };
         auto started = spawn_blocking<membership::role>(parent, around, colleagues);
         open->change([&](auto& h) { remember(h.membership, started); });
         return started;
       }});
  children.push_back({"reader", &board.reader, [around, cast](auto& parent) {
                        return remember(cast->reader, spawn_blocking<reader::role>(parent, around));
                      }});
  children.push_back({"journal", &board.journal, [around, cast, finished](auto& parent) {
                        return remember(cast->journal, spawn_blocking<journal::role>(parent, around, finished));
                      }});
  children.push_back({"timer", &board.timer, [around, cast, wake](auto& parent) {
                        return remember(cast->timer, spawn_child<timer::role>(parent, around, cast->reader, wake));
                      }});
  children.push_back({"dispatcher", &board.dispatcher, [around, cast, open, lent](auto& parent) {
                        auto started = spawn_child<dispatcher::role>(parent, around, cast->reader, cast->journal, lent);
                        open->change([&](auto& h) { remember(h.dispatcher, started); });
                        return started;
                      }});
  if (around->shards->is_shared())
    children.push_back({"bulletin", &board.bulletin, [around, cast, open](auto& parent) {
                          auto dispatcher = [open] { return open->now().dispatcher; };
                          auto started = spawn_child<bulletin::role>(parent, around, cast->reader, dispatcher);
                          open->change([&](auto& h) { remember(h.bulletin, started); });
                          return started;
                        }});
  children.push_back({"doorkeeper", &board.doorkeeper, [around, cast, open, perform](auto& parent) {
                        auto started =
                          spawn_child<doorkeeper::role>(parent, around, cast->journal, cast->reader, perform);
                        open->change([&](auto& h) { remember(h.doorkeeper, started); });
                        return started;
                      }});
  children.push_back({"region", &board.region, [around, cast, open](auto& parent) {
                        workflow::colleagues with{.journal = cast->journal,
                                                  .dispatcher = open->now().dispatcher,
                                                  .timer = cast->timer,
                                                  .reader = cast->reader,
                                                  .region = [open] { return open->now().region; },
                                                  .starter = [open] { return open->now().starter; },
                                                  .doorkeeper = open->now().doorkeeper};
                        auto started = spawn_child<region::role>(parent, around, std::move(with));
                        open->change([&](auto& h) { remember(h.region, started); });
                        return started;
                      }});
  children.push_back({"workers", &board.workers, [around, open](auto& parent) {
                        auto now = open->now();
                        auto started = spawn_child<workers::role>(parent, around, now.dispatcher, now.region);
                        open->change([&](auto& h) { remember(h.workers, started); });
                        return started;
                      }});
  children.push_back({"files", &board.files, [around, cast, open](auto& parent) {
                        auto workers = [open] { return open->now().workers; };
                        return remember(cast->files, spawn_blocking<files::role>(parent, around, workers));
                      }});
  children.push_back({"starter", &board.starter, [around, cast, open](auto& parent) {
                        starter::colleagues with{cast->journal, cast->reader, open->now().region};
                        auto started = spawn_child<starter::role>(parent, around, std::move(with));
                        open->change([&](auto& h) { remember(h.starter, started); });
                        return started;
                      }});
  children.push_back({"scheduler", &board.scheduler, [around, cast, open](auto& parent) {
                        scheduler::colleagues with{cast->journal, cast->reader, open->now().starter};
                        auto started = spawn_child<scheduler::role>(parent, around, std::move(with));
                        open->change([&](auto& h) { remember(h.scheduler, started); });
                        return started;
                      }});
  children.push_back({"http", &board.gateway, [around, cast, open](auto& parent) {
                        auto now = open->now();
                        gateway::colleagues with{now.region,    cast->reader,  cast->journal,  now.starter,
                                                 now.scheduler, now.workers,   now.dispatcher, now.doorkeeper,
                                                 cast->files,   now.membership};
                        auto started = spawn_child<gateway::role>(parent, around, std::move(with));
                        open->change([&](auto& h) { remember(h.gateway, started); });
                        return started;
                      }});
  children.push_back({"janitor", &board.janitor, [around, cast](auto& parent) {
                        return spawn_blocking<janitor::role>(parent, around, cast->journal);
                      }});
  std::ranges::move(more, std::back_inserter(children));
  board.up("node", board.supervisor);
  return caf::actor_cast<caf::actor>(
    system.spawn<supervisor>(around, "node", restart_strategy::rest_for_one, std::move(children)));
}

}  // namespace troupe
