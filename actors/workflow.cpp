#include "actors/workflow.hpp"

#include "actors/performing.hpp"
#include "api/view.hpp"
#include "core/base/match.hpp"
#include "core/workflow/projection.hpp"
#include "store/append_rules.hpp"

#include <algorithm>

namespace troupe::workflow {
namespace {

/// A wait whose end was not told in time is told by its asker; this is time for that.
constexpr auto wait_grace = 5s;

bool at_rest(const execution& self) {
  return is_final(self.state) || waits_for_people(self);
}

/// How long what may wait does, and how soon a timer it sets may be due: one that is due sooner is set at once.
constexpr auto company_wait = 200ms;
constexpr auto soon = 2s;

/// How long a parent waits before it asks again for a child that could not be started.
constexpr auto ask_again_pause = 1s;

command command_to_close(parent_close how) {
  std::string reason = "the execution it is part of does not wait for it any more";
  if (how == parent_close::terminate)
    return terminate_execution{std::move(reason)};
  return cancel_execution{std::move(reason)};
}

}  // namespace

role::role(caf::actor_config& config, surroundings_ptr around, colleagues with, execution_id id,
           std::shared_ptr<const plan> of, perform first, std::shared_ptr<const start_claim> claim)
  : observed(config, around->board->workflow), around_(std::move(around)), with_(std::move(with)),
    self_(std::move(id), std::move(of)), first_(std::move(first)), claim_(std::move(claim)) {}

role::role(caf::actor_config& config, surroundings_ptr around, colleagues with, execution_id id,
           std::shared_ptr<const plan> of, bool rebuilt)
  : observed(config, around->board->workflow), around_(std::move(around)), with_(std::move(with)),
    self_(std::move(id), std::move(of)), loading_(true), rebuilt_(rebuilt) {}

role::behavior_type role::make_behavior() {
  if (first_) {
    decide_now(*first_);
    first_.reset();
    // The parent may have been told to close it before it was there.
    if (self_.parent)
      ask_parent(*self_.parent);
    tell_if_rested();  // a start that was refused
  } else {
    read_journal(true);
  }
  return {
    [this](perform& m) { handle(m); },
    [this](const inspect& m) { handle(m); },
    [this](const await_rest& m) { handle(m); },
    [this](const watch& m) { handle(m); },
    [this](const progress& m) { handle(m); },
    [this](const appended& m) { handle(m); },
    [this](const append_failed& m) { handle(m); },
    [this](const overdue& m) { handle(m); },
    [this](loaded& m) { handle(m); },
    [this](const child_report& m) { handle(m); },
    [this](const ask_again& m) { handle(m); },
    [this](const child_told& m) { handle(m); },
    [this](const tell_again& m) { handle(m); },
    [this](const wake& m) { handle(m); },
    [this](const retire& m) { handle(m); },
    [this](const let_go& m) { handle(m); },
  };
}

void role::handle(perform& m) {
  if (loading_)
    return stashed_.push_back(std::move(m));
  if (!may_act())
    return m.done(around_->shards->elsewhere(self_.id));
  decide_now(m);
  tell_if_rested();
}

void role::decide_now(perform& m) {
  auto before = self_.sequence;
  if (!m.if_match.empty() && !api::names_version(m.if_match, std::to_string(before)))
    return m.done(refused{errc::stale, "execution " + self_.id.value + " is at version " + std::to_string(before),
                          std::string(api::if_match_place), "look at it again"});
  auto now = now_at(*this, *around_);
  auto was_paused = self_.paused.has_value();
  auto events = troupe::handle(self_, m.command, now);
  if (!events)
    return m.done(std::move(events).error());
  if (events->empty())
    return when_durable(std::move(m.done));
  auto effects = outstanding(self_, before);
  auto waits = m.may_wait && std::ranges::none_of(effects, [now](const effect& e) {
                 const auto* timer = std::get_if<set_timer>(&e);
                 return !timer || timer->due < now + soon;
               });
  if (gathered_.events.empty())
    gathered_.first = before + 1;
  gathered_.may_wait &= waits;
  if (m.claim)
    claim_ = std::move(m.claim);
  if (told_finished_ && !is_final(self_.state)) {
    told_finished_ = false;
    with_.revived(self_.id);
  }
  if (self_.paused.has_value() != was_paused)
    gathered_.paused = !was_paused;
  auto resumed = [](const event& e) { return std::holds_alternative<execution_resumed>(e); };
  if (std::ranges::any_of(*events, resumed))
    drop_handed_out(effects, before);
  std::ranges::move(*events, std::back_inserter(gathered_.events));
  std::ranges::move(effects, std::back_inserter(gathered_.effects));
  gathered_.answers.push_back(std::move(m.done));
  send_gathered();
}

/// Answers once all that was decided so far is durable.
void role::when_durable(answer<std::uint64_t> done) {
  if (durable_ == self_.sequence)
    return done(durable_);
  if (gathered_.events.empty())
    return in_flight_.back().answers.push_back(std::move(done));
  gathered_.answers.push_back(std::move(done));
  gathered_.may_wait = false;
  send_gathered();
}

/// Sends what was gathered unless all of it may wait, or as many appends as allowed are on their way.
void role::send_gathered() {
  if (gathered_.events.empty() || in_flight_.size() >= around_->options.appends_in_flight)
    return;
  if (gathered_.may_wait) {
    if (!std::exchange(overdue_sent_, true))
      delayed_send(this, company_wait, overdue{});
    return;
  }
  auto epoch = around_->shards->epoch_of(shard_of(self_.id), moment_at(*this));
  if (!epoch)
    return;  // it is about to be let go
  in_flight_.push_back(std::exchange(gathered_, {}));
  auto& now = in_flight_.back();
  standing next{self_.state, wake_watch_.next(self_)};
  store::append content{self_.id,
                        now.first,
                        static_cast<std::uint32_t>(now.events.size()),
                        encode(now.events),
                        project(self_, next.wake, row_, now.events),
                        std::exchange(claim_, nullptr),
                        {},
                        *epoch};
  row_ = next;
  pace_.record(content.record.size());
  if (pace_.due(self_.sequence, around_->options.snapshot_events)) {
    content.snapshot = std::make_shared<const store::snapshot>(
      store::snapshot{self_.id, self_.sequence, self_.plan->digest, take_snapshot(self_)});
    pace_.taken(self_.sequence, content.snapshot->state.size());
  }
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
  if (!may_act()) {
    if (leaving_ && in_flight_.empty())
      quit();
    return;
  }
  if (ended_ && durable_ == self_.sequence && is_final(self_.state))
    end();
  set_next_timer();
  tell_if_at_rest();
  tell_if_rested();
}

/// That it is durable is true whoever has the execution by now; what follows from it is for who has it.
void role::release(held& open) {
  if (!may_act()) {
    for (auto& done : open.answers)
      done(durable_);
    return;
  }
  if (open.paused)
    tell_paused(*open.paused, *open.paused ? std::exchange(open.answers, {}) : decltype(open.answers)());
  for (auto& done : open.answers)
    done(durable_);
  tell_watchers(open);
  perform_effects(std::move(open.effects));
}

/// Whoever asked for a pause is answered by the dispatcher, once nothing begins any more.
void role::tell_paused(bool paused, std::vector<answer<std::uint64_t>> told) {
  if (paused)
    caf::anon_send(with_.dispatcher, dispatcher::hold_back{self_.id, std::move(told), durable_});
  else
    caf::anon_send(with_.dispatcher, dispatcher::let_go{self_.id});
}

/// A pause takes nothing back from the dispatcher: what is handed out again when it is over is there already, or has
/// run and its end is on its way here.
void role::drop_handed_out(std::vector<effect>& effects, std::uint64_t before) const {
  std::erase_if(effects, [&](const effect& e) {
    const auto* work = std::get_if<run_task>(&e);
    const auto* task = work ? find_task(self_, work->task) : nullptr;
    return task && task->owed_work < first_key_of(before + 1);
  });
}

/// `again`: they were owed before, in an earlier life of the execution.
void role::perform_effects(std::vector<effect>&& effects, bool again) {
  auto batch = no_attempts();
  for (auto& e : effects)
    match(
      std::move(e),
      [&](run_task&& work) {
        if (again && work.slot != slot::light && find_task(self_, work.task)->state == task_state::running)
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
      [&](request_review&&) {}, [&](start_child&& child) { ensure_child(std::move(child)); },
      [&](close_child&& child) { tell_child(child); }, [&](troupe::ask_parent&& ask) { ask_parent(ask.parent); },
      [&](ask_admission&& ask) {
        // One that was cancelled while this became durable may be known as finished already, and would ask for ever.
        if (self_.held)
          caf::anon_send(with_.doorkeeper, doorkeeper::ask{self_.id, std::move(ask.claims)});
      },
      [&](announce_end&&) { ended_ = true; });
  if (!batch.tasks.empty())
    caf::anon_send(with_.dispatcher, std::move(batch));
}

dispatcher::enqueue role::no_attempts() {
  return {self_.id, workflow_name{self_.plan->definition.name}, self_.seed, {}, this, {}};
}

/// Once all is durable: an end may be undone while it is on its way (its tasks run again), and then there is another.
void role::end() {
  ended_ = false;
  timers_.clear();
  tell_parent();
  auto outcome = static_cast<std::size_t>(self_.state) - static_cast<std::size_t>(execution_state::completed);
  ++around_->board->executions_finished[outcome];
  log(log_level::notice, "execution_finished", {{"execution", self_.id.value}, {"state", to_string(self_.state)}});
}

/// The answer comes as a message; if the way to it breaks, it says so, and the child is asked for again.
void role::ensure_child(start_child what) {
  auto me = caf::actor_cast<caf::actor_addr>(this);
  answer<std::optional<child_finished>> done([me, what](result<std::optional<child_finished>> end) {
    if (auto to = caf::actor_cast<actor>(me))
      caf::anon_send(to, child_report{what, std::move(end)});
  });
  asked_.insert(what.child);
  if (auto region = with_.region ? with_.region() : region::actor{})
    caf::anon_send(region, region::ensure_child{std::move(what), std::move(done)});
}

void role::handle(const child_report& m) {
  asked_.erase(m.of.child);
  tell_untold(m.of.child);
  const auto& [execution, task, attempt, detached, close, depth] = m.of.parent;
  auto tell = [this](command c) {
    perform p{std::move(c), {}};
    decide_now(p);
  };
  if (!m.end) {
    const auto& why = m.end.error();
    auto for_good = why.code == errc::unknown || why.code == errc::invalid || why.code == errc::too_large;
    // Another execution is in its way, which may not be for ever.
    auto in_the_way = why.code == errc::conflict;
    if (for_good || in_the_way)
      return tell(fail_task{task, attempt, {"child_not_started", to_string(why), in_the_way, {}}});
    return delayed_send(this, ask_again_pause, ask_again{m.of});
  }
  if (detached)
    return tell(child_started{task, attempt});
  if (*m.end)
    tell(**m.end);
}

void role::handle(const ask_again& m) {
  auto still_owed = std::ranges::any_of(self_.owed, [&](const auto& entry) {
    const auto* child = std::get_if<start_child>(&entry.second);
    return child && child->child == m.of.child;
  });
  if (still_owed)
    ensure_child(m.of);
}

/// One that is just being started is told once that is settled: till then it may not be there, and come to be after
/// all.
void role::tell_child(const close_child& m) {
  if (asked_.contains(m.child))
    return untold_.push_back(m);
  auto me = caf::actor_cast<caf::actor_addr>(this);
  answer<std::uint64_t> told([me, m](result<std::uint64_t> sequence) {
    if (auto to = caf::actor_cast<actor>(me))
      caf::anon_send(to, child_told{m, std::move(sequence)});
  });
  perform_on(with_.region ? with_.region() : region::actor{}, with_.starter ? with_.starter() : starter::actor{},
             m.child, command_to_close(m.how), std::move(told));
}

void role::tell_untold(const execution_id& child) {
  auto [first, last] = std::ranges::partition(untold_, [&](const auto& m) { return m.child != child; });
  std::vector<close_child> now(first, last);
  untold_.erase(first, last);
  for (const auto& m : now)
    tell_child(m);
}

/// A child that refuses is over or ending already, or never came to be.
void role::handle(const child_told& m) {
  if (!m.told)
    if (auto why = m.told.error().code; why == errc::unavailable || why == errc::busy || why == errc::storage)
      return delayed_send(this, ask_again_pause, tell_again{m.of});
  perform settled{settle_child{m.of.child}, {}};
  decide_now(settled);
  tell_if_rested();
}

void role::handle(const tell_again& m) {
  if (self_.closing.contains(m.of.child))
    tell_child(m.of);
}

/// Looks whether the parent still waits for this execution; if not, it does as the parent said it should.
void role::ask_parent(const parent_task& parent) {
  auto region = with_.region ? with_.region() : region::actor{};
  if (!region || parent.detached || parent.close == parent_close::abandon)
    return;
  auto close = [region, parent, id = self_.id] {
    caf::anon_send(region, shard::route{id, perform{command_to_close(parent.close), {}}});
  };
  inspect look{[close, parent, id = self_.id](const execution& above, timestamp) {
                 const auto* task = find_task(above, parent.task);
                 auto waits = task && task->attempt == parent.attempt && task->state == task_state::running &&
                              task->details && task->details->child == id;
                 if (!waits)
                   close();
               },
               // One that was finished long ago may have been forgotten.
               answer<bool>([close](result<bool> known) {
                 if (!known && known.error().code == errc::unknown)
                   close();
               })};
  caf::anon_send(region, shard::route{parent.execution, std::move(look)});
}

void role::tell_parent() {
  if (!self_.parent || self_.parent->detached)
    return;
  auto outcome = *self_.ending_outcome;
  if (auto region = with_.region ? with_.region() : region::actor{})
    caf::anon_send(
      region, shard::route{self_.parent->execution, perform{child_finished{self_.parent->task, self_.parent->attempt,
                                                                           outcome, self_.output, self_.error},
                                                            {}}});
}

/// The store says when the next timer is due once that is durable and no work is owed. Until then the timer must
/// remember it: who reads meanwhile may find nothing, although it is said before and afterwards.
void role::set_next_timer() {
  auto durable = wake_up{true, {}};
  if (in_flight_.empty() && gathered_.events.empty())
    durable = wake_watch_.next(self_);
  if (!durable.owes_work)  // what is due before is settled
    timers_.erase(timers_.begin(), timers_.lower_bound({durable.at.value_or(timestamp::max()), {}, 0}));
  auto next = timers_.empty() ? timestamp::max() : timers_.begin()->due;
  auto stored = next == timestamp::max() || !durable.owes_work;
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

void role::handle(const overdue&) {
  overdue_sent_ = false;
  if (gathered_.events.empty())
    return;
  gathered_.may_wait = false;
  send_gathered();
}

bool role::may_act() {
  return !leaving_ && holds_at(*this, *around_, self_.id);
}

void role::handle(const let_go&) {
  leaving_ = true;
  if (in_flight_.empty())
    quit();
}

void role::handle(const append_failed& m) {
  // Another node has it. Nothing is wrong with it, and nothing is to be done about it here.
  if (store::is_fenced(m.why.code)) {
    for (auto& open : in_flight_)
      for (auto& done : open.answers)
        done(around_->shards->elsewhere(self_.id));
    return quit();
  }
  // What it claims is taken: of a start there is no execution, and nobody has been told of it.
  if (m.why.code == errc::conflict || (durable_ == 0 && m.why.code == errc::unknown)) {
    for (auto& open : in_flight_)
      for (auto& done : open.answers)
        done(m.why);
    if (durable_ == 0)
      return quit();
  }
  // The shard reads this reason; answers and effects that were held go with the actor.
  quit(caf::make_error(caf::sec::runtime_error, to_string(m.why)));
}

void role::handle(const inspect& m) {
  if (loading_)
    return stashed_.push_back(m);
  if (!may_act())
    return m.done(around_->shards->elsewhere(self_.id));
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
  if (durable_ != self_.sequence || !at_rest(self_))
    return;
  for (auto& m : std::exchange(resting_, {})) {
    if (m.look)
      m.look(self_, now_at(*this, *around_));
    m.rest(self_.state);
  }
  if (!is_final(self_.state))
    return;
  // One that runs again may be over at once: whoever came in between hears of that end.
  for (auto& who : std::exchange(watchers_, {}))
    who->ended(self_.state);
  if (!std::exchange(told_finished_, true))
    with_.finished(self_.id);
}

/// Nothing is in flight and nothing is owed that somebody would come back with.
bool role::is_settled() {
  return !loading_ && gathered_.events.empty() && in_flight_.empty() && !wake_watch_.next(self_).owes_work;
}

void role::tell_if_rested() {
  if (is_final(self_.state))
    return;
  if (is_settled())
    with_.rested(self_.id);
  else if (!loading_ && gathered_.events.empty() && in_flight_.empty() && self_.busy == 0 && self_.children_open > 0)
    with_.waits(self_.id);
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
  auto now = moment_at(*this);
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
