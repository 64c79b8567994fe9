#include "actors/link.hpp"

#include <caf/send.hpp>

#include <algorithm>

namespace troupe::link {

role::role(caf::actor_config& config, actor_kind& kind, options how, std::string node,
           std::shared_ptr<const link_services> services)
  : observed(config, kind), options_(how), node_(std::move(node)), services_(std::move(services)),
    asks_(how.questions_max) {}

role::behavior_type role::make_behavior() {
  return {
    [this](risen& m) { handle(m); }, [this](const fallen& m) { handle(m); }, [this](heard& m) { handle(m); },
    [this](ask& m) { handle(m); },   [this](const cancel& m) { handle(m); }, [this](const tick& m) { handle(m); },
  };
}

void role::closing() {
  come_down({errc::unavailable, "the link to " + node_ + " begins anew"});
}

void role::handle(risen& m) {
  // An actor that begins anew may be told late of the line there was.
  if (m.line->is_down())
    return;
  if (line_)
    come_down({errc::unavailable, "another link to " + node_ + " took the place of the one there was"});
  line_ = std::move(m.line);
  const auto& peer = line_->peer();
  log(
    log_level::notice, "link_up",
    {{"node", node_}, {"incarnation", std::to_string(peer.incarnation)}, {"dialled", peer.dialled ? "here" : "there"}});
  if (services_->follow)
    services_->follow(node_, peer.incarnation, true);
}

void role::handle(const fallen& m) {
  if (line_ != m.line)
    return;
  log(log_level::warning, "link_down", {{"node", node_}, {"reason", to_string(m.why)}});
  come_down({errc::unavailable, "the link to " + node_ + " fell: " + m.why.what, "", "try again"});
}

/// Whoever waits is told now; whoever is worked for is not listening any more.
void role::come_down(const refused& why) {
  if (!line_)
    return;
  auto was = std::exchange(line_, nullptr);
  for (auto& each : asks_.take_all())
    each.done(why);
  for (auto& [id, one] : std::exchange(questions_, {}))
    if (auto open = one.lock())
      open->leave();
  if (services_->follow)
    services_->follow(node_, was->peer().incarnation, false);
}

void role::handle(heard& m) {
  // What comes from a link that fell is late.
  if (m.what.from != line_)
    return;
  std::visit([&](auto& message) { hear(message, m.what); }, m.what.message);
}

void role::hear(cluster::link_note& m, net::link_delivery&) {
  auto known = services_->notes.find(m.kind);
  if (known != services_->notes.end())
    known->second({node_, line_->peer().incarnation, m.bytes});
}

void role::hear(cluster::link_ask& m, net::link_delivery& d) {
  auto known = services_->questions.find(m.kind);
  if (known == services_->questions.end())
    return void(line_->send(cluster::link_refusal{
      m.id, {errc::unknown, "this node does not know questions of kind " + m.kind, "", "is it of an older release?"}}));
  if (questions_.size() >= options_.questions_max)
    forget_answered();
  if (questions_.size() >= options_.questions_max)
    return void(line_->send(
      cluster::link_refusal{m.id, {errc::busy, "as many questions are open as there may be", "", "try again"}}));
  auto open =
    std::make_shared<link_question>(line_, m.id, milliseconds(m.patience_ms), std::move(m.bytes), std::move(d.hold));
  questions_[m.id] = open;
  known->second(std::move(open));
}

void role::forget_answered() {
  std::erase_if(questions_, [](const auto& each) { return each.second.expired(); });
}

void role::hear(cluster::link_part& m, net::link_delivery&) {
  auto* to = asks_.find(m.id);
  if (!to)
    return;
  if (to->on_part ? to->on_part(std::move(m.bytes)) : to->so_far.size() + m.bytes.size() <= options_.answer_bytes_max) {
    to->so_far += m.bytes;
    return;
  }
  if (!to->on_part)
    to->done(refused{errc::too_large, "the answer of " + node_ + " has more than " +
                                        std::to_string(options_.answer_bytes_max) + " bytes"});
  handle(cancel{m.id});
}

void role::hear(cluster::link_answer& m, net::link_delivery&) {
  auto* to = asks_.find(m.id);
  if (!to)
    return;
  to->done(to->so_far.empty() ? std::move(m.bytes) : to->so_far + m.bytes);
  asks_.remove(m.id);
}

void role::hear(cluster::link_refusal& m, net::link_delivery&) {
  auto* to = asks_.find(m.id);
  if (!to)
    return;
  to->done(std::move(m.why));
  asks_.remove(m.id);
}

void role::hear(cluster::link_cancel& m, net::link_delivery&) {
  auto found = questions_.find(m.id);
  if (found == questions_.end())
    return;
  if (auto open = found->second.lock())
    open->leave();
  questions_.erase(found);
}

void role::handle(ask& m) {
  if (!line_)
    return m.done(refused{errc::unavailable, "there is no link to " + node_, "", "try again"});
  if (asks_.full())
    return m.done(refused{errc::busy, "as many questions to " + node_ + " are open as there may be", "", "try again"});
  auto patience = std::clamp<std::int64_t>(m.patience.count(), 0, std::numeric_limits<std::uint32_t>::max());
  switch (
    line_->send(cluster::link_ask{m.id, static_cast<std::uint32_t>(patience), std::move(m.kind), std::move(m.bytes)})) {
  case net::link_sent::sent:
    break;
  case net::link_sent::full:
    return m.done(refused{errc::busy, "too much waits to be sent to " + node_, "", "try again"});
  case net::link_sent::too_large:
    return m.done(refused{errc::too_large, "this is more than a node takes of another at once"});
  case net::link_sent::down:
    return m.done(refused{errc::unavailable, "the link to " + node_ + " fell", "", "try again"});
  }
  auto until = patience == 0 ? moment::max() : clock().now() + milliseconds(patience);
  asks_.add(m.id, {std::move(m.done), std::move(m.on_part), {}}, until);
  arm();
}

void role::handle(const cancel& m) {
  if (asks_.remove(m.id) && line_)
    line_->send(cluster::link_cancel{m.id});
}

void role::handle(const tick&) {
  ticks_at_ = moment::max();
  for (auto& [id, late] : asks_.take_late(clock().now())) {
    late.done(refused{errc::timed_out, node_ + " did not answer in time", "", "try again"});
    if (line_)
      line_->send(cluster::link_cancel{id});
  }
  arm();
}

/// Has a tick come when the next deadline does.
void role::arm() {
  auto next = asks_.next_deadline();
  if (next >= ticks_at_)
    return;
  ticks_at_ = next;
  delayed_send(this, std::max<caf::timespan>(next - clock().now(), 1ms), tick{});
}

}  // namespace troupe::link
