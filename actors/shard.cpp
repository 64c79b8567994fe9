#include "actors/shard.hpp"

#include "actors/plans.hpp"
#include "core/base/match.hpp"

#include <caf/system_messages.hpp>

namespace troupe::shard {
namespace {

void forward(const workflow::actor& to, workflow::request& request) {
  match(request, [&](auto& m) { caf::anon_send(to, std::move(m)); });
}

/// Finds the plan an execution is pinned to. Runs on the reader's thread.
result<std::shared_ptr<const plan>> plan_of(const execution_id& id, store::reader& store, const surroundings& around) {
  auto summary = store.execution(id);
  if (!summary)
    return std::move(summary).error();
  if (!*summary)
    return refused{errc::unknown, "no execution " + id.value, "", "list them with: troupe execution list"};
  if ((*summary)->digest.empty())
    return refused{errc::not_ready, "execution " + id.value + " has not begun"};
  return find_plan((*summary)->digest, store, around);
}

}  // namespace

void refuse(workflow::request& request, const refused& why) {
  match(
    request, [&](workflow::perform& m) { m.done(why); }, [&](workflow::inspect& m) { m.done(why); },
    [&](workflow::await_rest& m) { m.rest(why); }, [&](workflow::watch& m) { m.done(why); },
    [&](workflow::wake& m) { m.taken(why); });
}

role::role(caf::actor_config& config, surroundings_ptr around, workflow::colleagues with)
  : observed(config, around->board->shard), around_(std::move(around)), with_(std::move(with)) {
  auto tell = [this]<class Message>(Message) {
    return [me = caf::actor_cast<caf::actor_addr>(this)](execution_id id) {
      if (auto to = caf::actor_cast<actor>(me))
        caf::anon_send(to, Message{std::move(id)});
    };
  };
  with_.finished = tell(finished{});
  with_.revived = tell(revived{});
  with_.rested = tell(rested{});
  with_.waits = tell(waits{});
  with_.stays = tell(stays{});
}

role::behavior_type role::make_behavior() {
  set_down_handler([this](caf::down_msg& m) { died(m); });
  return {
    [this](start& m) { handle(m); },         [this](route& m) { handle(m); },
    [this](const recover& m) { handle(m); }, [this](resolved& m) { handle(m); },
    [this](const restart& m) { handle(m); }, [this](const finished& m) { handle(m); },
    [this](const revived& m) { handle(m); }, [this](const rested& m) { handle(m); },
    [this](const waits& m) { handle(m); },   [this](const stays& m) { handle(m); },
    [this](const sweep& m) { handle(m); },   [this](const let_go& m) { handle(m); },
  };
}

void role::handle(start& m) {
  if (!has_room())
    return m.done(refused{errc::busy, "too many executions are at work", "", "try again later"});
  auto [at, added] = lives_.try_emplace(m.id, around_->options.restarts);
  if (!added)
    return m.done(refused{errc::conflict, "execution " + m.id.value + " exists"});
  ++unfinished_;
  at->second.of = m.of;
  at->second.handle = spawn<workflow::role, caf::monitored>(around_, with_, m.id, std::move(m.of),
                                                            workflow::perform{std::move(m.command), std::move(m.done)},
                                                            std::move(m.claim));
  watch_over(at->first, at->second);
}

/// Who asks is let in even if there is no room; who is only woken can be woken later.
void role::handle(route& m) {
  auto* wakes = std::get_if<workflow::wake>(&m.request);
  if (!lives_.contains(m.id) && !has_room() && wakes)
    return wakes->taken(refused{errc::busy, "too many executions are at work"});
  auto [at, added] = lives_.try_emplace(m.id, around_->options.restarts);
  auto& l = at->second;
  if (!l.broken.empty()) {
    if (wakes)
      return wakes->taken(true);
    return refuse(m.request, {errc::unavailable, "execution " + m.id.value + " cannot go on: " + l.broken, "",
                              "see the node's log; it is tried again when the node restarts"});
  }
  if (l.handle && !l.leaving) {
    if (!l.finished)
      delist(l);
    stir(l);
    return forward(l.handle, m.request);
  }
  if (l.pending.size() >= around_->options.pending_max)
    return refuse(m.request, {errc::busy, "too many requests wait for execution " + m.id.value, "", "try again later"});
  l.pending.push_back(std::move(m.request));
  if (added) {
    ++unfinished_;
    resolve(m.id);
  }
}

void role::handle(const recover& m) {
  if (!lives_.try_emplace(m.id, around_->options.restarts).second)
    return;
  ++unfinished_;
  resolve(m.id);
}

void role::resolve(const execution_id& id) {
  auto me = caf::actor_cast<caf::actor_addr>(this);
  caf::anon_send(with_.reader, reader::query{[me, id, around = around_](store::reader& store) {
                   auto of = plan_of(id, store, *around);
                   if (auto to = caf::actor_cast<actor>(me))
                     caf::anon_send(to, resolved{id, std::move(of)});
                 }});
}

void role::handle(resolved& m) {
  auto at = lives_.find(m.id);
  if (at == lives_.end() || at->second.handle)
    return;
  if (!m.of) {
    if (m.of.error().code != errc::unknown && m.of.error().code != errc::not_ready)
      log(log_level::error, "execution_not_loaded", {{"execution", m.id.value}, {"reason", to_string(m.of.error())}});
    return drop(at, m.of.error());
  }
  at->second.of = *std::move(m.of);
  activate(at->first, at->second);
}

void role::activate(const execution_id& id, live& l, bool rebuilt) {
  if (!holds_at(*this, *around_, id))
    return drop(lives_.find(id), around_->shards->elsewhere(id));
  ++around_->board->activations;
  l.handle = spawn<workflow::role, caf::monitored>(around_, with_, id, l.of, rebuilt);
  watch_over(id, l);
  forward_pending(l);
}

void role::watch_over(const execution_id& id, live& l) {
  by_address_.emplace(l.handle.address(), id);
}

void role::forward_pending(live& l) {
  for (auto& request : std::exchange(l.pending, {}))
    forward(l.handle, request);
}

void role::drop(lives::iterator at, const refused& why) {
  for (auto& request : at->second.pending)
    refuse(request, why);
  if (!at->second.finished)
    --unfinished_;
  delist(at->second);
  stir(at->second);
  lives_.erase(at);
}

void role::died(const caf::down_msg& m) {
  auto found = by_address_.extract(m.source);
  if (found.empty())
    return;
  const auto& id = found.mapped();
  auto at = lives_.find(id);
  if (at == lives_.end())
    return;
  auto& l = at->second;
  l.handle = workflow::actor{};
  delist(l);
  stir(l);
  if (std::exchange(l.leaving, false))
    leaving_ -= l.finished ? 0 : 1;
  departed(id);
  if (is_normal(m.reason) || !holds_at(*this, *around_, id)) {
    ++around_->board->passivations;
    if (l.pending.empty())
      return drop(at, {});
    return activate(at->first, l);
  }
  auto reason = reason_text(m.reason);
  auto pause = l.history.failed(now_at(*this, *around_));
  around_->board->down("node/region/workflow", reason);
  if (!pause) {
    log(log_level::error, "execution_gave_up", {{"execution", id.value}, {"reason", reason}});
    l.broken = reason;
    for (auto& request : std::exchange(l.pending, {}))
      refuse(request, {errc::unavailable, "execution " + id.value + " cannot go on: " + reason});
    return;
  }
  log(log_level::warning, "restarting", {{"execution", id.value}, {"reason", reason}, {"pause", to_text(*pause)}});
  delayed_send(this, *pause, restart{id});
}

void role::handle(const restart& m) {
  auto at = lives_.find(m.id);
  if (at == lives_.end() || at->second.handle)
    return;
  around_->board->up("node/region/workflow", around_->board->workflow);
  activate(at->first, at->second, true);
}

/// Keeps the newest finished executions for those who ask how it went; older ones leave memory.
void role::handle(const finished& m) {
  auto at = lives_.find(m.id);
  if (at == lives_.end())
    return;
  auto& l = at->second;
  stir(l);
  if (!l.finished) {
    delist(l);
    l.finished = true;
    --unfinished_;
    leaving_ -= l.leaving ? 1 : 0;
  }
  if (l.place || l.leaving || !l.handle)
    return;
  enlist(l, finished_, at->first);
  if (finished_.size() > around_->options.finished_kept)
    dismiss(finished_);
}

void role::handle(const revived& m) {
  auto at = lives_.find(m.id);
  if (at == lives_.end() || !at->second.finished)
    return;
  auto& l = at->second;
  delist(l);
  l.finished = false;
  ++unfinished_;
  leaving_ += l.leaving ? 1 : 0;
}

void role::handle(const rested& m) {
  auto at = lives_.find(m.id);
  if (at == lives_.end() || at->second.place || at->second.leaving || !at->second.handle)
    return;
  stir(at->second);
  enlist(at->second, resting_, at->first);
  arm_sweep();
}

void role::handle(const waits& m) {
  auto at = lives_.find(m.id);
  if (at == lives_.end())
    return;
  auto& l = at->second;
  if (l.handle && !l.finished && !l.leaving && !l.place && !std::exchange(l.waits, true))
    ++waiting_;
}

/// It does something again, or is gone.
void role::stir(live& l) {
  if (std::exchange(l.waits, false))
    --waiting_;
}

/// What was asked of it while it seemed to leave goes to it now.
void role::handle(const stays& m) {
  auto at = lives_.find(m.id);
  if (at == lives_.end() || !std::exchange(at->second.leaving, false))
    return;
  auto& l = at->second;
  if (!l.finished)
    --leaving_;
  if (l.finished || l.pending.empty())
    enlist(l, l.finished ? finished_ : resting_, at->first);
  forward_pending(l);
  arm_sweep();
}

void role::handle(const sweep&) {
  sweep_sent_ = false;
  auto since = now_at(*this, *around_) - around_->options.passivate_after;
  while (!resting_.empty() && resting_.front().since <= since)
    dismiss(resting_);
  arm_sweep();
}

void role::arm_sweep() {
  if (resting_.empty() || std::exchange(sweep_sent_, true))
    return;
  auto due = resting_.front().since + around_->options.passivate_after - now_at(*this, *around_);
  delayed_send(this, std::clamp<microseconds>(due, 1ms, 1s), sweep{});
}

/// True if there is room for one more execution; one that rests makes room. One that waits for others takes none, or
/// they would wait for it.
bool role::has_room() {
  auto bound = std::max<std::size_t>(around_->options.executions_live_max / around_->options.shards, 1);
  if (unfinished_ - leaving_ - waiting_ < bound)
    return true;
  if (resting_.empty())
    return false;
  dismiss(resting_);
  return true;
}

/// Asks the first of them to leave. What it is asked from now on waits until it has left or says that it stays.
void role::dismiss(candidates& from) {
  auto id = from.front().id;
  auto& l = lives_.at(id);
  delist(l);
  l.leaving = true;
  if (!l.finished)
    ++leaving_;
  caf::anon_send(l.handle, workflow::retire{});
}

/// Those that are at work finish what is on its way to the journal; the others are gone at once.
void role::handle(const let_go& m) {
  std::vector<execution_id> ids;
  for (const auto& [id, l] : lives_)
    if (m.of->test(shard_of(id)))
      ids.push_back(id);
  auto& leaving = departures_.emplace_back();
  leaving.gone = m.gone;
  for (const auto& id : ids) {
    auto at = lives_.find(id);
    if (!at->second.handle) {
      drop(at, around_->shards->elsewhere(id));
      continue;
    }
    leaving.left.insert(id);
    send_away(id, at->second);
  }
  departed({});
}

/// What is asked of it from now on waits until it has left.
void role::send_away(const execution_id& id, live& l) {
  for (auto& request : std::exchange(l.pending, {}))
    refuse(request, around_->shards->elsewhere(id));
  delist(l);
  stir(l);
  if (!std::exchange(l.leaving, true) && !l.finished)
    ++leaving_;
  caf::anon_send(l.handle, workflow::let_go{});
}

void role::departed(const execution_id& id) {
  for (auto d = departures_.begin(); d != departures_.end();) {
    d->left.erase(id);
    if (!d->left.empty()) {
      ++d;
      continue;
    }
    d->gone(true);
    d = departures_.erase(d);
  }
}

void role::enlist(live& l, candidates& in, const execution_id& id) {
  l.place = in.insert(in.end(), {id, now_at(*this, *around_)});
}

void role::delist(live& l) {
  if (auto place = std::exchange(l.place, std::nullopt))
    (l.finished ? finished_ : resting_).erase(*place);
}

void role::closing() {
  for (auto& [id, l] : lives_)
    if (l.handle)
      send_exit(l.handle, caf::exit_reason::user_shutdown);
  lives_.clear();
  by_address_.clear();
  resting_.clear();
  finished_.clear();
  departures_.clear();
  with_ = workflow::colleagues{};
}

}  // namespace troupe::shard
