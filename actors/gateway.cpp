#include "actors/gateway.hpp"

#include "actors/bulletin.hpp"
#include "actors/event_feed.hpp"
#include "actors/plans.hpp"
#include "actors/start_desk.hpp"
#include "api/flow_view.hpp"
#include "api/rehearsal_view.hpp"
#include "api/request_mark.hpp"
#include "api/view.hpp"
#include "core/base/match.hpp"
#include "store/blobs.hpp"
#include "studio/pure.hpp"

#include <cstring>
#include <mutex>

namespace troupe::gateway {
namespace {

/// How often the ends of waits are looked at.
constexpr auto sweep_pause = std::chrono::milliseconds(50);

json::value view_of(const store::stored_definition& d) {
  return {{"name", d.name.value},
          {"version", d.version},
          {"digest", d.digest},
          {"file", d.file},
          {"created_at", to_rfc3339(d.created_at)}};
}

/// A page ends at its limit, or with the record that makes it long.
http::response events_of(store::reader& store, const api::list_events& call, std::size_t bytes_max,
                         const api::rendering& wanted) {
  auto summary = store.execution(call.id);
  if (summary && !*summary)
    return api::problem(refused{errc::unknown, "no execution " + call.id.value});
  auto records = store.load(call.id, call.after, bytes_max);
  if (!records)
    return api::problem(records.error());
  json::array items;
  auto last = call.after;
  std::size_t bytes = 0;
  for (const auto& record : *records) {
    bytes += record.text.size();
    auto events = decode(record.text);
    if (!events)
      return api::problem(events.error());
    for (std::size_t i = 0; i < events->size(); ++i) {
      if (record.first + i <= call.after)
        continue;
      if (items.size() == call.limit)
        return wanted.page(std::move(items), std::to_string(last));
      last = record.first + i;
      items.push_back(api::view((*events)[i], last));
    }
  }
  return wanted.page(std::move(items), bytes < bytes_max ? std::nullopt : std::optional(std::to_string(last)));
}

}  // namespace

role::role(caf::actor_config& config, surroundings_ptr around, colleagues with)
  : observed(config, around->board->gateway), around_(std::move(around)), with_(std::move(with)) {
  auto unlike_others = around_->secret_bytes(sizeof life_);
  std::memcpy(&life_, unlike_others.data(), sizeof life_);
}

role::behavior_type role::make_behavior() {
  return {
    [this](exchange& m) { handle(m); },
    [this](admitted& m) { handle(m); },
    [this](const sweep& m) { handle(m); },
  };
}

void role::answer_call(const api::get_health&, const sink_ptr& to) {
  to->reply(to->wanted().ok({{"status", "ok"}}));
}

void role::answer_call(const api::get_ready&, const sink_ptr& to) {
  if (around_->board->draining)
    return to->reply(api::problem(refused{errc::unavailable, "the node is stopping", "", "use another node"}));
  const auto& shards = *around_->shards;
  if (shards.is_shared() && !shards.any_held(0, moment_at(*this)))
    return to->reply(api::problem(
      refused{errc::unavailable, "node " + shards.node() + " has no shards", "", "try again, or use another node"}));
  to->reply(to->wanted().ok({{"status", "ready"}}));
}

void role::answer_call(const api::get_metrics&, const sink_ptr& to) {
  to->reply(api::text(around_->board->metrics(), "text/plain; version=0.0.4; charset=utf-8"));
}

void role::answer_call(const api::list_task_types&, const sink_ptr& to) {
  auto types = around_->types->now();
  json::array items;
  for (const auto& [name, type] : *types) {
    auto view = api::view(type);
    if (type.slot == slot::remote)
      view.get_object().emplace("queue", around_->types->queue_of(name));
    items.push_back(std::move(view));
  }
  to->reply(to->wanted().page(std::move(items)));
}

/// Known to workflows once it is durable.
void role::answer_call(api::put_task_type& call, const sink_ptr& to) {
  auto& name = call.type.type.name;
  if (auto accepted = around_->types->accepts(name, around_->options.workers.task_types_max); !accepted)
    return to->reply(api::problem(accepted.error()));
  store::stored_task_type stored{name, json::serialize(worker::declaration_of(call.type)), now_at(*this, *around_)};
  answer<bool> done([to, around = around_, type = call.type](result<bool> durable) {
    auto declared = durable ? around->types->declare(type) : result<void>(std::move(durable).error());
    if (!declared)
      return to->reply(api::problem(declared.error()));
    around->plans->clear();
    bulletin::tell_others(*around);
    auto view = api::view(type.type);
    view.get_object().emplace("queue", type.queue);
    to->reply(to->wanted().ok(view));
  });
  caf::anon_send(with_.journal, journal::put_task_type{std::move(stored), std::move(done)});
}

void role::answer_call(const api::show_node&, const sink_ptr& to) {
  to->reply(to->wanted().ok(around_->board->show(now_at(*this, *around_))));
}

void role::answer_call(api::validate_workflow& call, const sink_ptr& to) {
  auto planned = plan_text(call.source, call.file, store::digest_of(call.source), *around_->types->now());
  if (!planned.plan)
    return to->reply(api::problem(planned.errors));
  to->reply(
    to->wanted().ok({{"workflow", planned.plan->definition.name}, {"tasks", planned.plan->definition.tasks.size()}}));
}

void role::answer_call(api::test_workflow& call, const sink_ptr& to) {
  auto script = rehearsal::read_script(call.mocks, call.mocks_file);
  if (!script.script)
    return to->reply(api::problem(script.errors));
  auto types = rehearsal::with_mocked_types(*around_->types->now(), *script.script);
  auto planned = plan_text(call.source, call.file, store::digest_of(call.source), types);
  if (!planned.plan)
    return to->reply(api::problem(planned.errors));
  rehearsal::run_options options;
  options.carry_out = studio::carry_out_pure;
  options.fill_in = call.fill_in;
  // A run may take a while: not here, where everybody asks.
  caf::anon_send(with_.reader, reader::query{[to, plan = planned.plan, script = *std::move(script.script),
                                              options = std::move(options)](store::reader&) {
                   to->reply(to->wanted().ok(api::view(*plan, rehearsal::rehearse_all(plan, script, options))));
                 }});
}

void role::answer_call(api::apply_workflow& call, const sink_ptr& to) {
  auto digest = store::digest_of(call.source);
  auto planned = plan_text(call.source, call.file, digest, *around_->types->now());
  if (!planned.plan)
    return to->reply(api::problem(planned.errors));
  around_->plans->keep(planned.plan);
  store::stored_definition definition{workflow_name{planned.plan->definition.name},
                                      std::move(digest),
                                      0,
                                      std::move(call.source),
                                      std::move(call.file),
                                      now_at(*this, *around_)};
  caf::anon_send(with_.journal,
                 journal::put_definition{std::move(definition), answer<store::stored_definition>([to](auto stored) {
                                           to->reply(stored ? to->wanted().ok(view_of(*stored), 201)
                                                            : api::problem(stored.error()));
                                         })});
}

void role::answer_call(const api::list_workflows&, const sink_ptr& to) {
  caf::anon_send(with_.reader, reader::query{[to](store::reader& store) {
                   auto found = store.definitions();
                   auto pauses = store.pauses();
                   if (!found || !pauses)
                     return to->reply(api::problem(found ? pauses.error() : found.error()));
                   json::array items;
                   for (const auto& d : *found) {
                     items.push_back(view_of(d));
                     auto paused = std::ranges::find(*pauses, d.name.value, &flow::pause::workflow);
                     if (paused != pauses->end())
                       items.back().as_object()["pause"] = api::view(*paused);
                   }
                   to->reply(to->wanted().page(std::move(items)));
                 }});
}

void role::answer_call(const api::show_workflow& call, const sink_ptr& to) {
  caf::anon_send(with_.reader, reader::query{[to, name = call.name, around = around_](store::reader& store) {
                   auto d = newest_definition(store, name);
                   if (!d)
                     return to->reply(api::problem(d.error()));
                   auto version = std::to_string(d->version) + "-" + d->digest;
                   if (to->wanted().has(version))
                     return to->reply(to->wanted().unchanged(version));
                   auto view = view_of(*d);
                   view.as_object()["source"] = d->source;
                   if (auto plan = find_plan(*d, *around)) {
                     view.as_object()["description"] = (*plan)->definition.description;
                     view.as_object()["input"] = (*plan)->definition.input;
                     if (to->wanted().fields().wants("graph"))
                       view.as_object()["graph"] = api::graph(**plan);
                   }
                   to->reply(to->wanted().ok(std::move(view), 200, version));
                 }});
}

void role::answer_call(const api::graph_workflow& call, const sink_ptr& to) {
  caf::anon_send(with_.reader, reader::query{[to, call, around = around_](store::reader& store) {
                   auto d = newest_definition(store, call.name);
                   auto plan = d ? find_plan(*d, *around) : result<std::shared_ptr<const troupe::plan>>(d.error());
                   if (!plan)
                     return to->reply(api::problem(plan.error()));
                   if (call.format == "dot")
                     return to->reply(api::text(api::graph_dot(**plan), "text/vnd.graphviz; charset=utf-8"));
                   if (call.format == "json")
                     return to->reply(to->wanted().ok(api::graph(**plan)));
                   to->reply(api::text(api::graph_text(**plan)));
                 }});
}

void role::answer_call(api::start_execution& call, const sink_ptr& to) {
  if (around_->board->draining)
    return to->reply(api::problem(refused{errc::unavailable, "the node is stopping", "", "use another node"}));
  if (call.wait && waits_.size() >= around_->options.waits_max)
    return to->reply(
      api::problem(refused{errc::busy, "too many requests wait", "", "start without wait and look later"}));
  // Known once the start is durable: a wait that ends shows the execution as it stands.
  struct started_as {
    std::mutex mutex;
    std::optional<execution_id> id;
    std::uint16_t status = 201;
  };
  auto started = std::make_shared<started_as>();
  auto until = moment_at(*this) + call.wait.value_or(0ms);
  answer<starter::outcome> done(
    [to, started, wait = call.wait, name = call.workflow, with = with_, until](result<starter::outcome> outcome) {
      if (!outcome)
        return to->reply(api::problem(outcome.error()));
      if (!wait || outcome->fate == starter::fate::full)
        return to->reply(response_of(*outcome, name.value));
      auto id = outcome->execution;
      std::uint16_t status = response_of(*outcome, name.value).status;
      {
        std::lock_guard lock(started->mutex);
        started->id = id;
        started->status = status;
      }
      reply_with_view_at_rest(with, id, until, to, status,
                              [=](const refused&) { reply_with_view(with, id, to, status); });
    });
  if (call.wait)
    at_end_of_wait(*call.wait, to, [started, with = with_, to = std::weak_ptr<sink>(to)] {
      auto still = to.lock();
      std::lock_guard lock(started->mutex);
      if (still && started->id)
        reply_with_view(with, *started->id, still, started->status);
      else if (still)
        still->reply(api::problem(refused{errc::timed_out, "the start was not durable within the wait", "",
                                          "it may still happen: look with troupe execution list"}));
    });
  start(with_, around_, std::move(call), now_at(*this, *around_), std::move(done));
}

void role::answer_call(const api::list_executions& call, const sink_ptr& to) {
  caf::anon_send(with_.reader, reader::query{[to, call](store::reader& store) {
                   store::execution_filter filter{call.workflow,       call.states, call.labels,    call.created_from,
                                                  call.created_before, call.before, call.limit + 1, call.oldest_first};
                   auto found = store.executions(filter);
                   if (!found)
                     return to->reply(api::problem(found.error()));
                   std::optional<std::uint64_t> count;
                   if (call.count) {
                     filter.before.reset();
                     filter.limit = api::counted_max + 1;
                     auto counted = store.count_executions(filter);
                     if (!counted)
                       return to->reply(api::problem(counted.error()));
                     count = *counted;
                   }
                   std::optional<std::string> next;
                   if (found->size() > call.limit) {
                     found->pop_back();
                     next = api::encode_cursor(found->back().id);
                   }
                   json::array items;
                   for (const auto& summary : *found)
                     items.push_back(api::view(summary));
                   to->reply(to->wanted().page(std::move(items), std::move(next), count));
                 }});
}

void role::answer_call(const api::show_execution& call, const sink_ptr& to) {
  auto show = [with = with_, id = call.id](const sink_ptr& to) { reply_with_view(with, id, to); };
  if (!call.wait)
    return show(to);
  if (waits_.size() >= around_->options.waits_max)
    return to->reply(api::problem(refused{errc::busy, "too many requests wait", "", "ask without wait"}));
  at_end_of_wait(*call.wait, to, [show, to = std::weak_ptr<sink>(to)] {
    if (auto still = to.lock())
      show(still);
  });
  reply_with_view_at_rest(with_, call.id, moment_at(*this) + *call.wait, to, 200,
                          [to](const refused& why) { to->reply(api::problem(why)); });
}

void role::answer_call(const api::watch_execution& call, const sink_ptr& to) {
  stream_events(call.id, call.after, around_->options.load_bytes_max, to, with_.region, with_.reader);
}

void role::answer_call(const api::list_events& call, const sink_ptr& to) {
  caf::anon_send(with_.reader, reader::query{[to, call, bytes_max = around_->options.load_bytes_max](auto& store) {
                   to->reply(events_of(store, call, bytes_max, to->wanted()));
                 }});
}

void role::answer_call(const api::cancel_execution& call, const sink_ptr& to) {
  answer<std::uint64_t> done([to, with = with_, id = call.id](auto sequence) {
    sequence ? reply_with_view(with, id, to) : to->reply(api::problem(sequence.error()));
  });
  perform(with_, call.id, troupe::cancel_execution{call.reason}, std::move(done));
}

void role::answer_call(const api::schedule_call& call, const sink_ptr& to) {
  carry_out(with_, around_, call, now_at(*this, *around_), to);
}

void role::answer_call(const api::list_reviews& call, const sink_ptr& to) {
  auto now = now_at(*this, *around_);
  caf::anon_send(with_.reader, reader::query{[to, call, now](store::reader& store) {
                   auto found = store.reviews({call.state, {}, call.assignee, call.limit + 1, call.before});
                   if (!found)
                     return to->reply(api::problem(found.error()));
                   std::optional<std::string> next;
                   if (found->size() > call.limit) {
                     found->pop_back();
                     const auto& last = found->back();
                     next = api::encode_cursor(review_place{last.requested_at, last.execution, last.task});
                   }
                   json::array items;
                   for (const auto& review : *found)
                     items.push_back(api::view(review, now));
                   to->reply(to->wanted().page(std::move(items), std::move(next)));
                 }});
}

void role::answer_call(const api::decide_review& call, const sink_ptr& to) {
  answer<std::uint64_t> done([to, with = with_, id = call.execution](auto sequence) {
    sequence ? reply_with_view(with, id, to) : to->reply(api::problem(sequence.error()));
  });
  auto decide = [call, done, region = with_.region](const task_id& task) {
    caf::anon_send(
      region, shard::route{
                call.execution,
                workflow::perform{troupe::decide_review{task, call.approved, call.by, call.comment, call.form}, done}});
  };
  if (call.task)
    return decide(*call.task);
  caf::anon_send(with_.reader, reader::query{[call, decide, done](store::reader& store) {
                   auto open = store.reviews({review_state::open, call.execution, {}, 2});
                   if (!open)
                     return done(open.error());
                   if (open->empty())
                     return done(refused{errc::unknown, "execution " + call.execution.value + " has no open review", "",
                                         "list them with: troupe review list"});
                   if (open->size() > 1)
                     return done(refused{errc::conflict,
                                         "execution " + call.execution.value + " has several open reviews", "",
                                         "name the task: " + call.execution.value + ":" + open->front().task.value});
                   decide(open->front().task);
                 }});
}

void role::at_end_of_wait(milliseconds pause, std::weak_ptr<sink> of, std::function<void()> then) {
  waits_.emplace(moment_at(*this) + pause, wait{std::move(of), std::move(then)});
  if (std::exchange(sweep_sent_, true))
    return;
  delayed_send(this, sweep_pause, sweep{});
}

void role::handle(const sweep&) {
  sweep_sent_ = false;
  auto now = moment_at(*this);
  std::erase_if(waits_, [](const auto& entry) { return entry.second.of.expired(); });
  while (!waits_.empty() && waits_.begin()->first <= now) {
    auto due = waits_.extract(waits_.begin());
    due.mapped().then();
  }
  if (waits_.empty())
    return;
  sweep_sent_ = true;
  delayed_send(this, sweep_pause, sweep{});
}

void role::closing() {
  waits_.clear();
  with_ = colleagues{};
}

}  // namespace troupe::gateway
