#include "actors/scheduler.hpp"

#include "actors/asking.hpp"
#include "actors/plans.hpp"
#include "core/base/ulid.hpp"

namespace troupe::scheduler {
namespace {

/// Before what could not be settled is tried again.
constexpr auto pause_before_retry = 1s;

/// What a run that was asked for is named by, before a name of its own.
constexpr std::string_view trigger_mark = "trigger ";

bool is_trigger(std::string_view by) {
  return by.starts_with(trigger_mark);
}

refused no_schedule(const schedule_name& name) {
  return {errc::unknown, "no schedule " + name.value, "", "list them with: troupe schedule list"};
}

/// What runs of the schedule must have alone.
std::vector<start_lock> locks_of(const schedule& of, overlap_policy overlap) {
  auto key = "schedule " + of.name.value;
  switch (overlap) {
  case overlap_policy::skip:
    return {{key, singleton_mode::skip, 0}};
  case overlap_policy::queue:
    return {{key, singleton_mode::queue, of.queue_max}};
  case overlap_policy::cancel:
    return {{key, singleton_mode::cancel, 0}};
  case overlap_policy::allow:
    return {};
  }
  return {};
}

result<std::shared_ptr<const plan>> plan_for(const schedule& of, store::reader& store, const surroundings& around) {
  if (!of.version) {
    auto newest = newest_definition(store, of.workflow);
    return newest ? find_plan(*newest, around) : result<std::shared_ptr<const plan>>(newest.error());
  }
  auto pinned = store.definition_by_version(of.workflow, *of.version);
  if (!pinned)
    return std::move(pinned).error();
  if (!*pinned)
    return refused{errc::unknown, "workflow " + of.workflow.value + " has no version " + std::to_string(*of.version)};
  return find_plan(**pinned, around);
}

/// It can be known now that trying again would not help.
bool is_for_good(errc why) {
  switch (why) {
  case errc::busy:
  case errc::unavailable:
  case errc::storage:
  case errc::timed_out:
  case errc::conflict:
    return false;
  default:
    return true;
  }
}

}  // namespace

role::role(caf::actor_config& config, surroundings_ptr around, colleagues with)
  : observed(config, around->board->scheduler), around_(std::move(around)), with_(std::move(with)) {}

role::behavior_type role::make_behavior() {
  read_all();
  return {
    [this](put& m) { when_ready(m); },     [this](remove& m) { when_ready(m); }, [this](pause& m) { when_ready(m); },
    [this](trigger& m) { when_ready(m); }, [this](fill& m) { when_ready(m); },   [this](const tick& m) { handle(m); },
    [](const go_on& m) { m.with(); },
  };
}

template <class T, class Then>
answer<T> role::then(Then with) {
  return answer_to<T, actor, go_on>(caf::actor_cast<caf::actor_addr>(this), std::move(with));
}

/// Nothing is changed before what there is was read.
template <class Message>
void role::when_ready(Message& m) {
  if (ready_)
    return handle(m);
  stashed_.push_back([this, m = std::move(m)]() mutable { handle(m); });
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
    return m.done(no_schedule(m.name));
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

void role::handle(const trigger& m) {
  auto at = entries_.find(m.name);
  if (at == entries_.end() || !at->second.says)
    return m.done(no_schedule(m.name));
  const auto& e = at->second;
  auto name = std::string(trigger_mark) + make_execution_id(now(), around_->random(), around_->random()).value;
  due_run r{m.name, now(), std::move(name), m.overlap.value_or(e.says->overlap)};
  start(
    r, e,
    then<starter::outcome>([this, r, done = m.done, workflow = e.says->workflow.value](result<starter::outcome> with) {
      if (with && (with->fate == starter::fate::skipped || with->fate == starter::fate::full))
        settle(r, run_outcome::skipped, "execution " + with->execution.value + " is not finished", r.due);
      done(with ? result<std::pair<starter::outcome, std::string>>({*with, workflow}) : with.error());
    }));
}

void role::handle(fill& m) {
  auto at = entries_.find(m.name);
  if (at == entries_.end() || !at->second.says)
    return m.done(no_schedule(m.name));
  const auto& options = around_->options;
  if (at->second.backfills.size() >= options.backfills_max)
    return m.done(refused{errc::busy, std::to_string(at->second.backfills.size()) + " backfills of the schedule run",
                          "", "wait until one is done"});
  auto count = runs_in(*at->second.says, m.backfill, options.backfill_runs_max);
  if (count > options.backfill_runs_max)
    return m.done(refused{errc::too_large,
                          "more than " + std::to_string(options.backfill_runs_max) + " runs are due then", "to",
                          "ask for a shorter range at a time"});
  m.backfill.id = make_execution_id(now(), around_->random(), around_->random()).value;
  m.backfill.requested_at = now();
  m.backfill.overlap = m.overlap.value_or(at->second.says->overlap);
  auto done = then<store::start_standing>([this, m, count](result<store::start_standing> kept) {
    if (!kept)
      return m.done(kept.error());
    if (auto at = entries_.find(m.name); at != entries_.end())
      at->second.backfills.push_back(m.backfill);
    m.done(std::pair(m.backfill.id, count));
    look(m.name);
  });
  caf::anon_send(with_.journal, journal::change_start{store::put_backfill{m.name, m.backfill}, std::move(done)});
}

/// Does the next thing a schedule has to do, one at a time: what the clock says, then what a backfill wants.
void role::look(const schedule_name& name) {
  auto at = entries_.find(name);
  if (at == entries_.end() || at->second.busy || !at->second.says || !around_->options.recover ||
      around_->board->draining)
    return;
  auto& e = at->second;
  auto step = next_step(*e.says, e.stored.state, now());
  if (step.missed) {
    e.busy = true;
    auto until = to_rfc3339(step.missed->end);
    return settle({name, step.missed->first, {}, {}}, run_outcome::missed,
                  "what was due until " + until + " is missed: no node ran within catch_up", step.missed->end - 1us);
  }
  if (step.due) {
    e.busy = true;
    return run({name, *step.due, {}, e.says->overlap});
  }
  if (!fill_some(e))
    wake_at(name, e, step.wake.value_or(timestamp::max()));
}

/// Returns whether there was something to do.
bool role::fill_some(entry& e) {
  while (!e.backfills.empty()) {
    auto& next = e.backfills.front();
    if (auto due = next_due(*e.says, next)) {
      e.busy = true;
      due_run r{e.says->name, *due, next.id, next.overlap};
      if (next.again)
        return run(r), true;
      ask_store<bool>(
        with_.reader, [r](store::reader& store) { return store.starts().has_run(r.name, r.due); },
        then<bool>([this, r](result<bool> has) {
          if (!has)
            return look_again(r.name);
          if (!*has)
            return run(r);
          settle(r, run_outcome::skipped, "it has run before", r.due);
        }));
      return true;
    }
    caf::anon_send(with_.journal, journal::change_start{store::remove_backfill{e.says->name, next.id}, {}});
    e.backfills.erase(e.backfills.begin());
  }
  return false;
}

void role::run(due_run r) {
  auto at = entries_.find(r.name);
  if (at == entries_.end())
    return;
  start(r, at->second, then<starter::outcome>([this, r](result<starter::outcome> with) {
          if (!with) {
            if (is_for_good(with.error().code))
              return settle(r, run_outcome::failed, to_string(with.error()), r.due);
            return look_again(r.name);
          }
          const auto& other = with->execution.value;
          switch (with->fate) {
          case starter::fate::begun:
          case starter::fate::held:
          case starter::fate::joined:
          case starter::fate::existing:
            return settled(r, r.due);
          case starter::fate::skipped:
            return settle(r, run_outcome::skipped, "execution " + other + " is not finished", r.due);
          case starter::fate::full:
            // Nobody waits for a backfill: it takes its time.
            if (!r.by.empty())
              return look_again(r.name);
            return settle(r, run_outcome::skipped, "too many runs wait for execution " + other, r.due);
          }
        }));
}

void role::start(const due_run& r, const entry& e, answer<starter::outcome> done) {
  auto backfill = is_trigger(r.by) ? std::string() : r.by;
  auto input = input_of(*e.says, r.due, backfill);
  if (!input)
    return done(input.error());
  starter::request request;
  request.command = {*std::move(input), labels_of(*e.says, r.due, backfill), around_->random() >> 1};
  request.locks = locks_of(*e.says, r.overlap);
  request.run = schedule_run{r.name, r.due, r.by, run_outcome::started, {}, {}, now()};
  auto send = then<std::shared_ptr<const plan>>([this, request, done](result<std::shared_ptr<const plan>> of) mutable {
    if (!of)
      return done(of.error());
    request.of = *std::move(of);
    caf::anon_send(with_.starter, starter::start{std::move(request), done});
  });
  ask_store<std::shared_ptr<const plan>>(
    with_.reader, [of = e.says, around = around_](store::reader& store) { return plan_for(*of, store, *around); },
    std::move(send));
}

/// Records a due time for which nothing begins.
void role::settle(const due_run& r, run_outcome outcome, std::string reason, timestamp up_to) {
  log(outcome == run_outcome::failed ? log_level::error : log_level::notice, "schedule_run",
      {{"schedule", r.name.value}, {"due", to_rfc3339(r.due)}, {"outcome", to_string(outcome)}, {"reason", reason}});
  schedule_run run{r.name, r.due, r.by, outcome, {}, std::move(reason), now()};
  auto done = then<store::start_standing>([this, r, up_to](result<store::start_standing> kept) {
    if (kept)
      settled(r, up_to);
    else if (!is_trigger(r.by))
      look_again(r.name);
  });
  caf::anon_send(with_.journal, journal::change_start{store::settle_run{std::move(run), up_to}, std::move(done)});
}

void role::settled(const due_run& r, timestamp up_to) {
  auto at = entries_.find(r.name);
  if (at == entries_.end())
    return;
  auto& e = at->second;
  if (is_trigger(r.by))
    return;
  e.busy = false;
  if (r.by.empty())
    e.stored.state.settled = std::max(e.stored.state.settled, up_to);
  for (auto& b : e.backfills)
    if (b.id == r.by)
      b.settled = std::max(b.settled, up_to);
  look(r.name);
}

/// What became of a due time is not known, or it is not its time: the store says how far the schedule has come.
void role::look_again(const schedule_name& name) {
  read_tables([this, name](tables stored) {
    auto at = entries_.find(name);
    if (at == entries_.end())
      return;
    auto& e = at->second;
    e.busy = false;
    for (const auto& s : stored.schedules)
      if (s.name == name)
        e.stored.state.settled = std::max(e.stored.state.settled, s.state.settled);
    for (const auto& [of, kept] : stored.backfills)
      for (auto& b : e.backfills)
        if (of == name && b.id == kept.id)
          b.settled = std::max(b.settled, kept.settled);
    wake_at(name, e, now() + pause_before_retry);
  });
}

void role::wake_at(const schedule_name& name, entry& e, timestamp when) {
  wakes_.erase({e.wake, name});
  e.wake = when;
  if (when != timestamp::max())
    wakes_.emplace(when, name);
  arm();
}

/// A tick at most a second ahead, so that a clock that is set is noticed and no long message keeps the actor alive.
void role::arm() {
  if (wakes_.empty() || !around_->options.recover)
    return;
  auto first = wakes_.begin()->first;
  if (first >= armed_)
    return;
  auto wait = std::clamp<microseconds>(first - now(), 0us, 1s);
  armed_ = now() + wait;
  delayed_send(this, wait, tick{++generation_});
}

void role::handle(const tick& m) {
  if (m.generation != generation_)
    return;
  armed_ = timestamp::max();
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
