#include "actors/membership.hpp"

#include "core/cluster/lease.hpp"

#include <algorithm>
#include <limits>

namespace troupe::membership {
namespace {

/// What nodes say to each other, beside the tables: grows when an older release would not understand it.
constexpr std::uint32_t protocol = 1;
/// The longest pause before a database that does not answer is asked again.
constexpr auto pause_after_failure = 200ms;

std::shared_ptr<const shard_set> set_of(const std::vector<std::uint32_t>& shards) {
  auto out = std::make_shared<shard_set>();
  for (auto shard : shards)
    out->set(shard);
  return out;
}

}  // namespace

role::role(caf::actor_config& config, surroundings_ptr around, std::function<colleagues()> colleagues)
  : observed(config, around->board->membership), around_(std::move(around)), colleagues_(std::move(colleagues)) {}

role::behavior_type role::make_behavior() {
  // What an earlier one of these held may not be this one's: a life begins.
  if (around_->shards->roll())
    lapse("its actor was restarted");
  beat();
  return {
    [this](const tick& m) { handle(m); },  [this](const announce& m) { handle(m); },
    [this](const drain& m) { handle(m); }, [this](const move& m) { handle(m); },
    [this](const leave& m) { handle(m); }, [this](const busy& m) { handle(m); },
    [this](const gone& m) { handle(m); },
  };
}

void role::handle(const tick& m) {
  if (m.generation == generation_)
    beat();
}

void role::handle(const announce& m) {
  url_ = m.url;
  beat();
}

void role::beat() {
  if (has_left_)
    return;
  auto heard = be_heard();
  if (heard && *heard)
    return;
  if (!heard && to_string(heard.error()) != std::exchange(last_fault_, to_string(heard.error())))
    log(log_level::warning, "not_heard", {{"reason", last_fault_}, {"action", "tried again"}});
  if (is_leaving_ && at_once_)
    return finish_leaving();
  arm(pause_after_failure);
}

/// True if all went well, false if it is to be tried again soon.
result<bool> role::be_heard() {
  if (!roster_) {
    auto opened = around_->open_roster();
    if (!opened)
      return std::move(opened).error();
    roster_ = *std::move(opened);
  }
  for (int lives = 0; lives < 3; ++lives) {
    if (self_.incarnation == 0)
      if (auto begun = begin(); !begun)
        return std::move(begun).error();
    auto sent = moment_at(*this);
    auto heard = roster_->beat(self_);
    if (!heard) {
      if (self_.incarnation != 0 && !around_->shards->is_in_time(moment_at(*this)))
        lapse("it was not heard in time");
      return std::move(heard).error();
    }
    last_fault_.clear();
    if (!heard->accepted) {
      lapse("its lease had ended, or another process has its name");
      continue;
    }
    if (!around_->shards->extend(cluster::acts_until(sent, around_->options.cluster), moment_at(*this))) {
      lapse("the answer came too late");
      continue;
    }
    look_at(*heard);
    return true;
  }
  return false;
}

result<void> role::begin() {
  auto known = roster_->look();
  if (!known)
    return std::move(known).error();
  auto wanted = introduce();
  const auto* before = known->find(wanted.name);
  if (!is_taken(before, wanted.home, known->now)) {
    taken_since_.reset();
  } else {
    refused why{errc::conflict, "another node is called " + wanted.name + ": " + before->home, "cluster.name",
                "give each node a name of its own"};
    auto at = moment_at(*this);
    if (taken_since_.value_or(at) + 2 * before->lease < at)
      quit(beyond_restart(to_string(why)));
    taken_since_ = taken_since_.value_or(at);
    return why;
  }
  self_ = cluster::begin_life(std::move(wanted), before, around_->options.cluster);
  if (is_leaving_)
    self_.state = cluster::member_state::leaving;
  return {};
}

cluster::member role::introduce() const {
  const auto& options = around_->options.cluster;
  cluster::member out;
  out.name = around_->shards->node();
  out.weight = options.weight;
  out.address = options.address.empty() ? url_ : options.address;
  out.home = around_->home;
  out.labels = options.labels;
  out.release = around_->release;
  out.protocol = protocol;
  out.lease = options.lease;
  return out;
}

/// Nothing is this node's any more. What is on its way to the journal is refused there once another has taken over.
/// Attempts go on until it is known that another has: it may have been the database that did not answer.
void role::lapse(const std::string& why) {
  log(log_level::warning, "lapsed", {{"node", around_->shards->node()}, {"reason", why}, {"action", "begins anew"}});
  self_.incarnation = 0;
  around_->shards->let_go_all();
  due_since_.clear();
  to_give_.clear();
  doubtful_.set();
  send_away(doubtful_, false);
  tell_conduct();
}

void role::look_at(const store::roster::heard& heard) {
  now_ = heard.now;
  const auto* row = now_.find(self_.name);
  auto state = self_.state;
  if (row) {
    self_.joined_at = row->joined_at;
    self_.drained = row->drained;
    self_.state =
      is_leaving_ ? cluster::member_state::leaving : cluster::next_state(now_, self_, around_->options.cluster);
  }
  self_.address = introduce().address;
  auto changed = self_.state != state || (row && row->address != self_.address);
  if (self_.state != state)
    log(log_level::notice, "member", {{"node", self_.name}, {"state", to_string(self_.state)}});
  carry_out(cluster::decide(now_, self_.name, around_->shards->held()));
  abandon_lost();
  around_->shards->publish(std::make_shared<const cluster::roll>(now_));
  tell_conduct();
  if (is_leaving_)
    finish_leaving();
  if (has_left_)
    return;
  auto moving = waits_ || leaving_memory_.any() || !due_since_.empty();
  arm(changed ? milliseconds{1} : cluster::next_beat(now_, self_.name, moving, around_->options.cluster));
}

void role::abandon_lost() {
  auto lost = std::make_shared<shard_set>();
  for (std::uint32_t shard = 0; doubtful_.any() && shard < now_.shards.size(); ++shard)
    if (doubtful_.test(shard) && now_.shards[shard].owner != self_.name)
      lost->set(shard);
  doubtful_ &= ~*lost;
  for (std::uint32_t shard = 0; doubtful_.any() && shard < now_.shards.size(); ++shard)
    if (around_->shards->holds(shard, moment_at(*this)))
      doubtful_.reset(shard);
  if (auto dispatcher = colleagues_().dispatcher; dispatcher && lost->any())
    caf::anon_send(dispatcher, dispatcher::abandon{lost});
}

void role::carry_out(const cluster::orders& todo) {
  for (auto shard : todo.lost)
    around_->shards->let_go(shard);
  if (!todo.lost.empty()) {
    log(log_level::warning, "shards_lost", {{"count", std::to_string(todo.lost.size())}});
    send_away(*set_of(todo.lost));
  }
  waits_ = todo.waits;
  if (!is_leaving_)
    take(todo.take);
  std::vector<std::uint32_t> all;
  if (is_leaving_)
    for (std::uint32_t shard = 0; shard < now_.shards.size(); ++shard)
      if (now_.shards[shard].owner == self_.name)
        all.push_back(shard);
  give(is_leaving_ ? all : todo.give);
}

/// What is still leaving memory from the time before is taken once it has.
void role::take(const std::vector<std::uint32_t>& shards) {
  std::vector<store::shard_epoch> wanted;
  for (auto shard : shards)
    if (leaving_memory_.test(shard))
      waits_ = true;
    else
      wanted.push_back({shard, now_.shards[shard].epoch});
  if (wanted.empty())
    return;
  auto taken = roster_->take(self_.name, wanted);
  if (!taken) {
    waits_ = true;
    log(log_level::warning, "shards_not_taken", {{"reason", to_string(taken.error())}});
    return;
  }
  for (const auto& one : *taken) {
    around_->shards->hold(one.shard, one.epoch);
    now_.shards[one.shard].owner = self_.name;
    now_.shards[one.shard].epoch = one.epoch;
  }
  log(log_level::notice, "shards_taken", {{"count", std::to_string(taken->size())}});
  if (auto region = colleagues_().region; region && !taken->empty())
    caf::anon_send(region, region::taken{});
}

/// Those in which attempts run wait for their end, for a while.
void role::give(const std::vector<std::uint32_t>& shards) {
  auto at = moment_at(*this);
  std::map<std::uint32_t, moment> due;
  for (auto shard : shards) {
    auto since = due_since_.find(shard);
    due.emplace(shard, since == due_since_.end() ? at : since->second);
  }
  due_since_ = std::move(due);
  to_give_.clear();
  for (auto shard : shards)
    if (!leaving_memory_.test(shard) && (at_once_ || to_give_.size() < around_->options.cluster.moves_max))
      to_give_.push_back(shard);
  if (to_give_.empty())
    return;
  auto dispatcher = colleagues_().dispatcher;
  if (at_once_ || !dispatcher)
    return give_now(std::exchange(to_give_, {}));
  if (std::exchange(asked_for_busy_, true))
    return;
  auto me = caf::actor_cast<caf::actor_addr>(this);
  caf::anon_send(dispatcher,
                 dispatcher::list_running{std::numeric_limits<std::size_t>::max(),
                                          answer<std::vector<dispatcher::running_attempt>>([me](auto running) {
                                            auto shards = std::make_shared<shard_set>();
                                            if (running)
                                              for (const auto& one : *running)
                                                shards->set(shard_of(one.key.execution));
                                            if (auto to = caf::actor_cast<actor>(me))
                                              caf::anon_send(to, busy{std::move(shards)});
                                          })});
}

void role::handle(const busy& m) {
  asked_for_busy_ = false;
  auto late = moment_at(*this) - around_->options.cluster.hand_over;
  std::vector<std::uint32_t> ready;
  for (auto shard : to_give_) {
    auto since = due_since_.find(shard);
    if (!m.shards->test(shard) || (since != due_since_.end() && since->second <= late))
      ready.push_back(shard);
  }
  give_now(std::move(ready));
}

/// What it does not hold, being of an earlier life, is nowhere in memory.
void role::give_now(std::vector<std::uint32_t> shards) {
  to_give_.clear();
  auto leaving = set_of(shards);
  if (leaving->none())
    return;
  for (auto shard : shards)
    around_->shards->let_go(shard);
  tell_conduct();
  send_away(*leaving);
}

void role::send_away(const shard_set& shards, bool with_attempts) {
  auto with = colleagues_();
  auto of = std::make_shared<const shard_set>(shards);
  leaving_memory_ |= shards;
  auto me = caf::actor_cast<caf::actor_addr>(this);
  answer<bool> done([me, of, dispatcher = with_attempts ? with.dispatcher : dispatcher::actor{}](auto) {
    if (dispatcher)
      caf::anon_send(dispatcher, dispatcher::abandon{of});
    if (auto to = caf::actor_cast<actor>(me))
      caf::anon_send(to, gone{of});
  });
  if (with.region)
    caf::anon_send(with.region, shard::let_go{of, std::move(done)});
}

/// Now they are left to nobody, unless that has happened already.
void role::handle(const gone& m) {
  leaving_memory_ &= ~*m.shards;
  std::vector<store::shard_epoch> given;
  auto held = around_->shards->held();
  for (std::uint32_t shard = 0; shard < now_.shards.size(); ++shard)
    if (m.shards->test(shard) && due_since_.contains(shard) && held[shard] == 0 &&
        now_.shards[shard].owner == self_.name)
      given.push_back({shard, now_.shards[shard].epoch});
  if (self_.incarnation == 0 || given.empty() || !roster_)
    return;
  if (auto done = roster_->give(given); !done) {
    log(log_level::warning, "shards_not_given", {{"reason", to_string(done.error())}});
    return;
  }
  for (const auto& one : given)
    due_since_.erase(one.shard);
  log(log_level::notice, "shards_given", {{"count", std::to_string(given.size())}});
  beat();
}

void role::handle(const leave& m) {
  if (has_left_)
    return m.done(true);
  leaves_.push_back(m.done);
  is_leaving_ = true;
  at_once_ |= m.at_once;
  beat();
}

/// Once nothing has its name any more; or it cannot be told.
void role::finish_leaving() {
  auto has_shards = std::ranges::any_of(now_.shards, [&](const auto& row) { return row.owner == self_.name; });
  if (has_shards && last_fault_.empty())
    return;
  if (!at_once_ && last_fault_.empty() && leaving_memory_.any())
    return;
  self_.state = cluster::member_state::left;
  if (roster_ && self_.incarnation != 0 && last_fault_.empty())
    (void)roster_->beat(self_);
  has_left_ = true;
  log(log_level::notice, "member", {{"node", self_.name}, {"state", "left"}});
  for (const auto& done : std::exchange(leaves_, {}))
    done(true);
}

void role::handle(const drain& m) {
  auto set = roster_ ? roster_->set_drained(m.node, m.drained)
                     : result<void>(refused{errc::unavailable, "the database does not answer"});
  m.done(set ? result<bool>(true) : result<bool>(std::move(set).error()));
  beat();
}

void role::handle(const move& m) {
  if (!m.node.empty() && !now_.find(m.node))
    return m.done(refused{errc::unknown, "no node " + m.node, "node", "list them with: troupe node list"});
  auto pinned =
    roster_ ? roster_->pin(m.node, m.shards) : result<void>(refused{errc::unavailable, "the database does not answer"});
  m.done(pinned ? result<bool>(true) : result<bool>(std::move(pinned).error()));
  beat();
}

/// Those who do something for all nodes begin, or end. Told again and again: they may have been started just now.
void role::tell_conduct() {
  auto conducts = conducts_at(*this, *around_);
  if (std::exchange(conducts_, conducts) != conducts)
    log(log_level::notice, conducts_ ? "conducts" : "conducts_no_more", {{"node", around_->shards->node()}});
  auto with = colleagues_();
  if (with.doorkeeper)
    caf::anon_send(with.doorkeeper, doorkeeper::conduct{});
  if (with.starter)
    caf::anon_send(with.starter, starter::conduct{});
  if (with.scheduler)
    caf::anon_send(with.scheduler, scheduler::conduct{});
}

void role::arm(milliseconds pause) {
  delayed_send(this, pause, tick{++generation_});
}

void role::closing() {
  roster_.reset();
  leaves_.clear();
  colleagues_ = {};
}

}  // namespace troupe::membership
