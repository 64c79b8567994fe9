#include "actors/region.hpp"

#include "actors/plans.hpp"
#include "actors/shard.hpp"
#include "core/base/ulid.hpp"
#include "core/start/grouping.hpp"

#include <caf/system_messages.hpp>

namespace troupe::region {
namespace {

/// Answers with how a child ended, or that it goes on.
void report_end(const actor& region, const execution_summary& child, const ensure_child& ask) {
  if (!is_final(child.state) || ask.what.parent.detached)
    return ask.done(std::optional<child_finished>());
  auto end = std::make_shared<child_finished>();
  workflow::inspect look{[end, parent = ask.what.parent](const execution& self, timestamp) {
                           *end = {parent.task, parent.attempt, *self.ending_outcome, self.output, self.error};
                         },
                         answer<bool>([end, done = ask.done](result<bool> durable) {
                           if (durable)
                             done(std::optional(std::move(*end)));
                           else
                             done(durable.error());
                         })};
  caf::anon_send(region, shard::route{child.id, std::move(look)});
}

/// One that was taken back before it began has no events to tell.
bool report_taken_back(const execution_summary& child, const ensure_child& ask) {
  if (!is_final(child.state) || !child.digest.empty() || ask.what.parent.detached)
    return false;
  const auto& parent = ask.what.parent;
  ask.done(std::optional(child_finished{parent.task, parent.attempt, outcome::cancelled, nullptr,
                                        task_error{"cancelled", child.error, false, {}}}));
  return true;
}

/// What became of a child whose workflow says how its executions begin.
answer<starter::outcome> begun(const std::shared_ptr<ensure_child>& ask) {
  return answer<starter::outcome>([ask](result<starter::outcome> with) {
    using enum starter::fate;
    if (!with) {
      // Then it is asked for again: it may be there by now.
      auto why = std::move(with).error();
      if (why.code == errc::conflict)
        why.code = errc::unavailable;
      return ask->done(std::move(why));
    }
    auto workflow = "workflow " + ask->what.workflow.value;
    switch (with->fate) {
    case begun:
    case held:
    case joined:
    case existing:
      return ask->done(std::optional<child_finished>());
    case skipped:
      return ask->done(refused{errc::conflict, "execution " + with->execution.value + " of " + workflow +
                                                 " is not finished, and there is one at a time"});
    case full:
      return ask->done(refused{errc::busy, "too many executions of " + workflow + " wait"});
    }
  });
}

/// A child that is there already was started by an earlier question.
answer<execution_id> started(const std::shared_ptr<ensure_child>& ask) {
  return answer<execution_id>([ask](result<execution_id> id) {
    if (id || id.error().code == errc::conflict)
      ask->done(std::optional<child_finished>());
    else
      ask->done(id.error());
  });
}

}  // namespace

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
    [this](ensure_child& m) { handle(m); },
    [this](shard::route& m) { handle(m); },
    [this](const restart& m) { handle(m); },
    [this](const owing& m) { handle(m); },
    [this](const taken&) { recover(); },
    [this](const shard::let_go& m) { handle(m); },
  };
}

void role::handle(start& m) {
  auto named = name_new(m);
  if (!named)
    return m.done(std::move(named).error());
  auto id = *std::move(named);
  ++around_->board->executions_started;
  const auto& to = parts_[part_of(id)].handle;
  answer<std::uint64_t> done([id, done = m.done](result<std::uint64_t> sequence) {
    if (sequence)
      done(id);
    else
      done(std::move(sequence).error());
  });
  if (to)
    caf::anon_send(
      to, shard::start{std::move(id), std::move(m.of), std::move(m.command), std::move(done), std::move(m.claim)});
}

