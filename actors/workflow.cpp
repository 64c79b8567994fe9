#include "actors/workflow.hpp"

#include "core/base/match.hpp"
#include "core/workflow/projection.hpp"

#include <algorithm>

namespace troupe::workflow {
namespace {

/// A wait whose end was not told in time is told by its asker; this is time for that.
constexpr auto wait_grace = 5s;

bool at_rest(execution_state s) {
  return is_final(s) || s == execution_state::waiting;
}

}  // namespace

role::role(caf::actor_config& config, surroundings_ptr around, colleagues with, execution_id id,
           std::shared_ptr<const plan> of, perform first)
  : observed(config, around->board->workflow), around_(std::move(around)), with_(std::move(with)),
    self_(std::move(id), std::move(of)), first_(std::move(first)) {}

role::role(caf::actor_config& config, surroundings_ptr around, colleagues with, execution_id id,
           std::shared_ptr<const plan> of)
  : observed(config, around->board->workflow), around_(std::move(around)), with_(std::move(with)),
    self_(std::move(id), std::move(of)), loading_(true) {}

role::behavior_type role::make_behavior() {
  if (first_) {
    decide_now(*first_);
    first_.reset();
    tell_if_rested();  // a start that was refused
  } else {
    auto me = caf::actor_cast<caf::actor_addr>(this);
    caf::anon_send(with_.reader, reader::query{[me, id = self_.id](store::reader& store) {
                     auto records = store.load(id);
                     if (auto to = caf::actor_cast<actor>(me))
                       caf::anon_send(to, loaded{std::move(records)});
                   }});
  }
  return {
    [this](perform& m) { handle(m); },
    [this](const inspect& m) { handle(m); },
    [this](const await_rest& m) { handle(m); },
    [this](const watch& m) { handle(m); },
    [this](const progress& m) { handle(m); },
    [this](const appended& m) { handle(m); },
    [this](const append_failed& m) { handle(m); },
    [this](const loaded& m) { handle(m); },
    [this](const wake& m) { handle(m); },
    [this](const retire& m) { handle(m); },
  };
}

/// Rebuilds the execution: its events, then the work still owed, then what was asked meanwhile.
void role::handle(const loaded& m) {
  if (!m.records)
    throw std::runtime_error(to_string(m.records.error()));
  for (const auto& record : *m.records) {
    auto events = decode(record.text);
    if (!events)
      throw std::runtime_error("execution " + self_.id.value + ": " + to_string(events.error()));
    for (const auto& e : *events)
      apply(self_, e);
  }
  durable_ = self_.sequence;
  loading_ = false;
  // A finished execution owes its announcement only, and made it in the life in which it finished.
  if (!is_final(self_.state))
    perform_effects(outstanding(self_), true);
  for (auto& m : std::exchange(stashed_, {}))
    match(m, [this](auto& request) { handle(request); });
  set_next_timer();
  tell_if_at_rest();
  tell_if_rested();
}

void role::handle(perform& m) {
  if (loading_)
    return stashed_.push_back(std::move(m));
  decide_now(m);
  tell_if_rested();
}

void role::decide_now(perform& m) {
  auto before = self_.sequence;
  auto events = troupe::handle(self_, m.command, now_at(*this, *around_));
  if (!events)
    return m.done(std::move(events).error());
  if (events->empty())
    return when_durable(std::move(m.done));
  if (gathered_.events.empty())
    gathered_.first = before + 1;
  std::ranges::move(*events, std::back_inserter(gathered_.events));
  std::ranges::move(outstanding(self_, before), std::back_inserter(gathered_.effects));
  gathered_.answers.push_back(std::move(m.done));
  send_gathered();
}

/// Answers once all that was decided so far is durable.
void role::when_durable(answer<std::uint64_t> done) {
  if (durable_ == self_.sequence)
    return done(durable_);
  auto& newest = gathered_.events.empty() ? in_flight_.back() : gathered_;
  newest.answers.push_back(std::move(done));
}

/// Sends what was gathered unless as many appends as allowed are on their way.
void role::send_gathered() {
  if (gathered_.events.empty() || in_flight_.size() >= around_->options.appends_in_flight)
    return;
  in_flight_.push_back(std::exchange(gathered_, {}));
  auto& now = in_flight_.back();
  standing next{self_.state, wake_watch_.next(self_)};
  store::append content{self_.id, now.first, static_cast<std::uint32_t>(now.events.size()), encode(now.events),
                        project(self_, next.wake, row_, now.events)};
  row_ = next;
  caf::anon_send(with_.journal, journal::append{std::move(content), this});
}

/// The gate opens: answers and effects up to the durable event go out.
void role::handle(const appended& m) {
  durable_ = m.up_to;
  while (!in_flight_.empty() && in_flight_.front().first + in_flight_.front().events.size() - 1 <= durable_) {
    auto open = std::move(in_flight_.front());
    in_flight_.pop_front();
    release(open);
  }
  send_gathered();
  set_next_timer();
  tell_if_at_rest();
  tell_if_rested();
}

void role::release(held& open) {
  for (auto& done : open.answers)
    done(durable_);
  tell_watchers(open);
  perform_effects(std::move(open.effects));
}

/// `again`: they were owed before, in an earlier life of the execution.
void role::perform_effects(std::vector<effect>&& effects, bool again) {
  auto batch = no_attempts();
  for (auto& e : effects)
    match(
      std::move(e), [&](run_task&& work) {
        if (again && work.slot == slot::remote && find_task(self_, work.task)->state == task_state::running)
          batch.begun.insert(work.task);
        batch.tasks.push_back(std::move(work));
      },
      [&](stop_task&& stop) {
        // In order: what is stopped here may be among what was gathered to run.
        if (!batch.tasks.empty())
          caf::anon_send(with_.dispatcher, std::exchange(batch, no_attempts()));
        caf::anon_send(with_.dispatcher, dispatcher::stop{{self_.id, stop.task, stop.attempt}});
      },
      [&](set_timer&& timer) {
        timers_.insert({timer.due, std::move(timer.task), timer.attempt});
      },
      [&](request_review&&) {}, [&](announce_end&&) { end(); });
  if (!batch.tasks.empty())
    caf::anon_send(with_.dispatcher, std::move(batch));
}

dispatcher::enqueue role::no_attempts() {
  return {self_.id, workflow_name{self_.plan->definition.name}, self_.seed, {}, this, {}};
}

void role::end() {
  timers_.clear();
  auto outcome = static_cast<std::size_t>(self_.state) - static_cast<std::size_t>(execution_state::completed);
  ++around_->board->executions_finished[outcome];
  log(log_level::notice, "execution_finished", {{"execution", self_.id.value}, {"state", to_string(self_.state)}});
}

/// While work is owed the store does not say when the next timer is due: then the timer must remember it.
void role::set_next_timer() {
  auto next = timers_.empty() ? timestamp::max() : timers_.begin()->due;
  auto stored = next == timestamp::max() || !wake_watch_.next(self_).owes_work;
  if (next == timer_set_ && stored == timer_stored_)
    return;
  timer_set_ = next;
  timer_stored_ = stored;
  caf::anon_send(with_.timer, timer::set{self_.id, next, stored});
}

void role::handle(const wake& m) {
  if (loading_)
    return stashed_.push_back(m);
  timer_set_ = timestamp::max();
  timer_stored_ = true;
  auto now = now_at(*this, *around_);
  while (!timers_.empty() && timers_.begin()->due <= now) {
    auto due = timers_.extract(timers_.begin()).value();
    perform fire{fire_timer{due.task, due.attempt}, {}};
    decide_now(fire);
  }
  set_next_timer();
  m.taken(true);
  tell_if_rested();
}

void role::handle(const append_failed& m) {
  // The shard reads this reason; answers and effects that were held go with the actor.
  quit(caf::make_error(caf::sec::runtime_error, to_string(m.why)));
}

void role::handle(const inspect& m) {
  if (loading_)
    return stashed_.push_back(m);
  m.look(self_, now_at(*this, *around_));
  when_durable(answer<std::uint64_t>([done = m.done](auto durable) {
    if (durable)
      done(true);
    else
      done(std::move(durable).error());
  }));
  tell_if_rested();
}

void role::handle(const await_rest& m) {
  if (loading_)
    return stashed_.push_back(m);
  resting_.push_back(m);
  tell_if_at_rest();
  tell_if_rested();
}

void role::handle(const watch& m) {
  if (loading_)
    return stashed_.push_back(m);
  m.done(true);
  if (m.who->started(durable_)) {
    if (is_final(self_.state) && durable_ == self_.sequence)
      m.who->ended(self_.state);
    else
      watchers_.push_back(m.who);
  }
  tell_if_rested();
}

void role::handle(const progress& m) {
  std::erase_if(watchers_, [&](const auto& who) { return !who->progress(m.task, m.fraction, m.note); });
}

void role::tell_watchers(const held& open) {
  std::erase_if(watchers_, [&](const auto& who) { return !who->events(open.first, open.events); });
}

/// Answers those who wait for rest, once all that was decided is durable.
void role::tell_if_at_rest() {
  if (durable_ != self_.sequence || !at_rest(self_.state))
    return;
  for (auto& m : std::exchange(resting_, {}))
    m.rest(self_.state);
  if (!is_final(self_.state) || told_finished_)
    return;
  told_finished_ = true;
  for (auto& who : std::exchange(watchers_, {}))
    who->ended(self_.state);
  with_.finished(self_.id);
}

/// Nothing is in flight and nothing is owed that somebody would come back with.
bool role::is_settled() {
  return !loading_ && gathered_.events.empty() && in_flight_.empty() && !wake_watch_.next(self_).owes_work;
}

void role::tell_if_rested() {
  if (is_settled() && !is_final(self_.state))
    with_.rested(self_.id);
}

/// An execution that is over or has come to rest can be read again at any time.
void role::handle(const retire&) {
  if (is_settled() && !is_waited_for())
    quit();
  else
    with_.stays(self_.id);
}

/// Whoever waits no longer is let go.
bool role::is_waited_for() {
  auto now = now_at(*this, *around_);
  std::erase_if(resting_, [&](const auto& m) { return m.until < now - wait_grace; });
  return !resting_.empty() || !watchers_.empty();
}

void role::closing() {
  gathered_ = {};
  in_flight_.clear();
  stashed_.clear();
  resting_.clear();
  watchers_.clear();
  with_ = colleagues{};
}

}  // namespace troupe::workflow
