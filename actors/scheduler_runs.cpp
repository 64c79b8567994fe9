#include "actors/plans.hpp"
#include "actors/scheduler.hpp"
#include "core/base/ulid.hpp"

/// The part of the scheduler that is about runs: by the clock, by a backfill, or because somebody asked.
namespace troupe::scheduler {
namespace {

/// Before what could not be settled is tried again.
constexpr auto pause_before_retry = 1s;

/// What a run that was asked for is named by, before a name of its own.
constexpr std::string_view trigger_mark = "trigger ";

bool is_trigger(std::string_view by) {
  return by.starts_with(trigger_mark);
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

void role::handle(const trigger& m) {
  auto at = entries_.find(m.name);
  if (at == entries_.end() || !at->second.says)
    return m.done(unknown(m.name));
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
    return m.done(unknown(m.name));
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

}  // namespace troupe::scheduler
