#include "actors/bulletin.hpp"

#include "actors/peers.hpp"
#include "actors/plans.hpp"

namespace troupe::bulletin {
namespace {

constexpr auto pause_between = std::chrono::seconds(1);

/// Declares what other nodes have declared since.
void read_types(store::reader& store, const surroundings& around, std::map<std::string, std::string>& known) {
  auto stored = store.task_types();
  if (!stored)
    return log(log_level::warning, "task_types_not_read", {{"reason", to_string(stored.error())}});
  std::vector<store::stored_task_type> fresh;
  for (auto& each : *stored)
    if (auto& declaration = known[each.name]; declaration != each.declaration) {
      declaration = each.declaration;
      fresh.push_back(std::move(each));
    }
  if (fresh.empty())
    return;
  around.types->load(std::move(fresh));
  around.plans->clear();
}

}  // namespace

role::role(caf::actor_config& config, surroundings_ptr around, reader::actor reader,
           std::function<dispatcher::actor()> dispatcher)
  : observed(config, around->board->bulletin), around_(std::move(around)), reader_(std::move(reader)),
    dispatcher_(std::move(dispatcher)) {}

role::behavior_type role::make_behavior() {
  send(this, tick{});
  return {
    [this](const look& m) { handle(m); },
    [this](const tick&) {
      handle(look{});
      delayed_send(this, pause_between, tick{});
    },
  };
}

void role::handle(const look&) {
  if (auto dispatcher = dispatcher_())
    caf::anon_send(dispatcher, dispatcher::read_pauses{});
  caf::anon_send(reader_, reader::query{[around = around_, known = declared_](store::reader& store) {
                   read_types(store, *around, *known);
                 }});
}

void role::closing() {
  reader_ = reader::actor{};
  dispatcher_ = nullptr;
}

void tell_others(const surroundings& around) {
  if (around.others)
    around.others->send_all(changed_kind, {});
}

}  // namespace troupe::bulletin
