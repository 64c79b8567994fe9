#include "actors/dispatcher.hpp"
#include "actors/gateway.hpp"
#include "actors/plans.hpp"
#include "api/flow_view.hpp"
#include "api/view.hpp"
#include "core/base/match.hpp"

#include <algorithm>

/// Queues and pauses.
namespace troupe::gateway {
namespace {

/// Keys of limits shown with a queue: those for which most wait.
constexpr std::size_t limits_shown = 100;
/// Where executions wait to be let in is shown as a queue of this name.
constexpr std::string_view executions_queue = "executions";
/// Running attempts shown at a glance.
constexpr std::size_t slowest_shown = 10;

json::value shown(const flow::pool_view& pool, timestamp now) {
  auto remote = dispatcher::remote_queue_of(pool.name);
  auto name = remote.value_or(std::string_view(pool.name).substr(pool.name.find(' ') + 1));
  return api::view(pool, name, remote ? "remote" : "slot", now);
}

json::array shown(std::vector<flow::limit_view> limits) {
  std::ranges::stable_sort(limits, std::greater<>(), &flow::limit_view::waiting);
  json::array out;
  for (const auto& limit : std::span(limits).first(std::min(limits.size(), limits_shown)))
    out.push_back(api::view(limit));
  return out;
}

json::array shown(const std::vector<flow::pause>& pauses) {
  json::array out;
  for (const auto& pause : pauses)
    out.push_back(api::view(pause));
  return out;
}

/// Looks at the dispatcher as it stands; what `look` returns is the answer.
void look_at(const dispatcher::actor& at, const std::shared_ptr<sink>& to,
             std::function<http::response(const flow::queue&, const std::vector<flow::pause>&, timestamp)> look) {
  auto seen = std::make_shared<http::response>();
  dispatcher::inspect ask{
    [seen, look = std::move(look)](const auto& queue, const auto& pauses, timestamp now) {
      *seen = look(queue, pauses, now);
    },
    answer<bool>([seen, to](result<bool> done) { to->reply(done ? std::move(*seen) : api::problem(done.error())); })};
  caf::anon_send(at, std::move(ask));
}

/// How many unfinished executions there are, by state; one with more than `api::counted_max` is shown as that.
result<json::object> unfinished(store::reader& store) {
  json::object out;
  for (auto name : enum_names(execution_state{})) {
    auto state = *from_name<execution_state>(name);
    if (is_final(state))
      continue;
    store::execution_filter filter;
    filter.states = {state};
    filter.limit = api::counted_max;
    auto count = store.count_executions(filter);
    if (!count)
      return std::move(count).error();
    out.emplace(name, *count);
  }
  return out;
}

json::array shown(const std::vector<dispatcher::running_attempt>& attempts, timestamp now) {
  json::array out;
  for (const auto& a : attempts)
    out.push_back({{"execution", a.key.execution.value},
                   {"task", a.key.task.value},
                   {"attempt", a.key.attempt},
                   {"queue", a.queue},
                   {"began_at", to_rfc3339(a.began)},
                   {"elapsed_ms", std::chrono::floor<milliseconds>(now - a.began).count()}});
  return out;
}

/// The same for the executions that their workflows let in.
json::value shown(const flow::admission& admission, timestamp now) {
  return api::view(admission.view(), executions_queue, "admission", now);
}

void look_at(const doorkeeper::actor& at, std::function<void(const flow::admission&, timestamp)> look,
             const std::shared_ptr<sink>& to, const std::shared_ptr<json::value>& body) {
  caf::anon_send(at, doorkeeper::inspect{std::move(look), answer<bool>([to, body](result<bool> done) {
                                           to->reply(done ? to->wanted().ok(*body) : api::problem(done.error()));
                                         })});
}

answer<bool> reply_when_done(const std::shared_ptr<sink>& to, json::value body) {
  return answer<bool>([to, body = std::move(body)](result<bool> done) {
    to->reply(done ? to->wanted().ok(body) : api::problem(done.error()));
  });
}

}  // namespace

void role::answer_call(api::flow_call& call, const sink_ptr& to) {
  match(call, [&](auto& c) { answer_flow(c, to); });
}

void role::answer_flow(const api::list_queues&, const sink_ptr& to) {
  auto items = std::make_shared<json::array>();
  auto executions = [items](const flow::admission& admission, timestamp now) {
    items->push_back(shown(admission, now));
  };
  auto done = [to, items](result<bool> seen) {
    to->reply(seen ? to->wanted().page(std::move(*items)) : api::problem(seen.error()));
  };
  dispatcher::inspect attempts{[items](const flow::queue& queue, const auto&, timestamp now) {
                                 for (const auto& pool : queue.pools())
                                   items->push_back(shown(pool, now));
                               },
                               answer<bool>([done, executions, at = with_.doorkeeper](result<bool> seen) {
                                 if (!seen)
                                   return done(std::move(seen));
                                 caf::anon_send(at, doorkeeper::inspect{executions, answer<bool>(done)});
                               })};
  caf::anon_send(with_.dispatcher, std::move(attempts));
}

void role::answer_flow(const api::show_queue& call, const sink_ptr& to) {
  if (call.name == executions_queue) {
    auto body = std::make_shared<json::value>();
    auto look = [body](const flow::admission& admission, timestamp now) {
      *body = shown(admission, now);
      body->as_object()["limits"] = shown(admission.limits(now));
    };
    return look_at(with_.doorkeeper, look, to, body);
  }
  look_at(with_.dispatcher, to, [name = call.name, to](const flow::queue& queue, const auto&, timestamp now) {
    auto pool = queue.find_pool(dispatcher::pool_of(name));
    if (auto slot = from_name<troupe::slot>(name); slot && queue.find_pool(dispatcher::pool_of(*slot)))
      pool = queue.find_pool(dispatcher::pool_of(*slot));
    if (!pool)
      return api::problem(refused{errc::unknown, "no queue " + name, "", "list them with: troupe queue list"});
    auto view = shown(queue.view(*pool), now);
    view.as_object()["limits"] = shown(queue.limits(now));
    return to->wanted().ok(view);
  });
}

void role::answer_flow(const api::list_pauses&, const sink_ptr& to) {
  look_at(with_.dispatcher, to,
          [to](const flow::queue&, const auto& pauses, timestamp) { return to->wanted().page(shown(pauses)); });
}

void role::answer_flow(const api::pause_starts& call, const sink_ptr& to) {
  auto now = now_at(*this, *around_);
  flow::pause pause{call.workflow ? call.workflow->value : "", call.reason, call.by, now, {}};
  if (call.span)
    pause.until = now + *call.span;
  auto shown = api::view(pause);
  dispatcher::set_pause ask{std::move(pause), reply_when_done(to, std::move(shown))};
  if (!call.workflow)
    return caf::anon_send(with_.dispatcher, std::move(ask));
  caf::anon_send(with_.reader,
                 reader::query{[to, ask, name = *call.workflow, dispatcher = with_.dispatcher](store::reader& store) {
                   if (auto known = newest_definition(store, name); !known)
                     return to->reply(api::problem(known.error()));
                   caf::anon_send(dispatcher, ask);
                 }});
}

void role::answer_flow(const api::resume_starts& call, const sink_ptr& to) {
  json::object body{{"paused", false}};
  if (call.workflow)
    body["workflow"] = call.workflow->value;
  caf::anon_send(with_.dispatcher, dispatcher::end_pause{call.workflow ? call.workflow->value : "",
                                                         reply_when_done(to, std::move(body))});
}

/// Each is asked for its part after the other: what the journal has, what waits, what runs, what is not let in.
void role::answer_flow(const api::show_overview&, const sink_ptr& to) {
  auto now = now_at(*this, *around_);
  auto body = std::make_shared<json::value>(around_->board->overview(now));
  auto executions = [body](const flow::admission& admission, timestamp at) {
    body->as_object()["queues"].as_array().push_back(shown(admission, at));
  };
  auto ask_doorkeeper = [to, body, executions, at = with_.doorkeeper] { look_at(at, executions, to, body); };
  auto ask_for_slowest = [to, body, now, ask_doorkeeper, at = with_.dispatcher] {
    caf::anon_send(at, dispatcher::list_running{slowest_shown, answer<std::vector<dispatcher::running_attempt>>(
                                                                 [to, body, now, ask_doorkeeper](auto running) {
                                                                   if (!running)
                                                                     return to->reply(api::problem(running.error()));
                                                                   body->as_object()["slowest"] = shown(*running, now);
                                                                   ask_doorkeeper();
                                                                 })});
  };
  auto look = [body](const flow::queue& queue, const auto&, timestamp at) {
    json::array queues;
    for (const auto& pool : queue.pools())
      queues.push_back(shown(pool, at));
    body->as_object()["queues"] = std::move(queues);
  };
  caf::anon_send(with_.reader,
                 reader::query{[to, body, look, ask_for_slowest, dispatcher = with_.dispatcher](store::reader& store) {
                   auto counts = unfinished(store);
                   if (!counts)
                     return to->reply(api::problem(counts.error()));
                   body->as_object()["executions"] = *std::move(counts);
                   caf::anon_send(dispatcher, dispatcher::inspect{look, answer<bool>([to, ask_for_slowest](auto done) {
                                                                    if (!done)
                                                                      return to->reply(api::problem(done.error()));
                                                                    ask_for_slowest();
                                                                  })});
                 }});
}

}  // namespace troupe::gateway
