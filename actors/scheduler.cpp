#include "actors/scheduler.hpp"

#include "api/view.hpp"

namespace troupe::scheduler {
namespace {

/// Says so if tags of a request name no version of the schedule there is.
std::optional<refused> moved_on(const std::string& if_match, const store::stored_schedule* known) {
  if (if_match.empty() || (known && api::names_version(if_match, version_of(*known))))
    return std::nullopt;
  return refused{errc::stale, known ? "the schedule is at another version" : "there is no such schedule",
                 std::string(api::if_match_place), "look at it again"};
}

}  // namespace

role::role(caf::actor_config& config, surroundings_ptr around, colleagues with)
  : observed(config, around->board->scheduler), around_(std::move(around)), with_(std::move(with)) {}

role::behavior_type role::make_behavior() {
  term_ = term_at(*this, *around_);
  if (conducts_at(*this, *around_))
    read_all();
  return {
    [this](put& m) { when_ready(m); },   [this](remove& m) { when_ready(m); },
    [this](pause& m) { when_ready(m); }, [this](trigger& m) { when_ready(m); },
    [this](fill& m) { when_ready(m); },  [this](const tick& m) { handle(m); },
    [](const go_on& m) { m.with(); },    [this](const conduct&) { take_over(); },
  };
}

refused role::unknown(const schedule_name& name) {
  return {errc::unknown, "no schedule " + name.value, "", "list them with: troupe schedule list"};
}

/// Nothing is changed before what there is was read.
template <class Message>
void role::when_ready(Message& m) {
  if (!conducts_at(*this, *around_))
    return m.done(around_->shards->elsewhere(ownership::conductors_shard, "what keeps schedules"));
  if (ready_)
    return handle(m);
  stashed_.push_back([this, m = std::move(m)]() mutable { handle(m); });
}

/// Another node has kept the schedules, or will.
void role::take_over() {
  auto term = term_at(*this, *around_);
  if (std::exchange(term_, term) == term)
    return;
  entries_.clear();
  wakes_.clear();
  stashed_.clear();
  ready_ = false;
  if (conducts_at(*this, *around_))
    read_all();
}

timestamp role::now() {
  return now_at(*this, *around_);
}

void role::read_tables(std::function<void(tables)> use) {
  auto read = [](store::reader& store) -> result<tables> {
    auto schedules = store.starts().schedules();
    auto backfills =
      schedules ? store.starts().backfills() : result<std::vector<store::stored_backfill>>(schedules.error());
    if (!backfills)
      return std::move(backfills).error();
    return tables{*std::move(schedules), *std::move(backfills)};
  };
  ask_store<tables>(with_.reader, read, then<tables>([use = std::move(use)](result<tables> found) {
                      if (!found)
                        throw std::runtime_error(to_string(found.error()));
                      use(*std::move(found));
                    }));
}

void role::read_all() {
  read_tables([this](tables found) {
    for (auto& s : found.schedules)
      add(std::move(s));
    for (auto& b : found.backfills)
      if (auto at = entries_.find(b.schedule); at != entries_.end())
        at->second.backfills.push_back(std::move(b.backfill));
    ready_ = true;
    for (auto& [name, e] : entries_)
      wake_at(name, e, now());
    for (auto& handle : std::exchange(stashed_, {}))
      handle();
  });
}

void role::add(store::stored_schedule stored) {
  auto& e = entries_[stored.name];
  auto reading = read_schedule(stored.source, stored.file);
  e.says = reading.schedule ? std::make_shared<const schedule>(*std::move(reading.schedule)) : nullptr;
  if (!e.says)
    log(log_level::error, "schedule_not_read",
        {{"schedule", stored.name.value}, {"reason", to_string(reading.errors.front())}});
  e.stored = std::move(stored);
  around_->board->schedules = static_cast<std::int64_t>(entries_.size());
}

/// What it said before counts up to now; what it says from now on counts then. The same again changes nothing.
void role::handle(put& m) {
  auto known = entries_.find(m.schedule->name);
  store::stored_schedule next{m.schedule->name, std::move(m.source), std::move(m.file), now(), now(), {now(), {}}};
  if (auto moved = moved_on(m.if_match, known == entries_.end() ? nullptr : &known->second.stored))
    return m.done(*std::move(moved));
  if (known != entries_.end()) {
    const auto& before = known->second.stored;
    if (before.source == next.source)
      return m.done(before);
    next.created_at = before.created_at;
    next.state.settled = std::max(next.state.settled, before.state.settled);
    next.state.pause = before.state.pause;
  }
  auto done = then<store::start_standing>([this, next, done = m.done](result<store::start_standing> kept) {
    if (!kept)
      return done(kept.error());
    add(next);
    done(next);
    look(next.name);
  });
  caf::anon_send(with_.journal, journal::change_start{store::put_schedule{next}, std::move(done)});
}

void role::handle(const remove& m) {
  auto known = entries_.find(m.name);
  if (auto moved = moved_on(m.if_match, known == entries_.end() ? nullptr : &known->second.stored))
    return m.done(*std::move(moved));
  auto done = then<store::start_standing>([this, m](result<store::start_standing> removed) {
    if (!removed)
      return m.done(removed.error());
    if (auto at = entries_.find(m.name); at != entries_.end()) {
      wakes_.erase({at->second.wake, m.name});
      entries_.erase(at);
      around_->board->schedules = static_cast<std::int64_t>(entries_.size());
    }
    drop_queued(m.name);
    m.done(true);
  });
  caf::anon_send(with_.journal, journal::change_start{store::remove_schedule{m.name}, std::move(done)});
}

void role::drop_queued(const schedule_name& name) {
  ask_store<std::vector<execution_id>>(
    with_.reader, [name](store::reader& store) { return store.starts().held_for(name); },
    then<std::vector<execution_id>>([this, name](auto held) {
      if (held)
        for (const auto& id : *held)
          caf::anon_send(with_.starter, starter::drop{id, "schedule " + name.value + " was removed", {}});
    }));
}

void role::handle(pause& m) {
  auto at = entries_.find(m.name);
  if (at == entries_.end())
    return m.done(unknown(m.name));
  if (auto moved = moved_on(m.if_match, &at->second.stored))
    return m.done(*std::move(moved));
  auto next = at->second.stored;
  next.state.settled = settled_at(next.state, now());
  next.state.pause = std::move(m.pause);
  next.updated_at = now();
  auto done = then<store::start_standing>([this, next, done = m.done](result<store::start_standing> kept) {
    if (!kept)
      return done(kept.error());
    if (auto at = entries_.find(next.name); at != entries_.end())
      at->second.stored = next;
    done(next);
    look(next.name);
  });
  caf::anon_send(with_.journal, journal::change_start{store::put_schedule{next}, std::move(done)});
}

void role::wake_at(const schedule_name& name, entry& e, timestamp when) {
  wakes_.erase({e.wake, name});
  e.wake = when;
  if (when != timestamp::max())
    wakes_.emplace(when, name);
  arm();
}

void role::arm() {
  if (!wakes_.empty() && around_->options.recover)
    alarm_.set<tick>(*this, wakes_.begin()->first, now());
}

void role::handle(const tick& m) {
  if (!alarm_.rings(m.generation))
    return;
  if (around_->board->draining)
    return;
  std::vector<schedule_name> due;
  while (!wakes_.empty() && wakes_.begin()->first <= now()) {
    due.push_back(wakes_.begin()->second);
    entries_.find(due.back())->second.wake = timestamp::max();
    wakes_.erase(wakes_.begin());
  }
  for (const auto& name : due)
    look(name);
  arm();
}

void role::closing() {
  entries_.clear();
  wakes_.clear();
  stashed_.clear();
  around_->board->schedules = 0;
  with_ = colleagues{};
}

}  // namespace troupe::scheduler