/// A new execution is of a shard that this node has; one that is counted, of the conductor's.
result<execution_id> role::name_new(const start& m) {
  const auto& shards = *around_->shards;
  if (m.id && !holds_at(*this, *around_, *m.id))
    return shards.elsewhere(*m.id);
  if (m.id)
    return *m.id;
  auto id = make_execution_id(now_at(*this, *around_), around_->random(), around_->random());
  if (!shards.is_shared())
    return id;
  auto at = moment_at(*this);
  if (is_conducted(m.of->definition))
    return shards.conducts(at)
             ? result<execution_id>(moved_to(ownership::conductors_shard, std::move(id)))
             : shards.elsewhere(ownership::conductors_shard, "what begins executions of " + m.of->definition.name);
  auto shard = shards.any_held(around_->random(), at);
  if (!shard)
    return refused{errc::unavailable, "node " + shards.node() + " has no shards", "", "try again, or use another node"};
  return moved_to(*shard, std::move(id));
}

/// The child's id says whether it exists: asked for twice, it is started once.
void role::handle(ensure_child& m) {
  if (!holds_at(*this, *around_, m.what.child))
    return m.done(around_->shards->elsewhere(m.what.child));
  auto me = caf::actor_cast<caf::actor_addr>(this);
  auto seed = around_->random() >> 1;
  auto conducts = conducts_at(*this, *around_);
  auto ask = std::make_shared<ensure_child>(std::move(m));
  caf::anon_send(
    with_.reader, reader::query{[me, seed, ask, conducts, around = around_,
                                 starter = with_.starter ? with_.starter() : starter::actor{}](store::reader& store) {
      auto region = caf::actor_cast<actor>(me);
      auto known = store.execution(ask->what.child);
      if (!known || !region)
        return ask->done(known ? refused{errc::unavailable, "the node is stopping"} : known.error());
      if (*known)
        return report_taken_back(**known, *ask) ? void() : report_end(region, **known, *ask);
      auto definition = newest_definition(store, ask->what.workflow);
      auto plan =
        definition ? find_plan(*definition, *around) : result<std::shared_ptr<const troupe::plan>>(definition.error());
      if (!plan)
        return ask->done(plan.error());
      // Asked for again until the conductor is here.
      if (!conducts && is_conducted((*plan)->definition))
        return ask->done(around->shards->elsewhere(ownership::conductors_shard,
                                                   "what begins executions of " + (*plan)->definition.name));
      start_execution command{ask->what.input, {}, seed, ask->what.parent};
      if (!has_start_policy((*plan)->definition))
        return caf::anon_send(region, start{*plan, std::move(command), started(ask), ask->what.child});
      starter::request request{*plan, std::move(command)};
      request.id = ask->what.child;
      if (starter)
        caf::anon_send(starter, starter::start{std::move(request), begun(ask)});
    }});
}

/// A message for a shard that is down is dropped here; what it carried answers for itself.
void role::handle(shard::route& m) {
  if (!holds_at(*this, *around_, m.id)) {
    // The timer of who has it wakes it.
    if (auto* wakes = std::get_if<workflow::wake>(&m.request))
      return wakes->taken(refused{errc::unknown, "execution " + m.id.value + " is another node's"});
    return shard::refuse(m.request, around_->shards->elsewhere(m.id));
  }
  if (const auto& to = parts_[part_of(m.id)].handle)
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
    if (!holds_at(*this, *around_, id))
      continue;
    else if (const auto& to = parts_[part_of(id)].handle)
      caf::anon_send(to, shard::recover{id});
}

/// Answered once every part is rid of them. A part that is down has nothing; one that dies answers by dying.
void role::handle(const shard::let_go& m) {
  auto left = std::make_shared<std::atomic<std::size_t>>(parts_.size());
  for (const auto& p : parts_) {
    answer<bool> gone([left, done = m.gone](auto) {
      if (--*left == 0)
        done(true);
    });
    if (p.handle)
      caf::anon_send(p.handle, shard::let_go{m.of, std::move(gone)});
  }
}

std::size_t role::part_of(const execution_id& id) const {
  return shard_of(id) % parts_.size();
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
