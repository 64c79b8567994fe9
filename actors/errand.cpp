#include "actors/errand.hpp"

#include "actors/asking.hpp"
#include "core/base/match.hpp"

namespace troupe::errand {
namespace {

/// How often it looks whether there is something to say.
constexpr auto pulse = std::chrono::milliseconds(500);
/// Until an outcome that was not answered is told again; doubles up to the second.
constexpr milliseconds again_first = 500ms, again_last = 5s;
constexpr milliseconds renewal_patience = 2s, settling_patience = 10s;

}  // namespace

role::role(caf::actor_config& config, actor_kind& kind, surroundings_ptr around, node_words words, loan_court court,
           std::shared_ptr<lending> lent, assignment mine)
  : observed(config, kind), around_(std::move(around)), words_(std::move(words)), court_(std::move(court)),
    lending_(std::move(lent)), mine_(std::move(mine)), asked_(mine_.from) {}

role::behavior_type role::make_behavior() {
  next_ = moment_at(*this) + mine_.lease / 3;
  delayed_send(this, pulse, tick{});
  return {
    [this](workflow::perform& m) { handle(m); },
    [](const workflow::inspect&) {},
    [](const workflow::await_rest&) {},
    [](const workflow::watch&) {},
    [this](const workflow::progress& m) { handle(m); },
    [](const workflow::appended&) {},
    [](const workflow::append_failed&) {},
    [](const workflow::overdue&) {},
    [](const workflow::loaded&) {},
    [](const workflow::child_report&) {},
    [](const workflow::ask_again&) {},
    [](const workflow::child_told&) {},
    [](const workflow::tell_again&) {},
    [](const workflow::wake&) {},
    [](const workflow::retire&) {},
    [](const workflow::let_go&) {},
    [this](const tick& m) { handle(m); },
    [](const go_on& m) { m.with(); },
    [this](const give_back& m) { handle(m); },
    [this](const call_off& m) { handle(m); },
    [this](const speak& m) { handle(m); },
  };
}

void role::handle(const tick&) {
  delayed_send(this, pulse, tick{});
  if (is_open_)
    return;
  auto now = moment_at(*this);
  if (outcome_) {
    if (now >= next_)
      deliver(owner());
    return;
  }
  // A node that has just got the execution must hear of it before it runs the attempt itself.
  if (auto to = owner(); !to.empty() && (now >= next_ || to != asked_))
    renew(to);
}

void role::handle(workflow::perform& m) {
  auto ended = match(
    m.command,
    [&](complete_task& c) {
      cluster::loan_outcome o{.key = key_of(mine_.key), .how = cluster::loan_end::completed};
      o.output = std::move(c.output);
      o.reused = c.reused;
      return std::optional(std::move(o));
    },
    [&](fail_task& c) {
      // What ends because it was told to has not failed.
      cluster::loan_outcome o{.key = key_of(mine_.key),
                              .how = unwanted_ ? cluster::loan_end::returned : cluster::loan_end::failed};
      o.error = to_json(c.error);
      return std::optional(std::move(o));
    },
    [](auto&) { return std::optional<cluster::loan_outcome>(); });
  if (!ended)
    return m.done(0);
  done_ = std::move(m.done);
  end(*std::move(ended));
}

void role::handle(const workflow::progress& m) {
  auto to = owner();
  if (to.empty() || is_here(to))
    return;
  cluster::loan_progress note{.key = key_of(mine_.key), .fraction = m.fraction, .note = m.note};
  words_.tell(to, cluster::loan_progress_kind, cluster::encode_loan(note));
}

void role::handle(const give_back&) {
  end({.key = key_of(mine_.key), .how = cluster::loan_end::returned});
}

void role::handle(const call_off&) {
  unwanted_ = true;
  if (auto dispatcher = court_.dispatcher())
    caf::anon_send(dispatcher, dispatcher::call_off{mine_.key});
}

/// Sooner than it is seen who has the execution now.
void role::handle(const speak& m) {
  if (is_open_)
    return;
  if (outcome_)
    deliver(m.to);
  else
    renew(m.to);
}

void role::end(cluster::loan_outcome o) {
  outcome_ = std::move(o);
  next_ = moment{};
  if (!is_open_)
    deliver(owner());
}

void role::renew(const std::string& owner) {
  auto me = caf::actor_cast<caf::actor_addr>(this);
  asked_ = owner;
  is_open_ = true;
  next_ = moment_at(*this) + mine_.lease / 3;
  if (is_here(owner)) {
    auto dispatcher = court_.dispatcher();
    auto done = answer_to<bool, actor, go_on>(me, [this](result<bool> is) {
      is_open_ = false;
      if (is && !*is && !outcome_)
        quit();
    });
    if (dispatcher)
      caf::anon_send(dispatcher, dispatcher::ask_borrowed{mine_.key, std::move(done)});
    return;
  }
  cluster::loan_renewal m{.key = key_of(mine_.key), .lease = mine_.lease};
  words_.ask(owner, cluster::loan_renew_kind, cluster::encode_loan(m), renewal_patience,
             answer_to<std::string, actor, go_on>(me, [this](result<std::string> bytes) { renewed(bytes); }));
}

void role::renewed(const result<std::string>& bytes) {
  is_open_ = false;
  auto m = bytes ? cluster::decode_loan<cluster::loan_renewed>(*bytes) : bytes.error();
  if (!m)
    next_ = moment{};  // with the next tick
  else if (!m->wanted)
    handle(call_off{});
  if (outcome_)
    deliver(owner());
}

void role::deliver(const std::string& to) {
  auto me = caf::actor_cast<caf::actor_addr>(this);
  if (to.empty())
    return;
  is_open_ = true;
  if (is_here(to))
    return settle_here(court_, to, *outcome_,
                       answer_to<std::uint64_t, actor, go_on>(me, [this](auto how) { conclude(std::move(how)); }));
  words_.ask(to, cluster::loan_settle_kind, cluster::encode_loan(*outcome_), settling_patience,
             answer_to<std::string, actor, go_on>(me, [this](result<std::string> bytes) { delivered(bytes); }));
}

void role::delivered(const result<std::string>& bytes) {
  if (!bytes && bytes.error().code == errc::too_large && outcome_->how == cluster::loan_end::completed) {
    is_open_ = false;
    task_error error{"output_too_large", "the output is larger than a message between nodes may be", false, {}};
    return end({.key = outcome_->key, .how = cluster::loan_end::failed, .error = to_json(error)});
  }
  auto m = bytes ? cluster::decode_loan<cluster::loan_settled>(*bytes) : bytes.error();
  // Whatever a link refuses says nothing about the attempt.
  if (!m)
    return conclude(refused{errc::unavailable, m.error().what});
  conclude(m->recorded ? result<std::uint64_t>(0) : refused{errc::stale, m->why, mine_.key.execution.value});
}

void role::conclude(result<std::uint64_t> how) {
  is_open_ = false;
  if (!how && !is_final(how.error())) {
    auto pause = again_first;
    for (auto i = 0u; i < in_vain_ && pause < again_last; ++i)
      pause *= 2;
    ++in_vain_;
    next_ = moment_at(*this) + std::min(pause, again_last);
    return;
  }
  ++lending_->numbers.settled;
  done_(std::move(how));
  quit();
}

/// The node that has the execution's shard, as far as is known.
std::string role::owner() const {
  auto known = around_->shards->roll();
  auto shard = shard_of(mine_.key.execution);
  return known && shard < known->shards.size() ? known->shards[shard].owner : std::string();
}

bool role::is_here(const std::string& owner) const {
  return owner == around_->shards->node();
}

void role::closing() {
  if (auto dispatcher = court_.dispatcher(); dispatcher && !outcome_)
    caf::anon_send(dispatcher, dispatcher::call_off{mine_.key});
  court_ = {};
  words_ = {};
}

}  // namespace troupe::errand
