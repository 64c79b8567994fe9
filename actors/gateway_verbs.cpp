#include "actors/gateway.hpp"
#include "actors/plans.hpp"
#include "api/view.hpp"
#include "core/base/match.hpp"
#include "core/workflow/closure.hpp"
#include "core/workflow/migration.hpp"

#include <mutex>

/// What operators do to executions.
namespace troupe::gateway {
namespace {

/// Asks an execution as it stands; what `look` returns is answered once all it saw is durable.
void reply_with(const region::actor& region, const execution_id& id, const std::shared_ptr<sink>& to,
                std::function<result<json::value>(const execution&)> look) {
  auto seen = std::make_shared<http::response>();
  workflow::inspect inspect{[seen, to, look = std::move(look)](const execution& self, timestamp) {
                              auto value = look(self);
                              *seen = value ? to->wanted().ok(*std::move(value)) : api::problem(value.error());
                            },
                            answer<bool>([seen, to](result<bool> durable) {
                              to->reply(durable ? std::move(*seen) : api::problem(durable.error()));
                            })};
  caf::anon_send(region, shard::route{id, std::move(inspect)});
}

answer<std::uint64_t> reply_with_view_when_done(const colleagues& with, const execution_id& id,
                                                const std::shared_ptr<sink>& to) {
  return answer<std::uint64_t>([to, with, id](result<std::uint64_t> sequence) {
    sequence ? reply_with_view(with, id, to) : to->reply(api::problem(sequence.error()));
  });
}

/// The version an execution is to move to.
result<std::shared_ptr<const plan>> target_of(const api::migrate_to& call, store::reader& store,
                                              const surroundings& around) {
  auto summary = store.execution(call.id);
  if (!summary)
    return std::move(summary).error();
  if (!*summary)
    return refused{errc::unknown, "no execution " + call.id.value};
  auto newest = newest_definition(store, (*summary)->workflow);
  if (!newest)
    return std::move(newest).error();
  if (!call.version || *call.version == newest->version)
    return find_plan(*newest, around);
  auto wanted = store.definition_by_version((*summary)->workflow, *call.version);
  if (!wanted)
    return std::move(wanted).error();
  if (!*wanted)
    return refused{errc::unknown,
                   "workflow " + (*summary)->workflow.value + " has no version " + std::to_string(*call.version),
                   "version", "the newest is " + std::to_string(newest->version)};
  return find_plan(**wanted, around);
}

/// Collects what became of each execution and answers when all are there.
class tally {
public:
  tally(std::shared_ptr<sink> to, std::size_t expected) : to_(std::move(to)), open_(expected) {}

  void add(const execution_id& id, const result<std::uint64_t>& done) {
    std::lock_guard lock(mutex_);
    if (done)
      changed_.emplace_back(id.value);
    else
      refused_.push_back(json::object{{"id", id.value}, {"why", to_string(done.error())}});
    if (--open_ == 0)
      finish();
  }

  void finish() { to_->reply(to_->wanted().ok({{"changed", std::move(changed_)}, {"refused", std::move(refused_)}})); }

private:
  std::shared_ptr<sink> to_;
  std::mutex mutex_;
  std::size_t open_;
  json::array changed_, refused_;
};

}  // namespace

void role::answer_call(api::verb_call& call, const sink_ptr& to) {
  match(call, [&](auto& verb) { answer_verb(verb, to); });
}

void role::answer_verb(api::change_execution& call, const sink_ptr& to) {
  perform(with_, call.id, std::move(call.command), reply_with_view_when_done(with_, call.id, to),
          std::move(call.if_match));
}

void role::answer_verb(const api::migrate_to& call, const sink_ptr& to) {
  caf::anon_send(
    with_.reader, reader::query{[to, call, with = with_, around = around_](store::reader& store) {
      auto target = target_of(call, store, *around);
      if (!target)
        return to->reply(api::problem(target.error()));
      if (!call.check)
        return caf::anon_send(with.region,
                              shard::route{call.id, workflow::perform{migrate_execution{*target, call.by},
                                                                      reply_with_view_when_done(with, call.id, to)}});
      reply_with(with.region, call.id, to, [target = *target](const execution& self) -> result<json::value> {
        json::array reasons;
        for (const auto& why : check_migration(self, *target))
          reasons.push_back(json::value(to_string(why)));
        return json::value{{"possible", reasons.empty()}, {"digest", target->digest}, {"reasons", reasons}};
      });
    }});
}

void role::answer_verb(const api::preview_rerun& call, const sink_ptr& to) {
  reply_with(with_.region, call.id, to, [tasks = call.tasks](const execution& self) -> result<json::value> {
    auto closure = closure_of(self, tasks);
    if (!closure)
      return std::move(closure).error();
    return json::value{{"tasks", to_json(names_of(*closure))}};
  });
}

void role::answer_verb(const api::query_execution& call, const sink_ptr& to) {
  reply_with(with_.region, call.id, to, [name = call.name](const execution& self) -> result<json::value> {
    auto value = answer_query(self, name);
    if (!value)
      return std::move(value).error();
    return json::value{{"query", name}, {"result", *std::move(value)}};
  });
}

void role::answer_verb(const api::change_many& call, const sink_ptr& to) {
  caf::anon_send(
    with_.reader, reader::query{[to, call, with = with_](store::reader& store) {
      store::execution_filter filter{.workflow = call.workflow, .labels = call.labels, .limit = call.limit};
      // Without a state it is about executions that go on; what is over is named by its state.
      for (auto name : enum_names(execution_state{}))
        if (auto state = *from_name<execution_state>(name); call.state ? state == *call.state : !is_final(state))
          filter.states.push_back(state);
      auto found = store.executions(filter);
      if (!found)
        return to->reply(api::problem(found.error()));
      if (call.preview) {
        json::array ids;
        for (const auto& e : *found)
          ids.emplace_back(e.id.value);
        return to->reply(to->wanted().ok({{"executions", std::move(ids)}}));
      }
      auto all = std::make_shared<tally>(to, found->size());
      if (found->empty())
        return all->finish();
      for (const auto& e : *found)
        perform(with, e.id, call.command, answer<std::uint64_t>([all, id = e.id](auto done) { all->add(id, done); }));
    }});
}

}  // namespace troupe::gateway
