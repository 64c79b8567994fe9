#include "actors/peers.hpp"
#include "actors/worker_links.hpp"
#include "actors/workers.hpp"
#include "api/forwarded.hpp"
#include "api/worker_view.hpp"

/// Workers that poll one node, and attempts of another.
namespace troupe::workers {
namespace {

/// What another node has for a poll is there at once; this is how long it may take to reach the worker.
constexpr auto handover_patience = 1min;
/// What is led to another node is answered when it is durable there.
constexpr auto report_patience = 1min;

/// Takes a member that is a list out; an empty one if it is none.
json::array list_in(json::object& from, std::string_view name) {
  auto* found = from.if_contains(name);
  return found && found->is_array() ? std::move(found->get_array()) : json::array{};
}

bool flag_in(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found && found->is_bool() && found->get_bool();
}

/// A worker may tell it again wherever it likes: it is not led to where it was not known, as the client of one answer
/// is.
refused tell_again(refused why) {
  why.code = errc::unavailable;
  why.where.clear();
  why.hint = "tell it again";
  return why;
}

json::object untold(const refused& why, bool outcome) {
  json::object out;
  if (outcome)
    out.emplace("recorded", false);
  out.emplace("problem", api::problem_view(tell_again(why)));
  return out;
}

/// What another node said to a report: the members of its answer.
result<json::object> answer_of(result<std::string> bytes) {
  if (!bytes)
    return std::move(bytes).error();
  api::forwarded_response read;
  if (auto taken = read.take(*bytes); !taken)
    return std::move(taken).error();
  auto* head = read.head();
  auto body = head ? parse_json(head->body) : result<json::value>(json::value{});
  if (!head || head->status != 200 || !body || !body->is_object())
    return refused{errc::unavailable, "the node that has it did not take it"};
  return std::move(body->as_object());
}

}  // namespace

/// Asks what there is now; the queue here is not the poll's only one, so it stands in no line.
void role::take_guest(const api::poll_queue& call, const sink_ptr& to, const std::string& via) {
  if (around_->board->draining)
    return to->reply(api::problem(refused{errc::unavailable, "the node is stopping"}));
  roster_.seen({call.worker, call.labels, call.queue, now_at(*this, *around_), via});
  auto room = leases_.room_of(call.worker);
  if (room == 0)
    return to->reply(api::problem(refused{errc::busy, "worker " + call.worker + " holds all it may"}));
  auto id = ++polls_;
  guests_.emplace(id, guest{{id, call.queue, call.worker, call.labels, call.max, moment_at(*this)}, to, via});
  auto me = caf::actor_cast<caf::actor_addr>(this);
  to->on_gone([me, id] {
    if (auto self = caf::actor_cast<actor>(me))
      caf::anon_send(self, left{id});
  });
  answer<dispatcher::grant> got([me, id, queue = call.queue](auto grant) {
    if (auto self = caf::actor_cast<actor>(me))
      caf::anon_send(self, granted{id, queue, std::move(grant)});
  });
  caf::anon_send(dispatcher_, dispatcher::want{call.queue, call.worker, call.labels, std::min(call.max, room),
                                               around_->options.workers.lease, call.wait, std::move(got)});
}

void role::serve_guest(guest&& who, dispatcher::grant&& got) {
  if (!got.more)
    offers_.emptied(who.poll.queue, who.via);
  if (!who.to)
    return give_back(got.jobs);
  if (!got.jobs.empty()) {
    around_->board->attempts_handed_on += got.jobs.size();
    return hand_out(who.poll, std::move(got.jobs), {std::move(who.to), nullptr}, json::object{{"more", got.more}});
  }
  who.to->reply(
    who.to->wanted().ok({{"more", got.more}, {"tasks", json::array{}}, {"cancelled", notices_for(who.poll.worker)}}));
}

/// Asks other nodes where the queue is filled, each for one poll at a time.
void role::fetch_all(const std::string& queue) {
  if (!around_->others)
    return;
  for (const auto& node : line_.filled_at(queue))
    if (auto next = line_.next(queue, node))
      fetch(*std::move(next), node);
}

void role::fetch(worker::poll&& next, const std::string& node) {
  // Numbers in JSON that every reader takes as they are.
  auto ticket = around_->random() >> 12;
  api::errand_poll asked{
    ticket,
    {next.queue, next.worker, next.labels, next.n, std::chrono::ceil<milliseconds>(next.until - moment_at(*this))}};
  errands_.emplace(ticket, errand{std::move(next), node});
  ask_for(around_->others, node, asked, handover_patience,
          [me = caf::actor_cast<caf::actor_addr>(this), ticket](auto keeps, auto what) {
            auto self = caf::actor_cast<actor>(me);
            if (self)
              caf::anon_send(self, brought{ticket, std::move(keeps), std::move(what)});
          });
}

/// Exactly one answer per poll: what comes too late, or cannot be written, goes back at once.
void role::handle(brought& m) {
  auto found = errands_.extract(m.ticket);
  if (!found)
    return;
  auto [poll, node] = std::move(found.mapped());
  auto tasks = m.what ? list_in(*m.what, "tasks") : json::array{};
  // A node that refuses this worker may have something for the next.
  auto more = m.what ? flag_in(*m.what, "more") : m.what.error().code == errc::busy;
  line_.answered(poll.queue, more, node);
  if (m.what)
    for (auto& token : list_in(*m.what, "cancelled"))
      if (token.is_string())
        keep_notice(poll.worker, std::string(token.get_string()));
  if (auto waits = waiting_.find(poll.id); waits != waiting_.end() && !tasks.empty()) {
    line_.leave(poll.id);
    auto answer = std::move(waits->second);
    waiting_.erase(waits);
    around_->board->attempts_fetched += tasks.size();
    auto body = answer.said ? answer.said->view() : json::object{};
    body.emplace("tasks", std::move(tasks));
    body.emplace("cancelled", notices_for(poll.worker));
    answer.to->reply(answer.to->wanted().ok(std::move(body)), [keeps = std::move(m.keeps)](bool out) {
      if (out)
        keeps->taken();
    });
  }
  if (notices_.contains(poll.worker))
    answer_empty(poll.id);
  m.keeps = nullptr;
  advance(poll.queue);
  end_waits();
}

/// Of a queue here nobody may wait, or only who may not have it: then others may.
void role::handle(const filled& m) {
  line_.filled(m.queue, m.node);
  advance(m.queue);
  if (m.node.empty() && !line_.is_asked(m.queue))
    offer(m.queue);
}

void role::offer(const std::string& queue) {
  if (!around_->others)
    return;
  for (const auto& node : offers_.wait(queue, around_->others->linked(), moment_at(*this)))
    around_->others->send(node, api::filled_errand, api::encode_filled(queue));
  arm();
}

void role::offer_again() {
  for (const auto& queue : offers_.due(moment_at(*this))) {
    const auto& numbers = around_->board->queue(queue, false);
    if (numbers.waiting > numbers.limited + numbers.paused)
      offer(queue);
  }
}

/// What the node asked before the link fell is answered by that.
void role::handle(const linked& m) {
  offers_.forget(m.node);
  if (!m.up)
    return line_.lost(m.node);
  for (const auto& queue : offers_.queues())
    offer(queue);
}

/// A worker hears of it from the node it polls.
void role::tell_off(const std::string& worker, std::string token) {
  const auto* known = roster_.find(worker);
  if (around_->others && known && !known->via.empty() &&
      around_->others->send(known->via, api::cancelled_errand, api::encode_errand({worker, token})) ==
        net::link_sent::sent)
    return;
  notice(worker, std::move(token));
}

void role::handle(const called_off& m) {
  notice(m.worker, m.token);
}

/// Returns the node that has the attempt, if this one has it not: "" if that is not known.
std::optional<std::string> role::elsewhere(const std::string& token) {
  auto shown = read(token);
  if (!shown || holds_at(*this, *around_, shown->attempt.execution))
    return std::nullopt;
  return around_->shards->owner_of(shown->attempt.execution);
}

/// Tells another node what is about its attempts, as a worker would.
void role::lead(const std::string& node, api::report_attempts& from, share&& of, const report_ptr& all) {
  api::report_attempts what{.worker = from.worker};
  for (auto i : of.beats)
    what.beats.push_back(std::move(from.beats[i]));
  for (auto i : of.outcomes)
    what.outcomes.push_back(std::move(from.outcomes[i]));
  auto took = [all, me = caf::actor_cast<caf::actor_addr>(this), of = std::move(of)](result<json::object> said) {
    const auto& [beats, outcomes] = of;
    auto told = said ? list_in(*said, "heartbeats") : json::array{};
    auto recorded = said ? list_in(*said, "outcomes") : json::array{};
    auto complete = told.size() == beats.size() && recorded.size() == outcomes.size();
    auto why = said ? refused{errc::unavailable, "the node that has it did not take it"} : said.error();
    auto put = [&](json::object& to, json::value& from, bool outcome) {
      to = complete && from.is_object() ? std::move(from.get_object()) : untold(why, outcome);
    };
    told.resize(beats.size());
    recorded.resize(outcomes.size());
    for (std::size_t i = 0; i < beats.size(); ++i)
      put(all->beats[beats[i]], told[i], false);
    for (std::size_t i = 0; i < outcomes.size(); ++i)
      put(all->outcomes[outcomes[i]], recorded[i], true);
    if (all->answered(beats.size() + outcomes.size()))
      if (auto self = caf::actor_cast<actor>(me))
        caf::anon_send(self, reported{all});
  };
  if (node.empty() || !around_->others || !around_->others->is_linked(node))
    return took(refused{errc::unavailable, node.empty() ? "the attempt is between two nodes"
                                                        : "the attempt is at node " + node + ", which is not linked"});
  around_->board->reports_led += what.beats.size() + what.outcomes.size();
  api::forwarded_request asked;
  asked.request = {
    "POST", "/api/v1/attempts:batch", "", {{"content-type", "application/json"}}, json::serialize(api::body_of(what))};
  // Who tells this was let in here.
  asked.local = true;
  around_->others->ask(
    node, api::forwarded_kind, api::encode(asked), report_patience,
    answer<std::string>([took = std::move(took)](result<std::string> bytes) { took(answer_of(std::move(bytes))); }));
}

}  // namespace troupe::workers
