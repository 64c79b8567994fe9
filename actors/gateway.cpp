#include "actors/gateway.hpp"

#include "actors/event_feed.hpp"
#include "actors/plans.hpp"
#include "api/flow_view.hpp"
#include "api/view.hpp"
#include "core/base/match.hpp"
#include "store/blobs.hpp"

#include <mutex>

namespace troupe::gateway {
namespace {

/// Bytes of an artifact that are served in one response.
constexpr std::size_t artifact_bytes_max = 256u << 20;

/// How often the ends of waits are looked at.
constexpr auto sweep_pause = std::chrono::milliseconds(50);

/// Counts the answer by its route. Only the first answer counts.
class measured : public sink {
public:
  measured(std::shared_ptr<sink> to, std::shared_ptr<board> on, std::string route)
    : to_(std::move(to)), board_(std::move(on)), route_(std::move(route)) {}

  void reply(http::response answer) override {
    if (answered_.exchange(true))
      return;
    std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin_;
    board_->answered(route_, answer.status, took.count());
    to_->reply(std::move(answer));
  }
  bool write(std::string piece) override { return to_->write(std::move(piece)); }
  void end() override { to_->end(); }

private:
  std::shared_ptr<sink> to_;
  std::shared_ptr<board> board_;
  std::string route_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::atomic<bool> answered_ = false;
};

json::value view_of(const store::stored_definition& d) {
  return {{"name", d.name.value},
          {"version", d.version},
          {"digest", d.digest},
          {"file", d.file},
          {"created_at", to_rfc3339(d.created_at)}};
}

}  // namespace

void reply_with_view(const region::actor& region, const execution_id& id, const std::shared_ptr<sink>& to,
                     std::uint16_t status) {
  auto seen = std::make_shared<http::response>();
  workflow::inspect inspect{
    [seen, status](const execution& self, timestamp now) { *seen = api::ok(api::view(self, now), status); },
    answer<bool>(
      [seen, to](result<bool> durable) { to->reply(durable ? std::move(*seen) : api::problem(durable.error())); })};
  caf::anon_send(region, shard::route{id, std::move(inspect)});
}

role::role(caf::actor_config& config, surroundings_ptr around, region::actor region, reader::actor reader,
           journal::actor journal, dispatcher::actor dispatcher)
  : observed(config, around->board->gateway), around_(std::move(around)), region_(std::move(region)),
    reader_(std::move(reader)), journal_(std::move(journal)), dispatcher_(std::move(dispatcher)) {}

role::behavior_type role::make_behavior() {
  return {
    [this](exchange& m) { handle(m); },
    [this](const sweep& m) { handle(m); },
  };
}

void role::handle(exchange& m) {
  auto matched = api::match(m.request);
  auto to = std::make_shared<measured>(std::move(m.to), around_->board, matched.route);
  if (!matched.call)
    return to->reply(api::problem(matched));
  match(*matched.call, [&](auto& call) { answer_call(call, to); });
}

void role::answer_call(const api::get_health&, const sink_ptr& to) {
  to->reply(api::ok({{"status", "ok"}}));
}

void role::answer_call(const api::get_ready&, const sink_ptr& to) {
  if (around_->board->draining)
    return to->reply(api::problem(refused{errc::unavailable, "the node is stopping", "", "use another node"}));
  to->reply(api::ok({{"status", "ready"}}));
}

void role::answer_call(const api::get_metrics&, const sink_ptr& to) {
  to->reply(api::text(around_->board->metrics(), "text/plain; version=0.0.4; charset=utf-8"));
}

void role::answer_call(const api::list_task_types&, const sink_ptr& to) {
  json::array items;
  for (const auto& [name, type] : *around_->types)
    items.push_back(api::view(type));
  to->reply(api::page(std::move(items), {}));
}

void role::answer_call(const api::show_node&, const sink_ptr& to) {
  to->reply(api::ok(around_->board->show(now_at(*this, *around_))));
}

void role::answer_call(api::validate_workflow& call, const sink_ptr& to) {
  auto planned = plan_text(call.source, call.file, store::digest_of(call.source), *around_->types);
  if (!planned.plan)
    return to->reply(api::problem(planned.errors));
  to->reply(api::ok({{"workflow", planned.plan->definition.name}, {"tasks", planned.plan->definition.tasks.size()}}));
}

void role::answer_call(api::apply_workflow& call, const sink_ptr& to) {
  auto digest = store::digest_of(call.source);
  auto planned = plan_text(call.source, call.file, digest, *around_->types);
  if (!planned.plan)
    return to->reply(api::problem(planned.errors));
  around_->plans->keep(planned.plan);
  store::stored_definition definition{workflow_name{planned.plan->definition.name},
                                      std::move(digest),
                                      0,
                                      std::move(call.source),
                                      std::move(call.file),
                                      now_at(*this, *around_)};
  caf::anon_send(journal_, journal::put_definition{
                             std::move(definition), answer<store::stored_definition>([to](auto stored) {
                               to->reply(stored ? api::ok(view_of(*stored), 201) : api::problem(stored.error()));
                             })});
}

void role::answer_call(const api::list_workflows&, const sink_ptr& to) {
  caf::anon_send(reader_, reader::query{[to](store::reader& store) {
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
                   to->reply(api::page(std::move(items), {}));
                 }});
}

void role::answer_call(const api::show_workflow& call, const sink_ptr& to) {
  caf::anon_send(reader_, reader::query{[to, name = call.name, around = around_](store::reader& store) {
                   auto d = newest_definition(store, name);
                   if (!d)
                     return to->reply(api::problem(d.error()));
                   auto view = view_of(*d);
                   view.as_object()["source"] = d->source;
                   if (auto plan = find_plan(*d, *around)) {
                     view.as_object()["description"] = (*plan)->definition.description;
                     view.as_object()["input"] = (*plan)->definition.input;
                     view.as_object()["graph"] = api::graph(**plan);
                   }
                   to->reply(api::ok(view));
                 }});
}

void role::answer_call(const api::graph_workflow& call, const sink_ptr& to) {
  caf::anon_send(reader_, reader::query{[to, call, around = around_](store::reader& store) {
                   auto d = newest_definition(store, call.name);
                   auto plan = d ? find_plan(*d, *around) : result<std::shared_ptr<const troupe::plan>>(d.error());
                   if (!plan)
                     return to->reply(api::problem(plan.error()));
                   if (call.format == "dot")
                     return to->reply(api::text(api::graph_dot(**plan), "text/vnd.graphviz; charset=utf-8"));
                   if (call.format == "json")
                     return to->reply(api::ok(api::graph(**plan)));
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
  };
  auto started = std::make_shared<started_as>();
  auto until = now_at(*this, *around_) + call.wait.value_or(0ms);
  answer<execution_id> done([to, started, until, wait = call.wait, name = call.workflow, region = region_](auto id) {
    if (!id)
      return to->reply(api::problem(id.error()));
    if (!wait) {
      auto answer = api::ok({{"id", id->value}, {"workflow", name.value}, {"state", "running"}}, 201);
      answer.headers.emplace_back("location", "/api/v1/executions/" + id->value);
      return to->reply(std::move(answer));
    }
    {
      std::lock_guard lock(started->mutex);
      started->id = *id;
    }
    caf::anon_send(region, shard::route{*id, workflow::await_rest{answer<execution_state>([=, id = *id](auto) {
                                                                    reply_with_view(region, id, to, 201);
                                                                  }),
                                                                  until}});
  });
  if (call.wait)
    at_end_of_wait(*call.wait, to, [started, region = region_, to = std::weak_ptr<sink>(to)] {
      auto still = to.lock();
      std::lock_guard lock(started->mutex);
      if (still && started->id)
        reply_with_view(region, *started->id, still, 201);
      else if (still)
        still->reply(api::problem(refused{errc::timed_out, "the start was not durable within the wait", "",
                                          "it may still happen: look with troupe execution list"}));
    });
  auto seed = call.seed.value_or(around_->random() >> 1);
  caf::anon_send(reader_, reader::query{[call = std::move(call), seed, done, region = region_,
                                         around = around_](store::reader& store) {
                   auto d = newest_definition(store, call.workflow);
                   auto plan = d ? find_plan(*d, *around) : result<std::shared_ptr<const troupe::plan>>(d.error());
                   if (!plan)
                     return done(plan.error());
                   caf::anon_send(region, region::start{*plan, {call.input, call.labels, seed}, done});
                 }});
}

void role::answer_call(const api::list_executions& call, const sink_ptr& to) {
  caf::anon_send(reader_, reader::query{[to, call](store::reader& store) {
                   auto found = store.executions({call.workflow, call.state, call.before, call.limit + 1});
                   if (!found)
                     return to->reply(api::problem(found.error()));
                   std::optional<std::string> next;
                   if (found->size() > call.limit) {
                     found->pop_back();
                     next = api::encode_cursor(found->back().id);
                   }
                   json::array items;
                   for (const auto& summary : *found)
                     items.push_back(api::view(summary));
                   to->reply(api::page(std::move(items), std::move(next)));
                 }});
}

void role::answer_call(const api::show_execution& call, const sink_ptr& to) {
  auto show = [region = region_, id = call.id](const sink_ptr& to) { reply_with_view(region, id, to); };
  if (!call.wait)
    return show(to);
  if (waits_.size() >= around_->options.waits_max)
    return to->reply(api::problem(refused{errc::busy, "too many requests wait", "", "ask without wait"}));
  at_end_of_wait(*call.wait, to, [show, to = std::weak_ptr<sink>(to)] {
    if (auto still = to.lock())
      show(still);
  });
  caf::anon_send(region_, shard::route{call.id, workflow::await_rest{answer<execution_state>([show, to](auto rest) {
                                                                       rest ? show(to)
                                                                            : to->reply(api::problem(rest.error()));
                                                                     }),
                                                                     now_at(*this, *around_) + *call.wait}});
}

void role::answer_call(const api::watch_execution& call, const sink_ptr& to) {
  stream_events(call.id, call.after, to, region_, reader_);
}

void role::answer_call(const api::list_events& call, const sink_ptr& to) {
  caf::anon_send(reader_, reader::query{[to, call](store::reader& store) {
                   auto summary = store.execution(call.id);
                   if (summary && !*summary)
                     return to->reply(api::problem(refused{errc::unknown, "no execution " + call.id.value}));
                   auto records = store.load(call.id, call.after);
                   if (!records)
                     return to->reply(api::problem(records.error()));
                   json::array items;
                   for (const auto& record : *records) {
                     auto events = decode(record.text);
                     if (!events)
                       return to->reply(api::problem(events.error()));
                     for (std::size_t i = 0; i < events->size(); ++i)
                       if (record.first + i > call.after)
                         items.push_back(api::view((*events)[i], record.first + i));
                   }
                   to->reply(api::page(std::move(items), {}));
                 }});
}

void role::answer_call(const api::cancel_execution& call, const sink_ptr& to) {
  answer<std::uint64_t> done([to, region = region_, id = call.id](auto sequence) {
    sequence ? reply_with_view(region, id, to) : to->reply(api::problem(sequence.error()));
  });
  caf::anon_send(region_,
                 shard::route{call.id, workflow::perform{troupe::cancel_execution{call.reason}, std::move(done)}});
}

void role::answer_call(const api::list_reviews& call, const sink_ptr& to) {
  caf::anon_send(reader_, reader::query{[to, call](store::reader& store) {
                   auto found = store.reviews({call.state, {}, call.limit});
                   if (!found)
                     return to->reply(api::problem(found.error()));
                   json::array items;
                   for (const auto& review : *found)
                     items.push_back(api::view(review));
                   to->reply(api::page(std::move(items), {}));
                 }});
}

void role::answer_call(const api::decide_review& call, const sink_ptr& to) {
  answer<std::uint64_t> done([to, region = region_, id = call.execution](auto sequence) {
    sequence ? reply_with_view(region, id, to) : to->reply(api::problem(sequence.error()));
  });
  auto decide = [call, done, region = region_](const task_id& task) {
    caf::anon_send(
      region, shard::route{call.execution,
                           workflow::perform{troupe::decide_review{task, call.approved, call.by, call.comment}, done}});
  };
  if (call.task)
    return decide(*call.task);
  caf::anon_send(reader_, reader::query{[call, decide, done](store::reader& store) {
                   auto open = store.reviews({review_state::open, call.execution, 2});
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

void role::answer_call(const api::read_artifact& call, const sink_ptr& to) {
  caf::anon_send(reader_, reader::query{[to, digest = call.digest, blobs = around_->blobs](store::reader&) {
                   auto bytes = blobs->read(digest, artifact_bytes_max);
                   if (!bytes)
                     return to->reply(api::problem(bytes.error()));
                   auto answer = api::text(*std::move(bytes), "application/octet-stream");
                   answer.headers.emplace_back("x-content-type-options", "nosniff");
                   answer.headers.emplace_back("cache-control", "private, max-age=31536000, immutable");
                   to->reply(std::move(answer));
                 }});
}

void role::at_end_of_wait(milliseconds pause, std::weak_ptr<sink> of, std::function<void()> then) {
  waits_.emplace(now_at(*this, *around_) + pause, wait{std::move(of), std::move(then)});
  if (std::exchange(sweep_sent_, true))
    return;
  delayed_send(this, sweep_pause, sweep{});
}

void role::handle(const sweep&) {
  sweep_sent_ = false;
  auto now = now_at(*this, *around_);
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
  region_ = region::actor{};
  reader_ = reader::actor{};
  journal_ = journal::actor{};
  dispatcher_ = dispatcher::actor{};
}

}  // namespace troupe::gateway
