#include "actors/workers.hpp"

#include "actors/attempt_claim.hpp"
#include "api/worker_view.hpp"
#include "core/base/match.hpp"
#include "store/secret.hpp"
#include "studio/task.hpp"

namespace troupe::workers {
namespace {

/// Notices kept for workers that do not poll; a heartbeat tells the rest.
constexpr std::size_t notices_max = 10'000;

/// For one poll of so many other nodes are asked first, so that what waits there has its turn however much waits here.
constexpr std::uint64_t others_turn = 4;

/// So long a poll whose time is up waits for the answer of a node that was asked before.
constexpr auto answer_patience = std::chrono::seconds(2);
constexpr microseconds tick_overdue = 100ms;

/// Ticks come at most this far ahead, so that no long message keeps the actor alive.
constexpr microseconds tick_ahead_max = 1s;

}  // namespace

role::role(caf::actor_config& config, surroundings_ptr around, dispatcher::actor dispatcher, region::actor region)
  : observed(config, around->board->workers), around_(std::move(around)), dispatcher_(std::move(dispatcher)),
    region_(std::move(region)), seal_(store::hmac_sha256(around_->worker_key)),
    line_(around_->options.workers.polls_max), leases_({around_->options.workers.leases_max}),
    roster_(around_->options.workers.workers_max) {}

role::behavior_type role::make_behavior() {
  follow_dispatcher();
  return {
    [this](ask& m) {
      match(
        m.call,
        [&](api::poll_queue& call) { m.via.empty() ? take(call, m.to, nullptr) : take_guest(call, m.to, m.via); },
        [&](auto& call) { take(call, m.to); });
    },
    [this](const filled& m) { handle(m); },
    [this](brought& m) { handle(m); },
    [this](const called_off& m) { handle(m); },
    [this](const linked& m) { handle(m); },
    [this](const unwanted& m) { handle(m); },
    [this](granted& m) { handle(m); },
    [this](const left& m) { handle(m); },
    [this](const unread& m) { handle(m); },
    [this](const settled& m) { handle(m); },
    [this](const beaten& m) { handle(m); },
    [this](const reported& m) { handle(m); },
    [this](const drain& m) { handle(m); },
    [this](const tick&) {
      armed_ = moment::max();
      offer_again();
      end_waits();
    },
  };
}

void role::follow_dispatcher() {
  auto tell = [me = caf::actor_cast<caf::actor_addr>(this)](auto message) {
    if (auto to = caf::actor_cast<actor>(me))
      caf::anon_send(to, std::move(message));
  };
  caf::anon_send(dispatcher_, dispatcher::follow{[tell](const std::string& queue) { tell(filled{queue}); },
                                                 [tell](const attempt_key& key) {
                                                   tell(unwanted{key, false});
                                                 },
                                                 [tell](const attempt_key& key) {
                                                   tell(unwanted{key, true});
                                                 }});
}

void role::take(const api::poll_queue& call, const sink_ptr& to, report_ptr said) {
  auto refuse = [&](refused why) {
    if (!said)
      return to->reply(api::problem(why));
    // What was said is recorded and must be told; the poll is not worth losing that.
    auto body = said->view();
    body.emplace("tasks", json::array{});
    body.emplace("poll", api::problem_view(why));
    to->reply(to->wanted().ok(std::move(body)));
  };
  if (around_->board->draining)
    return refuse({errc::unavailable, "the node is stopping", "", "poll another node, or again later"});
  auto now = now_at(*this, *around_);
  const auto& options = around_->options.workers;
  roster_.seen({call.worker, call.labels, call.queue, now});
  if (leases_.room_of(call.worker) == 0)
    return refuse({errc::busy,
                   "worker " + call.worker + " holds " + std::to_string(options.leases_max) + " attempts, all it may",
                   "worker", "complete some first, or poll under another name"});
  worker::poll p{++polls_,    call.queue, call.worker,
                 call.labels, call.max,   moment_at(*this) + std::min(call.wait, options.wait_max)};
  auto id = p.id;
  if (auto joined = line_.join(std::move(p)); !joined)
    return refuse(joined.error());
  waiting_.emplace(id, waiting{to, std::move(said)});
  to->on_gone([me = caf::actor_cast<caf::actor_addr>(this), id] {
    if (auto self = caf::actor_cast<actor>(me))
      caf::anon_send(self, left{id});
  });
  if (notices_.contains(call.worker))
    return answer_empty(id);
  if (around_->others && around_->random() % others_turn == 0)
    fetch_all(call.queue);
  advance(call.queue);
  end_waits();
}

/// Asks for whoever is next in line, here and then at other nodes.
void role::advance(const std::string& queue) {
  ask_here(queue);
  fetch_all(queue);
}

void role::ask_here(const std::string& queue) {
  while (auto next = line_.next(queue)) {
    auto room = leases_.room_of(next->worker);
    if (room == 0) {
      line_.answered(queue, true);
      continue;
    }
    answer<dispatcher::grant> got([me = caf::actor_cast<caf::actor_addr>(this), id = next->id, queue](auto grant) {
      if (auto self = caf::actor_cast<actor>(me))
        caf::anon_send(self, granted{id, queue, std::move(grant)});
    });
    caf::anon_send(dispatcher_,
                   dispatcher::want{queue, std::move(next->worker), std::move(next->labels), std::min(next->n, room),
                                    around_->options.workers.lease,
                                    std::chrono::ceil<milliseconds>(next->until - moment_at(*this)), std::move(got)});
    break;
  }
}

void role::handle(granted& m) {
  auto got = m.got ? *std::move(m.got) : dispatcher::grant{};
  if (auto found = guests_.extract(m.poll))
    return serve_guest(std::move(found.mapped()), std::move(got));
  line_.answered(m.queue, got.more);
  if (!got.jobs.empty()) {
    auto found = waiting_.find(m.poll);
    if (found == waiting_.end()) {
      give_back(got.jobs);
    } else {
      auto in_line = line_.leave(m.poll);
      auto to = std::move(found->second);
      waiting_.erase(found);
      hand_out(*in_line, std::move(got.jobs), std::move(to));
    }
  }
  advance(m.queue);
  if (got.more && !line_.is_asked(m.queue))
    offer(m.queue);
  end_waits();
}

/// Leases the attempts to the worker and sends them with `more`. One whose parameters its type does not take fails
/// here.
void role::hand_out(const worker::poll& to, std::vector<dispatcher::job>&& jobs, waiting&& answer, json::object more) {
  auto now = now_at(*this, *around_);
  auto types = around_->types->now();
  json::array tasks;
  std::vector<worker::handover> handed;
  for (auto& job : jobs) {
    if (auto type = types->find(job.work.uses); type != types->end()) {
      auto with = studio::accept_parameters(type->second, job.work.with);
      if (auto* wrong = std::get_if<task_error>(&with)) {
        caf::anon_send(dispatcher_, dispatcher::report{std::move(job.key), std::move(*wrong)});
        continue;
      }
      job.work.with = std::get<json::object>(std::move(with));
    }
    worker::handover given{job.key, around_->random()};
    auto length = job.work.heartbeat.value_or(around_->options.workers.lease);
    worker::lease lease{given.serial, to.worker, to.queue, job.work.uses, length, now, now + length};
    tasks.push_back(api::view(given, lease, worker::write_token(given, seal_), job.seed, std::move(job.work.with)));
    leases_.grant(job.key, std::move(lease), now);
    handed.push_back(std::move(given));
  }
  auto body = answer.said ? answer.said->view() : std::move(more);
  body.emplace("tasks", std::move(tasks));
  body.emplace("cancelled", notices_for(to.worker));
  answer.to->reply(answer.to->wanted().ok(std::move(body)),
                   [me = caf::actor_cast<caf::actor_addr>(this), handed = std::move(handed)](bool out) {
                     if (out)
                       return;
                     if (auto self = caf::actor_cast<actor>(me))
                       caf::anon_send(self, unread{handed});
                   });
  count();
}

void role::give_back(const std::vector<dispatcher::job>& jobs) {
  for (const auto& job : jobs)
    caf::anon_send(dispatcher_, dispatcher::give_back{job.key});
}

/// Its client may still have read some of it: the tokens are void.
void role::handle(const unread& m) {
  for (const auto& of : m.handed) {
    auto found = leases_.find(of);
    if (!found || !*found)
      continue;
    leases_.end(of.attempt, worker::lease_end::returned, now_at(*this, *around_));
    ++around_->board->attempts_returned;
    caf::anon_send(dispatcher_, dispatcher::give_back{of.attempt});
  }
  count();
}

void role::handle(const left& m) {
  if (auto found = guests_.find(m.poll); found != guests_.end())
    found->second.to = nullptr;
  waiting_.erase(m.poll);
  line_.leave(m.poll);
  count();
}

/// Tells the worker at once if it waits, here or at another node, else with the next answer it gets.
void role::handle(const unwanted& m) {
  auto now = now_at(*this, *around_);
  auto over = leases_.end(m.key, m.lapsed ? worker::lease_end::lapsed : worker::lease_end::unsettled, now);
  count();
  if (!over)
    return;
  if (m.lapsed) {
    ++around_->board->attempts_lapsed;
    log(log_level::warning, "lease_lapsed",
        {{"execution", m.key.execution.value}, {"task", m.key.task.value}, {"worker", over->worker}});
  }
  tell_off(over->worker, worker::write_token({m.key, over->serial}, seal_));
}

void role::keep_notice(const std::string& worker, std::string token) {
  if (notices_held_ >= notices_max)
    return;
  notices_[worker].push_back(std::move(token));
  ++notices_held_;
}

void role::notice(const std::string& worker, std::string token) {
  keep_notice(worker, std::move(token));
  for (const auto& [id, poll] : line_.all())
    if (poll.worker == worker)
      return answer_empty(id);
}

json::array role::notices_for(const std::string& worker) {
  json::array out;
  auto found = notices_.find(worker);
  if (found == notices_.end())
    return out;
  for (const auto& token : found->second)
    out.emplace_back(token);
  notices_held_ -= found->second.size();
  notices_.erase(found);
  return out;
}

void role::answer_empty(std::uint64_t poll) {
  auto in_line = line_.leave(poll);
  auto found = waiting_.find(poll);
  if (!in_line || found == waiting_.end())
    return;
  auto to = std::move(found->second);
  waiting_.erase(found);
  auto body = to.said ? to.said->view() : json::object{};
  body.emplace("tasks", json::array{});
  body.emplace("cancelled", notices_for(in_line->worker));
  to.to->reply(to.to->wanted().ok(std::move(body)));
}

void role::end_waits() {
  auto now = moment_at(*this);
  for (auto poll : line_.due(now)) {
    auto node = line_.asked_at(poll);
    if (!node || (!node->empty() && now >= line_.all().at(poll).until + answer_patience))
      answer_empty(poll);
  }
  arm();
  count();
}

void role::arm() {
  auto next = std::min(line_.next_due(), offers_.next_due());
  if (next >= armed_)
    return;
  auto now = moment_at(*this);
  // Whose time is up waits for an answer that is on its way, which is looked after as well.
  auto pause = next <= now ? tick_overdue
                           : std::clamp<microseconds>(std::chrono::ceil<microseconds>(next - now), 1ms, tick_ahead_max);
  armed_ = now + pause;
  delayed_send(this, pause, tick{});
}

void role::handle(const drain&) {
  for (const auto& [id, poll] : std::map(line_.all()))
    answer_empty(id);
  count();
}

void role::take(const api::list_workers&, const sink_ptr& to) {
  to->reply(to->wanted().page(api::view(roster_, leases_, line_)));
}

void role::count() {
  around_->board->polls_waiting = static_cast<std::int64_t>(waiting_.size());
  around_->board->leases = static_cast<std::int64_t>(leases_.all().size());
}

void role::closing() {
  waiting_.clear();
  guests_.clear();
  dispatcher_ = dispatcher::actor{};
  region_ = region::actor{};
}

}  // namespace troupe::workers
