#include "actors/lender.hpp"

#include "actors/asking.hpp"

#include <caf/system_messages.hpp>

#include <algorithm>

namespace troupe::lender {
namespace {

/// How often it is looked what waits and what is free, while something does and is; and while nothing has changed.
constexpr auto look_pause = std::chrono::milliseconds(20), look_again = std::chrono::milliseconds(100);
constexpr milliseconds take_patience = 2s;

/// Names the built-in task types that run in slots: two releases that differ in one do not lend each other anything.
std::string built_in_types() {
  std::string names;
  for (const auto& [name, type] : studio::built_in_types())
    if (std::ranges::find(lent_slots, type.slot) != lent_slots.end())
      names += name + " " + std::to_string(type.version) + "\n";
  return store::digest_of(names);
}

std::map<std::string, std::string> labels_of(const surroundings& around) {
  auto labels = around.options.cluster.labels;
  for (const auto& [name, version] : programs_of(around))
    labels[lending::program_label(name)] = version;
  return labels;
}

}  // namespace

role::role(caf::actor_config& config, actor_kind& own, actor_kind& of_errands, surroundings_ptr around,
           node_words words, loan_court court, std::shared_ptr<lending> lent, options o)
  : observed(config, own), around_(std::move(around)), words_(std::move(words)), court_(std::move(court)),
    lending_(std::move(lent)), options_(std::move(o)), of_errands_(of_errands), built_in_(built_in_types()),
    labels_(labels_of(*around_)), hinting_(options_.how), helping_(options_.how) {}

role::behavior_type role::make_behavior() {
  set_down_handler([this](const caf::down_msg& m) { died(m.source); });
  auto tell = [me = caf::actor_cast<caf::actor_addr>(this)](auto message) {
    if (auto to = caf::actor_cast<actor>(me))
      caf::anon_send(to, std::move(message));
  };
  lending_->follow({[tell] { tell(stirred{}); },
                    [tell](const std::string& node, const attempt_key& key) {
                      tell(unwanted{node, key});
                    },
                    [tell](std::vector<attempt_key> keys) { tell(sought{std::move(keys)}); }});
  advance();
  return {
    [this](const stirred&) { advance(); },
    [this](word& m) { handle(m); },
    [this](const linked& m) { handle(m); },
    [this](const unwanted& m) { handle(m); },
    [this](const sought& m) { handle(m); },
    [this](const tick&) {
      ticks_at_ = moment::max();
      advance();
    },
    [](const go_on& m) { m.with(); },
  };
}

void role::advance() {
  if (!options_.how.on)
    return;
  auto now = moment_at(*this);
  hint(now);
  help(now);
  arm(now);
}

/// Says what waits here to everybody.
void role::hint(moment now) {
  cluster::loan_hint m{.waiting = counts(&lending::standing::waiting), .files = options_.files};
  if (!hinting_.is_due(m.waiting, now))
    return;
  auto bytes = cluster::encode_loan(m);
  for (const auto& node : words_.linked())
    words_.tell(node, cluster::loan_hint_kind, bytes);
}

/// Asks for what there are slots for.
void role::help(moment now) {
  if (!may_help())
    return;
  auto free = counts(&lending::standing::spare);
  auto there = static_cast<std::uint32_t>(errands_.size());
  auto room = options_.how.borrowed_max - std::min(options_.how.borrowed_max, there);
  for (auto& q : helping_.due(free, room, now)) {
    cluster::loan_request m{
      .kind = q.kind, .slots = q.slots, .labels = labels_, .built_in = built_in_, .files = options_.files};
    words_.ask(q.node, cluster::loan_take_kind, cluster::encode_loan(m), take_patience,
               answer_to<std::string, actor, go_on>(caf::actor_cast<caf::actor_addr>(this),
                                                    [this, q](result<std::string> bytes) { got(q, bytes); }));
  }
}

void role::got(const cluster::helping::question& q, const result<std::string>& bytes) {
  auto m = bytes ? cluster::decode_loan<cluster::loan_grant>(*bytes) : bytes.error();
  if (!m || m->attempts.empty()) {
    helping_.answered(q, 0, m ? m->left : 0, moment_at(*this));
    return advance();
  }
  // The slots are asked about again once it is known how many of them these have.
  struct batch {
    std::size_t open;
    std::uint32_t got = 0;
  };
  auto all = std::make_shared<batch>(batch{m->attempts.size()});
  for (auto& each : m->attempts)
    take(q.node, m->lease, std::move(each), [this, q, all, left = m->left](bool taken) {
      all->got += taken;
      if (--all->open > 0)
        return;
      helping_.answered(q, all->got, left, moment_at(*this));
      advance();
    });
}

void role::take(const std::string& from, milliseconds lease, cluster::loan what, std::function<void(bool)> taken) {
  auto work = from_json<run_task>(what.work);
  auto dispatcher = court_.dispatcher();
  auto key = key_of(what.key);
  if (!work || !dispatcher || errands_.contains(key))
    return taken(false);
  auto who = spawn<errand::role, caf::monitored>(of_errands_, around_, words_, court_, lending_,
                                                 errand::assignment{key, from, std::max<milliseconds>(lease, 1s)});
  errands_.emplace(key, who);
  auto done = answer_to<bool, actor, go_on>(caf::actor_cast<caf::actor_addr>(this), [who, taken](result<bool> is) {
    auto has_it = is && *is;
    if (!has_it)
      caf::anon_send(who, errand::give_back{});
    taken(has_it);
  });
  caf::anon_send(dispatcher, dispatcher::borrow{std::move(key), what.seed, *std::move(work), who,
                                                std::move(what.secrets), std::move(done)});
}

void role::died(const caf::actor_addr& who) {
  std::erase_if(errands_, [&](const auto& each) { return each.second.address() == who; });
  advance();
}

/// A node that is going, or was told to have nothing, or is not trusted yet, helps nobody.
bool role::may_help() {
  auto known = around_->shards->roll();
  const auto* self = known ? known->find(around_->shards->node()) : nullptr;
  return self && is_trusted(*self, known->now) && around_->shards->is_in_time(moment_at(*this)) &&
         !around_->board->draining;
}

cluster::loan_counts role::counts(std::atomic<std::uint32_t> lending::standing::*which) const {
  cluster::loan_counts all;
  for (auto s : lent_slots)
    all[std::string(to_string(s))] = lending_->of(s).*which;
  return all;
}

/// Who waits for slots here, or has some for others, is looked at again; nobody else costs anything.
void role::arm(moment now) {
  auto next = moment::max();
  if (auto due = hinting_.next(counts(&lending::standing::waiting)); due != moment::max())
    next = std::clamp<moment>(due, now + look_pause, now + look_again);
  auto has_slots = std::ranges::any_of(lent_slots, [&](auto s) { return lending_->of(s).spare > 0; });
  if (auto due = helping_.next(); has_slots && due != moment::max() && may_help())
    next = std::min<moment>(next, std::max<moment>(due, now + look_again));
  if (next >= ticks_at_)
    return;
  ticks_at_ = next;
  delayed_send(this, next - now, tick{});
}

void role::closing() {
  lending_->follow({});
  for (const auto& [key, who] : errands_)
    caf::anon_send_exit(who, caf::exit_reason::user_shutdown);
  errands_.clear();
  court_ = {};
  words_ = {};
}

}  // namespace troupe::lender
