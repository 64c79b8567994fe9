#include "actors/audit_trail.hpp"

#include "actors/plans.hpp"
#include "api/access_view.hpp"
#include "core/base/match.hpp"
#include "core/schedule/schedule.hpp"
#include "core/workflow/definition.hpp"
#include "store/blobs.hpp"

#include <caf/send.hpp>

#include <algorithm>

namespace troupe::gateway {
namespace {

/// What is said of a refusal, cut to what a log should hold.
constexpr std::size_t problem_bytes_max = 500;

json::value definition_facts(store::reader& store, const workflow_name& name) {
  auto found = store.definition(name);
  if (!found || !*found)
    return nullptr;
  return {{"version", (*found)->version}, {"digest", (*found)->digest}};
}

json::value pause_facts(store::reader& store, const std::string& workflow) {
  auto found = store.pauses();
  if (!found)
    return nullptr;
  auto paused = std::ranges::find(*found, workflow, &flow::pause::workflow);
  if (paused == found->end())
    return {{"paused", false}};
  json::object out{{"paused", true}, {"reason", paused->reason}, {"by", paused->by}};
  if (paused->until)
    out["until"] = to_rfc3339(*paused->until);
  return out;
}

json::value schedule_facts(store::reader& store, const schedule_name& name) {
  auto found = store.starts().schedule(name);
  if (!found || !*found)
    return nullptr;
  json::object out{{"digest", store::digest_of((*found)->source)}, {"paused", (*found)->state.pause.has_value()}};
  return out;
}

json::value label_facts(store::reader& store, const execution_id& id) {
  auto found = store.execution(id);
  if (!found || !*found)
    return nullptr;
  return {{"labels", to_json((*found)->labels)}};
}

facts about_schedule(const schedule_name& name) {
  return [name](store::reader& store) { return schedule_facts(store, name); };
}

struct comparison {
  surroundings_ptr around;

  template <class T>
  facts operator()(const T&) const {
    return {};
  }
  template <class... Ts>
  facts operator()(const std::variant<Ts...>& c) const {
    return std::visit(*this, c);
  }
  facts operator()(const api::apply_workflow& c) const {
    auto read = read_definition(c.source, c.file);
    if (!read.definition)
      return {};
    return
      [name = workflow_name{read.definition->name}](store::reader& store) { return definition_facts(store, name); };
  }
  facts operator()(const api::pause_starts& c) const { return about_pause(c.workflow); }
  facts operator()(const api::resume_starts& c) const { return about_pause(c.workflow); }
  facts operator()(const api::apply_schedule& c) const {
    auto read = read_schedule(c.source, c.file);
    return read.schedule ? about_schedule(read.schedule->name) : facts{};
  }
  facts operator()(const api::remove_schedule& c) const { return about_schedule(c.name); }
  facts operator()(const api::pause_schedule& c) const { return about_schedule(c.name); }
  facts operator()(const api::resume_schedule& c) const { return about_schedule(c.name); }
  facts operator()(const api::change_execution& c) const {
    if (!std::holds_alternative<set_labels>(c.command))
      return {};
    return [id = c.id](store::reader& store) { return label_facts(store, id); };
  }
  facts operator()(const api::create_token& c) const { return about_token(c.name); }
  facts operator()(const api::rotate_token& c) const { return about_token(c.token); }
  facts operator()(const api::revoke_token& c) const { return about_token(c.token); }

  static facts about_pause(const std::optional<workflow_name>& workflow) {
    return
      [name = workflow ? workflow->value : std::string()](store::reader& store) { return pause_facts(store, name); };
  }
  /// By its id, which stays when it is revoked.
  facts about_token(const std::string& name) const {
    auto known = around->tokens->find(name);
    return [around = around, name = known ? known->id : name](store::reader&) -> json::value {
      auto found = around->tokens->find(name);
      if (!found)
        return nullptr;
      auto view = api::view(*found, found->created_at);
      view.get_object().erase("last_used_at");
      view.get_object().erase("state");
      return view;
    };
  }
};

/// What was made is named in the answer.
std::string target_of(const http::response& answer, const std::string& asked) {
  if (answer.status != 201 || asked.find('/') != asked.npos)
    return {};
  auto body = parse_json(answer.body);
  const auto* object = body ? body->if_object() : nullptr;
  const auto* name = object ? object->if_contains(asked == "executions" ? "id" : "name") : nullptr;
  if (name && name->is_string())
    return asked + "/" + std::string(name->get_string());
  return {};
}

std::string problem_of(const http::response& answer) {
  if (answer.status < 400)
    return {};
  auto body = parse_json(answer.body);
  const auto* object = body ? body->if_object() : nullptr;
  const auto* detail = object ? object->if_contains("detail") : nullptr;
  if (!detail || !detail->is_string())
    return {};
  return std::string(detail->get_string()).substr(0, problem_bytes_max);
}

}  // namespace

facts facts_of(const api::call& call, const surroundings_ptr& around) {
  return std::visit(comparison{around}, call);
}

audited::audited(std::shared_ptr<sink> to, journal::actor journal, reader::actor reader, const entrant& of)
  : to_(std::move(to)), journal_(std::move(journal)), reader_(std::move(reader)), key_(of.entry->key),
    target_(of.entry->target), facts_(of.facts), before_(of.before) {}

void audited::reply(http::response answer) {
  settle(answer);
  to_->reply(std::move(answer));
}

void audited::reply(http::response answer, std::function<void(bool)> told) {
  settle(answer);
  to_->reply(std::move(answer), std::move(told));
}

/// The answer says that the change is durable, so a reader sees it.
void audited::settle(const http::response& answer) {
  if (settled_.exchange(true))
    return;
  access::audit_outcome outcome{key_, target_of(answer, target_), answer.status, problem_of(answer), before_, {}};
  if (!facts_ || answer.status >= 300) {
    outcome.before = nullptr;
    return caf::anon_send(journal_, journal::note{{std::move(outcome)}});
  }
  caf::anon_send(reader_, reader::query{[outcome, facts = facts_, journal = journal_](store::reader& store) mutable {
                   outcome.after = facts(store);
                   caf::anon_send(journal, journal::note{{std::move(outcome)}});
                 }});
}

}  // namespace troupe::gateway
