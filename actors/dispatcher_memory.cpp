#include "actors/dispatcher.hpp"

#include "actors/bulletin.hpp"
#include "actors/reader.hpp"

#include <algorithm>

/// What the dispatcher must know after a restart, and what time does.
namespace troupe::dispatcher {

/// Nothing begins before this is read; and that is not before what the one that was here before it asked the journal
/// for is durable.
void role::restore() {
  auto me = caf::actor_cast<caf::actor_addr>(this);
  auto at = now();
  reader::query look{[me, at](store::reader& store) {
    auto rates = store.rates(at);
    auto pauses = store.pauses();
    if (!rates || !pauses)
      throw std::runtime_error(to_string(rates ? pauses.error() : rates.error()));
    if (auto to = caf::actor_cast<actor>(me))
      caf::anon_send(to, restored{*std::move(rates), *std::move(pauses)});
  }};
  reader::ask_behind(journal_, reader_, std::move(look));
}

void role::handle(restored& m) {
  auto at = now();
  for (auto& use : m.rates)
    if (!use.key.starts_with(flow::admission::rate_prefix))
      queue_.restore(std::move(use), at);
  for (const auto& pause : m.pauses)
    if (!pauses_.contains(pause.workflow) && !(around_->shards->is_shared() && pause.until && *pause.until <= at))
      apply(pause);
  restored_ = true;
  for (auto s : {slot::light, slot::compute, slot::io})
    publish(pools_[static_cast<std::size_t>(s)]);
  serve(at);
}

/// Records the starts of attempts before they begin.
void role::charge(std::vector<attempt_key> keys, std::optional<want> to) {
  record_starts([keys = std::move(keys), asked = std::move(to)](const actor& me) {
    caf::anon_send(me, charged{keys, asked});
  });
}

void role::record_starts(std::function<void(const actor&)> then) {
  journal::change_flow record;
  for (auto& use : queue_.begun())
    record.changes.push_back(std::move(use));
  auto me = caf::actor_cast<caf::actor_addr>(this);
  // If it fails the journal ends, and this actor with it.
  record.done = answer<bool>([me, then = std::move(then)](result<bool> recorded) {
    if (auto target = caf::actor_cast<actor>(me); target && recorded)
      then(target);
  });
  caf::anon_send(journal_, std::move(record));
}

void role::handle(charged& m) {
  auto at = now();
  if (draining_)
    return;  // They are owed, and begin after the next start.
  if (m.to)
    hand_out(m.keys, *m.to, at);
  else
    for (const auto& key : m.keys)
      if (auto found = attempts_.find(key); found != attempts_.end() && found->second.phase == phase::starting)
        start(found, at);
  for (auto s : {slot::light, slot::compute, slot::io})
    fill(s, at);
  serve(at);
}

void role::handle(const hold_back& m) {
  if (held_back_.insert(m.execution).second)
    stand_right(m.execution);
  for (const auto& told : m.told)
    told(m.sequence);
}

void role::handle(const let_go& m) {
  if (held_back_.erase(m.execution) > 0)
    stand_right(m.execution);
}

void role::stand_right(const execution_id& id) {
  auto at = now();
  for (auto a = attempts_.lower_bound({id, {}, 0}); a != attempts_.end() && a->first.execution == id; ++a)
    stand_right(a, at);
  serve(at);
}

/// What waits stands behind the gate that is right for its execution now. One that has begun keeps its place, and is
/// looked at when it waits again.
void role::stand_right(entries::iterator at, timestamp now) {
  auto& e = at->second;
  if (e.phase != phase::waiting || e.held_back == held_back_.contains(at->first.execution))
    return;
  queue_.remove(e.place, now);
  push(at, now);
  publish(e.pool);
}

void role::handle(set_pause& m) {
  apply(m.pause);
  log(log_level::notice, "paused",
      {{"workflow", m.pause.workflow.empty() ? "(all)" : m.pause.workflow}, {"reason", m.pause.reason}});
  record(std::move(m.pause), std::move(m.done));
  arm(now());
}

/// Another node may have paused it a moment ago.
void role::handle(const end_pause& m) {
  if (pauses_.contains(m.workflow) || !around_->shards->is_shared())
    return end(m);
  unsure_.push_back(m);
  handle(read_pauses{});
}

void role::end(const end_pause& m) {
  if (!pauses_.contains(m.workflow))
    return m.done(
      refused{errc::unknown, m.workflow.empty() ? "the node is not paused" : m.workflow + " is not paused"});
  record(store::end_pause{m.workflow}, m.done);
  resume(m.workflow, now());
}

/// Pauses are those of all nodes that share the journal: once a change is durable they are told.
void role::record(store::flow_change change, answer<bool> done) {
  ++pause_changes_;
  answer<bool> durable([around = around_, recorded = pauses_recorded_, done = std::move(done)](result<bool> how) {
    ++*recorded;
    bulletin::tell_others(*around);
    done(std::move(how));
  });
  caf::anon_send(journal_, journal::change_flow{{std::move(change)}, std::move(durable)});
}

void role::handle(const read_pauses&) {
  // What is on its way to the journal from here would be missing.
  if (!around_->shards->is_shared() || (unsure_.empty() && *pauses_recorded_ != pause_changes_))
    return;
  caf::anon_send(
    reader_, reader::query{[me = caf::actor_cast<caf::actor_addr>(this), made = pause_changes_](store::reader& store) {
      auto pauses = store.pauses();
      if (!pauses)
        return log(log_level::warning, "pauses_not_read", {{"reason", to_string(pauses.error())}});
      if (auto to = caf::actor_cast<actor>(me))
        caf::anon_send(to, pauses_read{*std::move(pauses), made});
    }});
}

void role::handle(pauses_read& m) {
  auto at = now();
  if (restored_ && m.changes == pause_changes_ && *pauses_recorded_ == pause_changes_) {
    auto ended = pauses_;
    for (const auto& pause : m.pauses) {
      if (pause.until && *pause.until <= at)
        continue;
      if (auto known = ended.extract(pause.workflow); known && known.mapped() == pause)
        continue;
      apply(pause);
      log(
        log_level::notice, "paused",
        {{"workflow", pause.workflow.empty() ? "(all)" : pause.workflow}, {"reason", pause.reason}, {"by", pause.by}});
    }
    for (const auto& [workflow, pause] : ended)
      resume(workflow, at);
    arm(at);
  }
  for (const auto& each : std::exchange(unsure_, {}))
    end(each);
}

void role::apply(const flow::pause& pause) {
  pauses_[pause.workflow] = pause;
  if (pause.workflow.empty())
    around_->board->set_pause(pause);
  if (pause.workflow.empty())
    queue_.pause_all();
  else
    queue_.pause(queue_.gate(pause.workflow));
}

void role::resume(const std::string& workflow, timestamp now) {
  log(log_level::notice, "resumed", {{"workflow", workflow.empty() ? "(all)" : workflow}});
  pauses_.erase(workflow);
  if (workflow.empty())
    around_->board->set_pause({});
  if (workflow.empty())
    queue_.resume_all();
  else
    queue_.resume(queue_.gate(workflow), now);
  serve(now);
}

void role::handle(const inspect& m) {
  std::vector<flow::pause> pauses;
  for (const auto& [workflow, pause] : pauses_)
    pauses.push_back(pause);
  m.look(queue_, pauses, now());
  m.done(true);
}

void role::handle(const list_running& m) {
  std::vector<entries::const_iterator> running;
  for (auto at = attempts_.cbegin(); at != attempts_.cend(); ++at)
    if (at->second.phase == phase::running && !at->second.presumed)
      running.push_back(at);
  auto end = running.begin() + static_cast<std::ptrdiff_t>(std::min(m.count_max, running.size()));
  std::ranges::partial_sort(running, end, {}, [](const auto& at) { return at->second.began; });
  std::vector<running_attempt> longest;
  for (auto each = running.begin(); each != end; ++each) {
    auto pool = queue_.view((*each)->second.pool).name;
    longest.push_back({(*each)->first, pool.substr(pool.find(' ') + 1), (*each)->second.began});
  }
  m.longest(std::move(longest));
}

void role::handle(const tick& m) {
  if (!alarm_.rings(m.generation))
    return;
  auto at = now();
  while (!leases_.empty() && leases_.begin()->first <= moment_at(*this))
    lapse(attempts_.find(leases_.begin()->second), at);
  std::vector<std::string> over;
  for (const auto& [workflow, pause] : pauses_)
    if (pause.until && *pause.until <= at)
      over.push_back(workflow);
  for (const auto& workflow : over) {
    // Of several nodes none ends it for all: another may have made it longer. What is over is not read again.
    if (!around_->shards->is_shared())
      record(store::end_pause{workflow}, {});
    resume(workflow, at);
  }
  serve(at);
}

/// Sees to it that a tick comes when the first thing is due.
void role::arm(timestamp now) {
  auto due = queue_.next_due().value_or(timestamp::max());
  if (!leases_.empty())
    due = std::min(due, now + std::chrono::ceil<microseconds>(leases_.begin()->first - moment_at(*this)));
  for (const auto& [workflow, pause] : pauses_)
    due = std::min(due, pause.until.value_or(timestamp::max()));
  alarm_.set<tick>(*this, due, now);
}

}  // namespace troupe::dispatcher
