#include "actors/dispatcher.hpp"

#include "actors/task.hpp"

#include <caf/system_messages.hpp>

namespace troupe::dispatcher {
namespace {

/// Light attempts carried out in one turn; the others let somebody else have the thread first.
constexpr int light_attempts_max = 64;

constexpr std::size_t index_of(slot s) {
  return static_cast<std::size_t>(s);
}

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

}  // namespace

role::role(caf::actor_config& config, surroundings_ptr around, reader::actor reader, journal::actor journal)
  : observed(config, around->board->dispatcher), around_(std::move(around)), reader_(std::move(reader)),
    journal_(std::move(journal)) {}

role::behavior_type role::make_behavior() {
  set_down_handler([this](caf::down_msg& m) { died(m); });
  return {
    [this](dispatcher::enqueue& m) { handle(m); },
    [this](const stop& m) { handle(m); },
    [this](const forget& m) { handle(m); },
    [this](report& m) { handle(m); },
    [this](const progress& m) { handle(m); },
    [this](const want& m) { handle(m); },
    [this](const give_back& m) { handle(m); },
    [this](const heartbeat& m) { handle(m); },
    [this](follow& m) { handle(m); },
    [this](const tick& m) { handle(m); },
    [this](const drain& m) { handle(m); },
    [this](const recorded&) { answer_if_idle(); },
    [this](const go_on&) {
      going_on_ = false;
      fill(slot::light);
    },
  };
}

void role::handle(dispatcher::enqueue& m) {
  std::array<bool, slot_count> touched{};
  std::set<std::string> filled;
  for (auto& work : m.tasks) {
    attempt_key key{m.execution, work.task, work.attempt};
    auto s = index_of(work.slot);
    auto [found, added] = jobs_.try_emplace(key);
    found->second.from = m.from;
    if (!added)
      continue;
    found->second.seed = m.seed;
    if (work.slot == slot::remote) {
      auto queue = queue_of(work, *around_);
      remote_[queue].push_back(std::move(key));
      filled.insert(std::move(queue));
    } else {
      queues_[s].push_back(std::move(key));
      touched[s] = true;
    }
    found->second.work = std::move(work);
  }
  for (std::size_t s = 0; s < touched.size(); ++s)
    if (touched[s])
      fill(static_cast<slot>(s));
  if (follow_.filled)
    for (const auto& name : filled)
      follow_.filled(name);
}

/// Runs what waits while there are slots. A key in a queue may be stale: its attempt was stopped meanwhile.
void role::fill(slot s) {
  auto& queue = queues_[index_of(s)];
  auto limit = around_->options.slots[index_of(s)];
  auto done_here = 0;
  while (!draining_ && !queue.empty() && used_[index_of(s)] < limit && done_here < light_attempts_max) {
    auto found = jobs_.find(queue.front());
    queue.pop_front();
    if (found == jobs_.end() || found->second.running)
      continue;
    if (is_done_here(found->second.work)) {
      perform_here(found);
      ++done_here;
    } else {
      run(found->first, found->second);
    }
  }
  if (done_here == light_attempts_max && !std::exchange(going_on_, true))
    send(this, go_on{});
  around_->board->queue_depth[index_of(s)] = static_cast<std::int64_t>(queue.size());
  around_->board->slots_used[index_of(s)] = used_[index_of(s)];
}

void role::run(const attempt_key& key, entry& j) {
  auto light = j.work.slot == slot::light;
  if (!light)
    j.stop = std::make_shared<stop_source>();
  auto beat = heartbeat_of(j.work);
  actor me = this;
  task::assignment assignment{
    key,
    j.seed,
    std::exchange(j.work, {.slot = j.work.slot}),
    j.stop,
    [me](report r) { caf::anon_send(me, std::move(r)); },
    [me](progress p) { caf::anon_send(me, std::move(p)); },
    // An attempt of a light task is over before anyone could look: only its end is told.
    light ? std::function<void()>([board = around_->board] { ++board->attempts_started; })
          : [board = around_->board, from = j.from, task = key.task, attempt = key.attempt] {
              ++board->attempts_started;
              caf::anon_send(from, workflow::perform{start_task{task, attempt}, {}});
            },
  };
  j.performer =
    light || !around_->options.detach
      ? spawn<task::role, caf::monitored>(around_, std::move(assignment), reader_, journal_)
      : spawn<task::role, caf::monitored + caf::detached>(around_, std::move(assignment), reader_, journal_);
  performers_.emplace(j.performer.address(), key);
  begin(key, j, beat);
  caf::anon_send(j.performer, task::begin{});
}

void role::begin(const attempt_key& key, entry& j, std::optional<milliseconds> lease) {
  j.running = true;
  j.lease = lease;
  heard_of(key, j);
  ++running_;
  ++used_[index_of(j.work.slot)];
}

/// Only what an attempt throws is different from a task actor's life: it is caught here instead of there.
void role::perform_here(entries::iterator at) {
  auto& [key, j] = *at;
  report r{key, task_error{}, false};
  ++around_->board->attempts_started;
  try {
    r.outcome = task::perform(around_, key, j.seed, j.work, nullptr, [](double, const std::string&) {});
  } catch (const std::exception& e) {
    r.outcome = crash(e.what());
  }
  tell(j, r);
  jobs_.erase(at);
}

void role::handle(report& m) {
  auto found = jobs_.find(m.key);
  if (found == jobs_.end())
    return m.recorded(not_here(m.key));
  if (found->second.stopped)
    m.recorded(refused{errc::stale, "task " + m.key.task.value + " was stopped"});
  else
    tell(found->second, m);
  release(found);
}

void role::tell(const entry& j, report& m) {
  auto& board = *around_->board;
  if (auto* output = std::get_if<json::value>(&m.outcome)) {
    ++(m.reused ? board.results_reused : board.attempts_completed);
    tell(j, complete_task{std::move(m.key.task), m.key.attempt, std::move(*output), m.reused}, std::move(m.recorded));
  } else if (auto& error = std::get<task_error>(m.outcome); error.code == task::disk_full) {
    caf::anon_send(journal_, journal::halt{{errc::storage, std::move(error.message), {}, "free space there"}});
  } else {
    ++board.attempts_failed;
    tell(j, fail_task{std::move(m.key.task), m.key.attempt, std::get<task_error>(std::move(m.outcome))},
         std::move(m.recorded));
  }
}

/// Tells an outcome, and counts it until the workflow has it durable (or has refused it).
void role::tell(const entry& j, command outcome, answer<std::uint64_t> asked) {
  ++*unrecorded_;
  answer<std::uint64_t> recorded([open = unrecorded_, board = around_->board, asked = std::move(asked),
                                  me = caf::actor_cast<caf::actor_addr>(this)](result<std::uint64_t> sequence) {
    asked(std::move(sequence));
    if (--*open > 0 || !board->draining)
      return;
    if (auto to = caf::actor_cast<actor>(me))
      caf::anon_send(to, dispatcher::recorded{});
  });
  caf::anon_send(j.from, workflow::perform{std::move(outcome), std::move(recorded)});
}

/// Forgets an attempt. If it ran, its slot is free for the next one.
void role::release(entries::iterator at) {
  auto& j = at->second;
  auto s = j.work.slot;
  auto ran = j.running;
  if (j.lease)
    leases_.erase({j.lease_ends, at->first});
  if (j.performer)
    performers_.erase(j.performer.address());
  jobs_.erase(at);
  if (!ran)
    return;
  --running_;
  --used_[index_of(s)];
  fill(s);
  answer_if_idle();
}

/// A task actor that ends without having told its outcome has failed by an exception.
void role::died(const caf::down_msg& m) {
  auto found = performers_.find(m.source);
  if (found == performers_.end())
    return;
  if (is_normal(m.reason))
    return;  // its outcome is in the mailbox
  report crashed{found->second, task::blame(*around_, crash(reason_text(m.reason))), false};
  handle(crashed);
}

/// What waits is forgotten. What runs keeps its slot until it has ended.
void role::handle(const stop& m) {
  auto found = jobs_.find(m.key);
  if (found == jobs_.end())
    return;
  auto& j = found->second;
  if (!j.running)
    return release(found);
  if (std::exchange(j.stopped, true))
    return;
  if (j.stop)
    j.stop->request();
  else if (j.work.slot == slot::remote && follow_.unwanted)
    follow_.unwanted(m.key);
}

void role::handle(const forget& m) {
  auto at = jobs_.lower_bound({m.execution, {}, 0});
  while (at != jobs_.end() && at->first.execution == m.execution) {
    auto key = (at++)->first;
    handle(stop{key});
  }
}

void role::handle(const progress& m) {
  auto found = jobs_.find(m.key);
  if (found == jobs_.end() || found->second.stopped)
    return;
  heard_of(m.key, found->second);
  caf::anon_send(found->second.from, workflow::progress{m.key.task, m.fraction, m.note});
}

void role::handle(const drain& m) {
  draining_ = m.idle;
  answer_if_idle();
}

void role::answer_if_idle() {
  if (draining_ && running_ == 0 && *unrecorded_ == 0)
    (*draining_)(true);
}

void role::closing() {
  for (auto& [key, j] : jobs_)
    if (j.stop)
      j.stop->request();
  jobs_.clear();
  performers_.clear();
  follow_ = {};
  reader_ = reader::actor{};
  journal_ = journal::actor{};
}

}  // namespace troupe::dispatcher
