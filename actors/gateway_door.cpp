#include "actors/gateway.hpp"

#include "actors/answering.hpp"
#include "api/route.hpp"
#include "api/subject.hpp"
#include "api/view.hpp"
#include "core/base/match.hpp"
#include "core/base/ulid.hpp"

#include <algorithm>

/// Who may come in, and what is written down about it.
namespace troupe::gateway {
namespace {

constexpr std::string_view api_prefix = "/api/v1/";
constexpr std::size_t target_bytes_max = 300;

std::string target_of(const http::request& request) {
  auto path = http::decode_percent(request.path).value_or(request.path);
  return path.substr(path.starts_with(api_prefix) ? api_prefix.size() : 0, target_bytes_max);
}

access::audit_entry entry_of(const http::request& request, const api::route& route, const std::string& request_id,
                             const access::caller& who, timestamp now, std::string key) {
  access::audit_entry e;
  e.key = std::move(key);
  e.at = now;
  e.who = who.name;
  e.token = who.token;
  e.operation = route.operation;
  e.target = target_of(request);
  e.request_id = request_id;
  return e;
}

http::response too_many(milliseconds pause) {
  auto out = api::problem(refused{errc::busy, "this token makes too many requests", "authorization",
                                  "wait as long as Retry-After says; batch calls take many at once"});
  auto seconds = std::to_string(std::chrono::ceil<std::chrono::seconds>(pause).count());
  for (auto& [name, value] : out.headers)
    if (name == "retry-after")
      value = seconds;
  return out;
}

/// Allows what can be decided at once, and puts down what has to be looked up.
result<void> sort_out(entrant& who) {
  if (!who.caller.scope.limits_workflows())
    return {};
  for (const auto& subject : api::subjects_of(who.call)) {
    auto said = match(
      subject, [](const api::about_node&) -> result<void> { return {}; },
      [&](const api::about_all&) { return authorise_workflow(who.caller, ""); },
      [&](const workflow_name& name) { return authorise_workflow(who.caller, name.value); },
      [&](const execution_id& id) -> result<void> {
        who.executions.push_back(id);
        return {};
      },
      [&](const schedule_name& name) -> result<void> {
        who.schedules.push_back(name);
        return {};
      });
    if (!said)
      return said;
  }
  return {};
}

result<void> look_up(const entrant& who, store::reader& store) {
  for (const auto& id : who.executions) {
    auto found = store.execution(id);
    if (!found)
      return std::move(found).error();
    if (!*found)
      return refused{errc::unknown, "no execution " + id.value};
    if (auto allowed = authorise_workflow(who.caller, (*found)->workflow.value); !allowed)
      return allowed;
  }
  for (const auto& name : who.schedules) {
    auto found = store.starts().schedule(name);
    if (!found)
      return std::move(found).error();
    if (!*found)
      continue;
    auto read = read_schedule((*found)->source, (*found)->file);
    if (auto allowed = authorise_workflow(who.caller, read.schedule ? read.schedule->workflow.value : ""); !allowed)
      return allowed;
  }
  return {};
}

}  // namespace

/// Public routes are open to everybody, whatever they show.
result<access::caller> role::identify(const exchange& m, const api::route* route, timestamp now) {
  auto is_public = route && route->role == access::role::none;
  auto who = around_->tokens->identify({http::find(m.request.headers, "authorization"), m.inside}, now);
  return is_public && !who ? result<access::caller>(access::caller{}) : who;
}

void role::handle(exchange& m) {
  auto now = now_at(*this, *around_);
  auto at = api::find_route(m.request);
  auto mark = api::mark_of(m.request, around_->random);
  auto target = !around_->shards->is_shared() ? std::string()
                                              : m.request.path + (m.request.query.empty() ? "" : "?" + m.request.query);
  auto to = std::make_shared<answering>(std::move(m.to), around_->board, at, mark, std::move(target));
  if (m.request.method == "OPTIONS" && !at.allow.empty())
    return to->reply({204, {{"allow", at.allow}}, {}});
  read_tokens_again(now);
  auto who = identify(m, at.route, now);
  if (!who)
    return to->reply(api::problem(who.error()));
  // What there is, is told to those who may know.
  auto needed = at.route ? api::role_needed(*at.route, who->role) : access::role::none;
  if (!at.route && who->role == access::role::none)
    needed = access::role::viewer;
  if (auto pause = around_->tokens->take(*who, now))
    return to->reply(too_many(*pause));
  if (auto allowed = authorise(*who, needed, at.route ? at.route->operation : ""); !allowed) {
    if (!at.route)
      return to->reply(api::problem(allowed.error()));
    return deny(m, *at.route, mark.id, *who, allowed.error(), now, to);
  }
  if (around_->tokens->used(*who, now))
    caf::anon_send(with_.journal, journal::note{{access::token_use{who->token, now}}});
  auto asked = api::read_call(at, m.request);
  if (!asked)
    return to->reply(api::problem(at, asked.error()));
  auto how = api::rendering::of(at, m.request);
  if (!how)
    return to->reply(api::problem(how.error()));
  to->want(*std::move(how));

  auto in = std::make_shared<entrant>(entrant{*std::move(asked), *std::move(who), to});
  api::sign(in->call, in->caller);
  if (auto allowed = sort_out(*in); !allowed)
    return deny(m, *at.route, mark.id, in->caller, allowed.error(), now, to);
  if (m.request.method != "GET" && m.request.method != "HEAD" && api::changes(in->call)) {
    in->entry = entry_of(m.request, *at.route, mark.id, in->caller, now, next_key(now));
    in->facts = facts_of(in->call, around_);
  }
  if (!in->facts && in->executions.empty() && in->schedules.empty())
    return admit(*in);
  look_then_admit(std::move(in));
}

void role::look_then_admit(std::shared_ptr<entrant> in) {
  auto me = caf::actor_cast<caf::actor_addr>(this);
  caf::anon_send(with_.reader, reader::query{[me, in = std::move(in)](store::reader& store) {
                   in->verdict = look_up(*in, store);
                   if (in->verdict && in->facts)
                     in->before = in->facts(store);
                   if (auto to = caf::actor_cast<actor>(me))
                     caf::anon_send(to, admitted{in});
                 }});
}

void role::handle(admitted& m) {
  auto& in = *m.who;
  if (in.verdict)
    return admit(in);
  if (in.entry && in.verdict.error().code == errc::denied && around_->tokens->is_worth_logging(in.entry->at)) {
    in.entry->status = api::status_of(errc::denied);
    in.entry->problem = in.verdict.error().what;
    caf::anon_send(with_.journal, journal::note{{*std::move(in.entry)}});
  }
  in.to->reply(api::problem(in.verdict.error()));
}

/// What is asked for is noted before anything is done about it.
void role::admit(entrant& in) {
  if (in.entry) {
    caf::anon_send(with_.journal, journal::note{{*in.entry}});
    in.to = std::make_shared<audited>(std::move(in.to), with_.journal, with_.reader, in);
  }
  caller_ = std::move(in.caller);
  match(in.call, [&](auto& call) { answer_call(call, in.to); });
}

void role::deny(const exchange& m, const api::route& route, const std::string& request_id, const access::caller& who,
                const refused& why, timestamp now, const sink_ptr& to) {
  if (!who.token.empty() && around_->tokens->is_worth_logging(now)) {
    auto entry = entry_of(m.request, route, request_id, who, now, next_key(now));
    entry.status = api::status_of(why.code);
    entry.problem = why.what;
    caf::anon_send(with_.journal, journal::note{{std::move(entry)}});
  }
  to->reply(api::problem(why));
}

/// Names an entry of the log like no other, of this node or another.
std::string role::next_key(timestamp now) {
  return make_execution_id(now, life_, ++entries_).value;
}

/// Another node may have changed them.
void role::read_tokens_again(timestamp now) {
  if (!around_->tokens->is_old(now))
    return;
  caf::anon_send(with_.reader, reader::query{[tokens = around_->tokens, now](store::reader& store) {
                   if (auto read = tokens->load(store, now); !read)
                     log(log_level::warning, "tokens_not_read", {{"reason", to_string(read.error())}});
                 }});
}

}  // namespace troupe::gateway
