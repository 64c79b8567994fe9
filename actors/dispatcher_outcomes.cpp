#include "actors/attempt_claim.hpp"
#include "actors/dispatcher.hpp"
#include "actors/task.hpp"

#include <caf/system_messages.hpp>

/// Attempts that run on this node, and what becomes of attempts.
namespace troupe::dispatcher {
namespace {

/// Light work is over sooner than an actor for it is made, unless a result is looked for first.
bool is_done_here(const run_task& work) {
  return work.slot == slot::light && !work.reuse;
}

task_error crash(std::string why) {
  return {"crash", std::move(why), true, {}};
}

refused not_here(const attempt_key& key) {
  return {errc::unknown, "attempt " + std::to_string(key.attempt) + " of task " + key.task.value + " is not known here",
          key.execution.value};
}

/// The secrets that came with an attempt, instead of this node's.
secret::source source_of(std::map<std::string, std::string> values) {
  return [values = std::move(values)](std::string_view name) -> result<std::string> {
    if (auto found = values.find(std::string(name)); found != values.end())
      return found->second;
    return refused{errc::unknown, "the node that has the execution knows no secret " + std::string(name)};
  };
}

}  // namespace

void role::start(entries::iterator at, timestamp now) {
  if (is_done_here(at->second.work))
    perform_here(at, now);
  else
    run(at, now);
}

void role::run(entries::iterator at, timestamp now) {
  auto& [key, e] = *at;
  auto light = e.work.slot == slot::light;
  if (!light)
    e.stop = std::make_shared<stop_source>();
  auto heartbeat = e.work.heartbeat;
  actor me = this;
  task::assignment assignment{
    key,
    e.seed,
    std::exchange(e.work, {.slot = e.work.slot}),
    e.stop,
    [me](report r) { caf::anon_send(me, std::move(r)); },
    [me](progress p) { caf::anon_send(me, std::move(p)); },
    // An attempt of a light task is over before anyone could look: only its end is told. One of another node has been
    // told there.
    e.borrowed ? [] {}
    : light ? std::function<void()>([board = around_->board] { ++board->attempts_started; })
          : [board = around_->board, from = e.from, task = key.task, attempt = key.attempt] {
              ++board->attempts_started;
              caf::anon_send(from, workflow::perform{start_task{task, attempt}, {}, true});
            },
    e.borrowed ? source_of(std::exchange(e.secrets, {})) : secret::source{},
  };
  e.performer =
    light || !around_->options.detach
      ? spawn<task::role, caf::monitored>(around_, std::move(assignment), reader_, journal_)
      : spawn<task::role, caf::monitored + caf::detached>(around_, std::move(assignment), reader_, journal_);
  performers_.emplace(e.performer.address(), key);
  begin(at, heartbeat, now);
  caf::anon_send(e.performer, task::begin{});
}

/// Only what an attempt throws is different from a task actor's life: it is caught here instead of there.
void role::perform_here(entries::iterator at, timestamp now) {
  auto& [key, e] = *at;
  report r{key, task_error{}, false, {}};
  ++around_->board->attempts_started;
  try {
    r.outcome = task::perform(around_, key, e.seed, e.work, nullptr, [](double, const std::string&) {});
  } catch (const std::exception& error) {
    r.outcome = crash(error.what());
  }
  tell(e, r);
  auto& board = *around_->board;
  board.wait_seconds.observe(std::chrono::duration<double>(now - e.queued).count());
  board.run_seconds.observe(std::chrono::duration<double>(this->now() - now).count());
  used_[static_cast<std::size_t>(slot::light)] -= queue_.cost(e.place);
  queue_.remove(e.place, now);
  attempts_.erase(at);
}

void role::handle(report& m) {
  auto found = attempts_.find(m.key);
  if (found == attempts_.end())
    return m.recorded(not_here(m.key));
  // Who has it from another node hears of its end in any case.
  if (found->second.stopped && !found->second.borrowed)
    m.recorded(refused{errc::stale, "task " + m.key.task.value + " was stopped", m.key.execution.value});
  else
    tell(found->second, m);
  auto at = now();
  auto s = found->second.work.slot;
  release(found, at);
  if (s != slot::remote)
    fill(s, at);
  serve(at);
  answer_if_idle();
}

void role::tell(const entry& e, report& m) {
  auto& board = *around_->board;
  if (auto* output = std::get_if<json::value>(&m.outcome)) {
    if (!e.borrowed)
      ++(m.reused ? board.results_reused : board.attempts_completed);
    tell(e, complete_task{std::move(m.key.task), m.key.attempt, std::move(*output), m.reused}, std::move(m.recorded));
  } else if (auto& error = std::get<task_error>(m.outcome); error.code == task::disk_full) {
    caf::anon_send(journal_, journal::halt{{errc::storage, std::move(error.message), {}, "free space there"}});
  } else {
    if (!e.borrowed)
      ++board.attempts_failed;
    tell(e, fail_task{std::move(m.key.task), m.key.attempt, std::get<task_error>(std::move(m.outcome))},
         std::move(m.recorded));
  }
}

/// Tells an outcome, and counts it until the workflow has it durable (or has refused it).
void role::tell(const entry& e, command outcome, answer<std::uint64_t> asked) {
  ++*unrecorded_;
  answer<std::uint64_t> recorded([open = unrecorded_, board = around_->board, asked = std::move(asked),
                                  me = caf::actor_cast<caf::actor_addr>(this)](result<std::uint64_t> sequence) {
    asked(std::move(sequence));
    if (--*open > 0 || !board->draining)
      return;
    if (auto to = caf::actor_cast<actor>(me))
      caf::anon_send(to, dispatcher::recorded{});
  });
  caf::anon_send(e.from, workflow::perform{std::move(outcome), std::move(recorded)});
}

/// A task actor that ends without having told its outcome has failed by an exception.
void role::died(const caf::down_msg& m) {
  auto found = performers_.find(m.source);
  if (found == performers_.end())
    return;
  if (is_normal(m.reason))
    return;  // its outcome is in the mailbox
  report crashed{found->second, task::blame(*around_, crash(reason_text(m.reason))), false, {}};
  handle(crashed);
}

void role::handle(const progress& m) {
  auto found = attempts_.find(m.key);
  if (found == attempts_.end() || found->second.stopped)
    return;
  if (found->second.phase == phase::running)
    heard_of(found, now());
  caf::anon_send(found->second.from, workflow::progress{m.key.task, m.fraction, m.note});
}

}  // namespace troupe::dispatcher
