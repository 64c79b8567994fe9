#include "actors/region.hpp"

#include "actors/shard.hpp"
#include "core/base/ulid.hpp"

#include <caf/system_messages.hpp>

namespace troupe::region {

role::role(caf::actor_config& config, surroundings_ptr around, workflow::colleagues with)
  : observed(config, around->board->region), around_(std::move(around)), with_(std::move(with)),
    parts_(around_->options.shards, part{{}, restart_history(around_->options.restarts)}) {}

role::behavior_type role::make_behavior() {
  set_down_handler([this](caf::down_msg& m) { died(m); });
  for (std::size_t i = 0; i < parts_.size(); ++i)
    start_shard(i);
  recover();
  return {
    [this](start& m) { handle(m); },
    [this](shard::route& m) { handle(m); },
    [this](const restart& m) { handle(m); },
    [this](const owing& m) { handle(m); },
  };
}

void role::handle(start& m) {
  auto now = now_at(*this, *around_);
  auto id = make_execution_id(now, around_->random(), around_->random());
  ++around_->board->executions_started;
  const auto& to = parts_[shard_of(id)].handle;
  answer<std::uint64_t> done([id, done = m.done](result<std::uint64_t> sequence) {
    if (sequence)
      done(id);
    else
      done(std::move(sequence).error());
  });
  if (to)
    caf::anon_send(to, shard::start{std::move(id), std::move(m.of), std::move(m.command), std::move(done)});
}

/// A message for a shard that is down is dropped here; what it carried answers for itself.
void role::handle(shard::route& m) {
  if (const auto& to = parts_[shard_of(m.id)].handle)
    caf::anon_send(to, std::move(m));
}

void role::start_shard(std::size_t index) {
  parts_[index].handle = spawn<shard::role, caf::monitored>(around_, with_);
  around_->board->up(path_of(index), around_->board->shard);
}

void role::died(const caf::down_msg& m) {
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    auto& p = parts_[i];
    if (!p.handle || p.handle.address() != m.source)
      continue;
    p.handle = shard::actor{};
    around_->board->down(path_of(i), reason_text(m.reason));
    auto pause = p.history.failed(now_at(*this, *around_));
    if (!pause)
      return quit(m.reason);
    log(log_level::warning, "restarting", {{"actor", path_of(i)}, {"reason", reason_text(m.reason)}});
    return delayed_send(this, *pause, restart{i});
  }
}

void role::handle(const restart& m) {
  start_shard(m.shard);
  recover();
}

/// Executions that owe work go on. Those that rest until a time do so by the timer, which is to look at what they could
/// not tell it any more.
void role::recover() {
  if (!around_->options.recover)
    return;
  caf::anon_send(with_.timer, timer::distrust{});
  auto me = caf::actor_cast<caf::actor_addr>(this);
  caf::anon_send(with_.reader, reader::query{[me](store::reader& store) {
                   auto ids = store.owing();
                   if (!ids)
                     throw std::runtime_error(to_string(ids.error()));
                   if (auto to = caf::actor_cast<actor>(me))
                     caf::anon_send(to, owing{*std::move(ids)});
                 }});
}

void role::handle(const owing& m) {
  for (const auto& id : m.ids)
    if (const auto& to = parts_[shard_of(id)].handle)
      caf::anon_send(to, shard::recover{id});
}

std::size_t role::shard_of(const execution_id& id) const {
  return std::hash<execution_id>{}(id) % parts_.size();
}

std::string role::path_of(std::size_t index) {
  auto number = std::to_string(index);
  return "node/region/shard-" + std::string(number.size() < 2 ? 1 : 0, '0') + number;
}

void role::closing() {
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (parts_[i].handle)
      send_exit(parts_[i].handle, caf::exit_reason::user_shutdown);
    around_->board->gone(path_of(i));
  }
  parts_.clear();
  with_ = workflow::colleagues{};
}

}  // namespace troupe::region
