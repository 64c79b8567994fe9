#include "actors/workers.hpp"
#include "api/worker_view.hpp"

/// What workers say of their attempts: outcomes and heartbeats.
namespace troupe::workers {
namespace {

refused unsure(const attempt_key& key) {
  return {errc::unavailable, "the node lost track of task " + key.task.value, key.execution.value, "tell it again"};
}

refused over(const attempt_key& key) {
  return {errc::stale,
          "attempt " + std::to_string(key.attempt) + " of task " + key.task.value + " does not run any more",
          key.execution.value, "stop working on it"};
}

json::object shown(const result<beat_answer>& told) {
  return told ? api::view_of_beat(told->wanted, told->until, told->lease)
              : json::object{{"problem", api::problem_view(told.error())}};
}

json::object shown(const result<std::uint64_t>& recorded) {
  return recorded ? json::object{{"recorded", true}}
                  : json::object{{"recorded", false}, {"problem", api::problem_view(recorded.error())}};
}

command command_of(const attempt_key& key, std::variant<json::value, task_error> outcome) {
  if (auto* output = std::get_if<json::value>(&outcome))
    return complete_task{key.task, key.attempt, std::move(*output), false};
  return fail_task{key.task, key.attempt, std::get<task_error>(std::move(outcome))};
}

}  // namespace

report_in_progress::report_in_progress(std::size_t beat_count, std::size_t outcome_count,
                                       std::shared_ptr<gateway::sink> answer)
  : beats(beat_count), outcomes(outcome_count), leases(outcome_count), to(std::move(answer)),
    open_(beat_count + outcome_count) {}

json::object report_in_progress::view() const {
  json::object out;
  out.emplace("heartbeats", json::array(beats.begin(), beats.end()));
  out.emplace("outcomes", json::array(outcomes.begin(), outcomes.end()));
  return out;
}

void role::take(api::settle_attempt& call, const sink_ptr& to) {
  settle(std::move(call.outcome), [to, me = caf::actor_cast<caf::actor_addr>(this)](auto lease, auto recorded) {
    if (auto self = caf::actor_cast<actor>(me); self && lease)
      caf::anon_send(self, *std::move(lease));
    to->reply(recorded ? to->wanted().ok({{"recorded", true}}) : api::problem(recorded.error()));
  });
}

void role::take(const api::beat_attempt& call, const sink_ptr& to) {
  beat(call.beat, {}, [to](auto told) {
    to->reply(told ? to->wanted().ok(api::view_of_beat(told->wanted, told->until, told->lease))
                   : api::problem(told.error()));
  });
}

void role::take(api::report_attempts& call, const sink_ptr& to) {
  auto all = std::make_shared<report_in_progress>(call.beats.size(), call.outcomes.size(), to);
  all->poll = std::move(call.poll);
  roster_.heard(call.worker, now_at(*this, *around_));
  auto end = [me = caf::actor_cast<caf::actor_addr>(this)](const report_ptr& all) {
    if (auto self = caf::actor_cast<actor>(me))
      caf::anon_send(self, reported{all});
  };
  if (call.beats.empty() && call.outcomes.empty())
    return end(all);
  std::map<std::string, share> others;
  for (std::size_t i = 0; i < call.beats.size(); ++i) {
    if (auto node = elsewhere(call.beats[i].token)) {
      others[*node].beats.push_back(i);
      continue;
    }
    beat(call.beats[i], call.worker, [all, i, end](auto told) {
      all->beats[i] = shown(told);
      if (all->answered())
        end(all);
    });
  }
  for (std::size_t i = 0; i < call.outcomes.size(); ++i) {
    if (auto node = elsewhere(call.outcomes[i].token)) {
      others[*node].outcomes.push_back(i);
      continue;
    }
    settle(std::move(call.outcomes[i]), [all, i, end](auto lease, auto recorded) {
      all->leases[i] = std::move(lease);
      all->outcomes[i] = shown(recorded);
      if (all->answered())
        end(all);
    });
  }
  for (auto& [node, of] : others)
    lead(node, call, std::move(of), all);
}

/// A lease that is known here goes through the dispatcher. Of another token the dispatcher may know the attempt (it
/// waits to be handed out again); if not, the execution is asked.
void role::settle(api::attempt_outcome&& said, when_settled done) {
  auto shown = read(said.token);
  if (!shown)
    return done({}, std::move(shown).error());
  if (!holds_at(*this, *around_, shown->attempt.execution)) {
    ++around_->board->reports_led;
    return done({}, around_->shards->elsewhere(shown->attempt.execution));
  }
  auto found = leases_.find(*shown);
  if (!found)
    return done({}, std::move(found).error());
  auto key = shown->attempt;
  auto how = said.outcome.index() == 0 ? worker::lease_end::completed : worker::lease_end::failed;
  auto end = [of = *shown, how, done = std::move(done)](result<std::uint64_t> sequence) {
    done(settled{of, sequence ? how : worker::lease_end::unsettled}, std::move(sequence));
  };
  if (auto* held = *found) {
    roster_.heard(held->worker, now_at(*this, *around_));
    answer<std::uint64_t> recorded([end, key](const result<std::uint64_t>& sequence) {
      auto lost = !sequence && sequence.error().code == errc::unknown;
      end(lost ? result<std::uint64_t>(unsure(key)) : sequence);
    });
    caf::anon_send(dispatcher_,
                   dispatcher::report{std::move(key), std::move(said.outcome), false, std::move(recorded)});
    return;
  }
  auto copy = std::make_shared<std::variant<json::value, task_error>>(said.outcome);
  answer<std::uint64_t> recorded([region = region_, dispatcher = dispatcher_, key, copy, end](auto sequence) {
    if (sequence || sequence.error().code != errc::unknown)
      return end(std::move(sequence));
    answer<std::uint64_t> judged([dispatcher, key, end](auto sequence) {
      // It may have been queued meanwhile, by an execution that has just been read.
      if (sequence)
        caf::anon_send(dispatcher, dispatcher::stop{key});
      end(std::move(sequence));
    });
    caf::anon_send(region, shard::route{key.execution, workflow::perform{command_of(key, std::move(*copy)), judged}});
  });
  caf::anon_send(dispatcher_, dispatcher::report{std::move(key), std::move(said.outcome), false, std::move(recorded)});
}

void role::handle(const settled& m) {
  leases_.conclude(m.of, m.how, now_at(*this, *around_));
  count();
}

/// All that a request said is answered: its leases end, and now its poll.
void role::handle(const reported& m) {
  auto now = now_at(*this, *around_);
  for (const auto& lease : m.what->leases)
    if (lease)
      leases_.conclude(lease->of, lease->how, now);
  count();
  if (m.what->poll)
    take(*m.what->poll, m.what->to, m.what);
  else
    m.what->to->reply(m.what->to->wanted().ok(m.what->view()));
}

/// The dispatcher knows whether the attempt is wanted. One it does not know may belong to an execution that is still to
/// be read after a restart; that is done first, which queues the attempt, and then this worker has it again.
void role::beat(const api::attempt_beat& said, const std::string& name, std::function<void(result<beat_answer>)> done) {
  const auto& options = around_->options.workers;
  if (said.extend && *said.extend > options.extension_max)
    return done(refused{errc::invalid, "longer than " + to_text(options.extension_max), "by", "extend again later"});
  auto shown = read(said.token);
  if (!shown)
    return done(std::move(shown).error());
  if (!holds_at(*this, *around_, shown->attempt.execution)) {
    ++around_->board->reports_led;
    return done(around_->shards->elsewhere(shown->attempt.execution));
  }
  auto found = leases_.find(*shown);
  if (!found)
    return done(std::move(found).error());
  auto* held = *found;
  auto now = now_at(*this, *around_);
  if (held)
    roster_.heard(held->worker, now);
  auto length = said.extend.value_or(held ? held->length : options.lease);
  auto key = shown->attempt;
  auto me = caf::actor_cast<caf::actor_addr>(this);
  beaten alive{*std::move(shown), held ? held->worker : name, now + length, said.fraction, said.note};
  auto tell = [me, alive = std::move(alive), length, done](result<bool> wanted) {
    if (!wanted)
      return done(wanted.error().code == errc::unknown ? over(alive.of.attempt) : std::move(wanted).error());
    if (auto self = caf::actor_cast<actor>(me); self && *wanted)
      caf::anon_send(self, alive);
    done(beat_answer{*wanted, alive.until, length});
  };
  auto again = [dispatcher = dispatcher_, region = region_, key, length, tell](result<bool> wanted) {
    if (wanted || wanted.error().code != errc::unknown)
      return tell(std::move(wanted));
    answer<bool> there([dispatcher, key, length, tell](result<bool> there) {
      if (!there)
        return tell(std::move(there));
      caf::anon_send(dispatcher, dispatcher::heartbeat{key, length, answer<bool>(tell)});
    });
    caf::anon_send(
      region, shard::route{key.execution, workflow::inspect{[](const execution&, timestamp) {}, std::move(there)}});
  };
  caf::anon_send(dispatcher_, dispatcher::heartbeat{key, length, held ? answer<bool>(tell) : answer<bool>(again)});
  if (said.fraction || !said.note.empty())
    caf::anon_send(dispatcher_, dispatcher::progress{std::move(key), said.fraction.value_or(0), said.note});
}

/// Notes how far the attempt is. A worker that has had it since before the node started has it again.
void role::handle(const beaten& m) {
  auto found = leases_.find(m.of);
  if (!found)
    return;
  auto* held = *found;
  if (!held) {
    auto now = now_at(*this, *around_);
    leases_.grant(m.of.attempt, {m.of.serial, m.worker, {}, {}, around_->options.workers.lease, now, m.until}, now);
    held = *leases_.find(m.of);
    count();
  }
  held->until = m.until;
  held->fraction = m.fraction.value_or(held->fraction);
  if (!m.note.empty())
    held->note = m.note;
}

result<worker::handover> role::read(const std::string& token) const {
  if (auto of = worker::read_token(token, seal_))
    return *std::move(of);
  return refused{errc::unknown, "not a token of this node", "token", "use the token of a task as it was handed out"};
}

}  // namespace troupe::workers
