#include "actors/dispatcher.hpp"

#include "actors/attempt_claim.hpp"

#include <caf/system_messages.hpp>

namespace troupe::dispatcher {
namespace {

/// Light attempts carried out in one turn; the others let somebody else have the thread first.
constexpr int light_attempts_max = 64;
constexpr std::string_view slot_prefix = "slot ", remote_prefix = "queue ";

double seconds(microseconds span) {
  return std::chrono::duration<double>(span).count();
}

constexpr std::size_t index_of(slot s) {
  return static_cast<std::size_t>(s);
}

/// Returns the claim of an attempt where it is not what its task says: a program runs only where it is, and light work
/// only here.
std::optional<queue_claim> demands_of(const run_task& work,
                                      const std::map<std::string, std::string, std::less<>>& programs) {
  auto program = programs.find(work.uses);
  auto here = work.slot == slot::light && work.claim && !work.claim->worker.empty();
  if (!here && (program == programs.end() || work.slot == slot::light || work.slot == slot::remote))
    return std::nullopt;
  auto claim = work.claim.value_or(queue_claim{});
  if (here)
    claim.worker.clear();
  else
    claim.worker.emplace(lending::program_label(program->first), program->second);
  return claim;
}

}  // namespace

std::string pool_of(slot s) {
  return std::string(slot_prefix) + std::string(to_string(s));
}

std::string pool_of(std::string_view remote_queue) {
  return std::string(remote_prefix) + std::string(remote_queue);
}

std::optional<std::string_view> remote_queue_of(std::string_view pool) {
  if (!pool.starts_with(remote_prefix))
    return std::nullopt;
  return pool.substr(remote_prefix.size());
}

role::role(caf::actor_config& config, surroundings_ptr around, reader::actor reader, journal::actor journal,
           std::shared_ptr<lending> lent)
  : observed(config, around->board->dispatcher), around_(std::move(around)), reader_(std::move(reader)),
    journal_(std::move(journal)), lending_(std::move(lent)), self_{"", around_->options.cluster.labels},
    queue_(around_->options.flow), closed_gate_(queue_.gate("paused executions")),
    others_gate_(queue_.gate("other nodes")) {
  queue_.pause(closed_gate_);
  if (lending_)
    programs_ = programs_of(*around_);
  for (const auto& [name, version] : programs_)
    self_.labels[lending::program_label(name)] = version;
  for (auto s : {slot::light, slot::compute, slot::io})
    pools_[index_of(s)] = queue_.pool(pool_of(s), around_->options.slots[index_of(s)]);
}

role::behavior_type role::make_behavior() {
  set_down_handler([this](caf::down_msg& m) { died(m); });
  restore();
  return {
    [this](dispatcher::enqueue& m) { handle(m); },
    [this](const stop& m) { handle(m); },
    [this](report& m) { handle(m); },
    [this](const progress& m) { handle(m); },
    [this](want& m) { handle(m); },
    [this](const give_back& m) { handle(m); },
    [this](const heartbeat& m) { handle(m); },
    [this](follow& m) { handle(m); },
    [this](const hold_back& m) { handle(m); },
    [this](const let_go& m) { handle(m); },
    [this](set_pause& m) { handle(m); },
    [this](const end_pause& m) { handle(m); },
    [this](const read_pauses& m) { handle(m); },
    [this](pauses_read& m) { handle(m); },
    [this](const inspect& m) { handle(m); },
    [this](const list_running& m) { handle(m); },
    [this](restored& m) { handle(m); },
    [this](charged& m) { handle(m); },
    [this](const tick& m) { handle(m); },
    [this](const drain& m) { handle(m); },
    [this](const abandon& m) { handle(m); },
    [this](lend& m) { handle(m); },
    [this](const lent_charged& m) { handle(m); },
    [this](renew& m) { handle(m); },
    [this](settle& m) { handle(m); },
    [this](const lose_sight& m) { handle(m); },
    [this](borrow& m) { handle(m); },
    [this](const call_off& m) { handle(m); },
    [this](const ask_borrowed& m) { handle(m); },
    [this](const recorded&) { answer_if_idle(); },
    [this](const go_on&) {
      going_on_ = false;
      auto at = now();
      fill(slot::light, at);
      serve(at);
    },
  };
}

void role::handle(dispatcher::enqueue& m) {
  auto at = now();
  auto gate = queue_.gate(m.workflow.value);
  std::set<flow::pool_id> touched;
  std::vector<attempt_key> sought;
  for (auto& work : m.tasks) {
    auto [found, added] = attempts_.try_emplace(attempt_key{m.execution, work.task, work.attempt});
    auto& e = found->second;
    e.from = m.from;
    if (!added)
      own(e);
    if (!added && e.stopped)
      e.again = std::make_shared<dispatcher::enqueue>(
        dispatcher::enqueue{m.execution, m.workflow, m.seed, {std::move(work)}, m.from, {}});
    if (!added)
      continue;
    e.seed = m.seed;
    e.gate = gate;
    e.work = std::move(work);
    push(found, at);
    costly_[index_of(e.work.slot)] += e.work.slot != slot::light && queue_.cost(e.place) > 1;
    touched.insert(e.pool);
    if (e.work.slot == slot::remote && is_bounded(e.work) && m.begun.contains(e.work.task)) {
      e.presumed = true;
      reclaim(found, e.work.heartbeat.value_or(around_->options.workers.lease), at);
    } else if (lending_ && m.begun.contains(e.work.task) && is_lent(e.work.slot)) {
      presume(found, at);
      sought.push_back(found->first);
    }
  }
  if (!sought.empty())
    lending_->sought(std::move(sought));
  serve(at);
  for (auto pool : touched)
    publish(pool);
}

void role::push(entries::iterator at, timestamp now) {
  auto& e = at->second;
  auto s = e.work.slot;
  e.pool = s == slot::remote ? queue_.pool(pool_of(queue_of(e.work, *around_))) : pools_[index_of(s)];
  e.held_back = held_back_.contains(at->first.execution);
  auto claim = demands_of(e.work, programs_);
  e.place = queue_.push(e.pool, e.held_back ? closed_gate_ : e.gate, claim ? &*claim : claim_of(e.work), now);
  if (e.place >= by_place_.size())
    by_place_.resize(e.place + 1);
  by_place_[e.place] = at;
  e.queued = now;
}

/// Lets in whoever may have become due by what has just happened.
void role::serve(timestamp now) {
  if (!restored_)
    return;
  for (auto ripe = queue_.ripe(now); !ripe.empty(); ripe = queue_.ripe(now))
    for (auto pool : ripe) {
      auto local = std::ranges::find(pools_.begin(), pools_.begin() + index_of(slot::review), pool);
      if (local != pools_.begin() + index_of(slot::review))
        fill(static_cast<slot>(local - pools_.begin()), now);
      else if (follow_.filled)
        follow_.filled(std::string(*remote_queue_of(queue_.view(pool).name)));
      publish(pool);
    }
  arm(now);
}

/// Runs what is due while there are slots.
void role::fill(slot s, timestamp now) {
  auto& used = used_[index_of(s)];
  auto pool = pools_[index_of(s)];
  auto done_here = 0;
  std::vector<attempt_key> rated;
  while (restored_ && !draining_ && done_here < light_attempts_max) {
    auto place = queue_.take(pool, around_->options.slots[index_of(s)] - used, now, &self_);
    if (!place)
      break;
    auto at = by_place_[*place];
    used += queue_.cost(*place);
    done_here += s == slot::light;
    if (!take_up(at, now))
      continue;
    if (has_rate(at->second.work))
      rated.push_back(at->first);
    else
      start(at, now);
  }
  if (!rated.empty())
    charge(std::move(rated), std::nullopt);
  if (done_here == light_attempts_max && !std::exchange(going_on_, true))
    send(this, go_on{});
  publish(pool);
}

/// It is about to begin, unless another node may be at it by now: then it is forgotten, for it is owed there.
bool role::take_up(entries::iterator at, timestamp now) {
  at->second.phase = phase::starting;
  if (holds_at(*this, *around_, at->first.execution))
    return true;
  release(at, now);
  return false;
}

void role::begin(entries::iterator at, std::optional<milliseconds> lease, timestamp now) {
  auto& e = at->second;
  e.phase = phase::running;
  e.began = now;
  around_->board->wait_seconds.observe(seconds(now - e.queued));
  e.lease = lease;
  e.presumed = false;
  ++running_;
  heard_of(at, now);
}

/// Forgets an attempt; what it held is free for the next one.
void role::release(entries::iterator at, timestamp now) {
  auto& e = at->second;
  if (e.lease)
    leases_.erase({e.lease_ends, at->first});
  if (e.performer)
    performers_.erase(e.performer.address());
  auto s = e.work.slot;
  auto pool = e.pool;
  if (e.phase != phase::waiting && s != slot::remote && e.borrower.empty())
    used_[index_of(s)] -= queue_.cost(e.place);
  if (e.phase == phase::running && !e.presumed) {
    --running_;
    around_->board->run_seconds.observe(seconds(now - e.began));
  }
  if (e.borrowed)
    --lending_->numbers.borrowed_now;
  else
    costly_[index_of(s)] -= s != slot::light && queue_.cost(e.place) > 1;
  queue_.remove(e.place, now);
  take_back(e);
  auto again = std::move(e.again);
  attempts_.erase(at);
  publish(pool);
  if (again)
    send(this, std::move(*again));
}

/// What waits is forgotten. What runs keeps its slot until it has ended.
void role::handle(const stop& m) {
  auto found = attempts_.find(m.key);
  if (found == attempts_.end())
    return;
  auto at = now();
  auto& e = found->second;
  if (e.phase != phase::running || e.presumed) {
    auto s = e.work.slot;
    release(found, at);
    if (s != slot::remote)
      fill(s, at);
    return serve(at);
  }
  if (std::exchange(e.stopped, true))
    return;
  if (e.stop)
    e.stop->request();
  else if (!e.borrower.empty())
    lending_->unwanted(e.borrower, m.key);
  else if (e.work.slot == slot::remote && follow_.unwanted)
    follow_.unwanted(m.key);
}

/// What runs keeps its slot until it has ended, and its outcome is told nobody. What other nodes run goes on there for
/// whoever has its execution now, and so does what is others' here.
void role::handle(const abandon& m) {
  std::vector<attempt_key> keys;
  for (const auto& [key, e] : attempts_)
    if (m.of->test(shard_of(key.execution)) && !e.borrowed)
      keys.push_back(key);
  for (const auto& key : keys) {
    auto found = attempts_.find(key);
    if (found->second.phase == phase::running && !found->second.borrower.empty())
      release(found, now());
    else
      handle(stop{key});
  }
  std::erase_if(held_back_, [&](const execution_id& id) { return m.of->test(shard_of(id)); });
}

void role::handle(const drain& m) {
  draining_ = m.idle;
  for (auto s : lent_slots)
    publish(pools_[index_of(s)]);
  answer_if_idle();
}

void role::answer_if_idle() {
  if (draining_ && running_ == 0 && *unrecorded_ == 0)
    (*draining_)(true);
}

void role::publish(flow::pool_id pool) {
  auto seen = queue_.view(pool);
  auto remote = remote_queue_of(seen.name);
  if (pool >= numbers_.size())
    numbers_.resize(pool + 1, nullptr);
  auto*& numbers = numbers_[pool];
  if (!numbers)
    numbers = &around_->board->queue(std::string(remote ? *remote : seen.name.substr(slot_prefix.size())), !remote);
  numbers->set(seen);
  for (auto s : lent_slots)
    if (lending_ && pools_[index_of(s)] == pool)
      publish_lending(s, seen);
}

timestamp role::now() {
  return now_at(*this, *around_);
}

void role::closing() {
  for (auto& [key, e] : attempts_)
    if (e.stop)
      e.stop->request();
  attempts_.clear();
  performers_.clear();
  follow_ = {};
  unsure_.clear();
  reader_ = reader::actor{};
  journal_ = journal::actor{};
}

}  // namespace troupe::dispatcher
