#include "actors/start_desk.hpp"

#include "actors/plans.hpp"
#include "api/schedule_view.hpp"
#include "api/view.hpp"
#include "core/base/match.hpp"
#include "core/start/grouping.hpp"

#include <caf/send.hpp>

namespace troupe::gateway {
namespace {

using sink_ptr = std::shared_ptr<sink>;

/// Due times that are shown, and runs.
constexpr std::size_t next_shown = 10;
constexpr std::uint32_t runs_shown = 10;

bool is_plain(const api::start_execution& call, const workflow_definition& of, timestamp now) {
  return !call.key && (!call.start_at || *call.start_at <= now) && !call.delay && !has_start_policy(of);
}

api::schedule_facts facts_of(const store::stored_schedule& s, const schedule_reading& reading) {
  api::schedule_facts facts{s.name, s.file, s.created_at, s.updated_at, s.state, nullptr, {}};
  if (reading.schedule)
    facts.says = &*reading.schedule;
  else
    facts.problem = to_string(reading.errors.front());
  return facts;
}

/// The version of what it says; what else there is to see is named after it.
std::string tag_of(const store::stored_schedule& s) {
  return scheduler::version_of(s) + ".";
}

json::value view_of(const store::stored_schedule& s, timestamp now, std::size_t next_count) {
  auto reading = read_schedule(s.source, s.file);
  return api::view(facts_of(s, reading), now, next_count);
}

refused no_schedule(const schedule_name& name) {
  return {errc::unknown, "no schedule " + name.value, "", "list them with: troupe schedule list"};
}

/// Replies with the schedule as it was stored.
answer<store::stored_schedule> reply_with(const sink_ptr& to, timestamp now, std::uint16_t status = 200) {
  return answer<store::stored_schedule>([to, now, status](result<store::stored_schedule> stored) {
    to->reply(stored ? to->wanted().ok(view_of(*stored, now, next_shown), status, tag_of(*stored))
                     : api::problem(stored.error()));
  });
}

void show(store::reader& store, const schedule_name& name, timestamp now, const sink_ptr& to) {
  auto found = store.starts().schedule(name);
  auto runs = found ? store.starts().runs(name, {}, runs_shown) : result<std::vector<store::run_row>>(found.error());
  auto backfills = runs ? store.starts().backfills() : result<std::vector<store::stored_backfill>>(runs.error());
  if (!backfills)
    return to->reply(api::problem(backfills.error()));
  if (!*found)
    return to->reply(api::problem(no_schedule(name)));
  auto view = view_of(**found, now, next_shown);
  json::array shown_runs, shown_backfills;
  for (const auto& [run, state] : *runs)
    shown_runs.push_back(api::view(run, state));
  for (const auto& [of, backfill] : *backfills)
    if (of == name)
      shown_backfills.push_back(api::view(backfill));
  auto& out = view.as_object();
  out["source"] = (*found)->source;
  out["backfills"] = std::move(shown_backfills);
  out["runs"] = std::move(shown_runs);
  to->reply(to->wanted().ok(std::move(view), 200, tag_of(**found)));
}

void list(store::reader& store, timestamp now, const sink_ptr& to) {
  auto found = store.starts().schedules();
  if (!found)
    return to->reply(api::problem(found.error()));
  json::array items;
  for (const auto& s : *found)
    items.push_back(view_of(s, now, 1));
  to->reply(to->wanted().page(std::move(items)));
}

void list_runs(store::reader& store, const api::list_runs& call, const sink_ptr& to) {
  auto known = store.starts().schedule(call.name);
  auto found = known ? store.starts().runs(call.name, {call.due, call.by}, call.limit + 1)
                     : result<std::vector<store::run_row>>(known.error());
  if (!found)
    return to->reply(api::problem(found.error()));
  if (!*known)
    return to->reply(api::problem(no_schedule(call.name)));
  std::optional<std::string> next;
  if (found->size() > call.limit) {
    found->pop_back();
    next = to_rfc3339(found->back().run.due) + "/" + found->back().run.by;
  }
  json::array items;
  for (const auto& [run, state] : *found)
    items.push_back(api::view(run, state));
  to->reply(to->wanted().page(std::move(items), std::move(next)));
}

/// Reads the schedule of a request, or replies with its errors.
std::optional<schedule> read(const std::string& source, const std::string& file, const sink_ptr& to) {
  auto reading = read_schedule(source, file);
  if (!reading.schedule)
    to->reply(api::problem(reading.errors));
  return std::move(reading.schedule);
}

/// Stores a schedule if the workflow it starts is known: one that is not is a mistake more often than a plan.
void apply(const colleagues& with, const api::apply_schedule& call, timestamp now, const sink_ptr& to) {
  auto says = read(call.source, call.file, to);
  if (!says)
    return;
  if (call.name && *call.name != says->name)
    return to->reply(api::problem(
      refused{errc::invalid, "the text says schedule: " + says->name.value, "schedule", "use the path of that name"}));
  auto put = scheduler::put{std::make_shared<const schedule>(*std::move(says)), call.source, call.file,
                            reply_with(to, now, 201), call.if_match};
  caf::anon_send(
    with.reader, reader::query{[put, to, scheduler = with.scheduler](store::reader& store) {
      const auto& of = *put.schedule;
      auto known = of.version ? store.definition_by_version(of.workflow, *of.version) : store.definition(of.workflow);
      if (!known)
        return to->reply(api::problem(known.error()));
      if (!*known)
        return to->reply(api::problem(
          refused{errc::unknown,
                  "no workflow " + of.workflow.value + (of.version ? " of version " + std::to_string(*of.version) : ""),
                  "workflow", "apply it first: troupe workflow apply FILE"}));
      caf::anon_send(scheduler, put);
    }});
}

}  // namespace

http::response response_of(const starter::outcome& with, const std::string& workflow) {
  using enum starter::fate;
  json::object body{{"id", with.execution.value}, {"workflow", workflow}};
  switch (with.fate) {
  case begun:
    body.emplace("state", to_string(execution_state::running));
    break;
  case held:
  case joined:
    body.emplace("state", to_string(execution_state::held));
    body.emplace("starts", with.starts);
    if (with.due)
      body.emplace("due", to_rfc3339(*with.due));
    break;
  case existing:
    body.emplace("existing", true);
    break;
  case skipped:
    body.emplace("skipped", true);
    break;
  case full:
    return api::problem(refused{errc::busy, "too many starts wait for execution " + with.execution.value, "",
                                "try again when it is finished"});
  }
  auto created = with.fate == begun || with.fate == held;
  auto answer = api::ok(body, created ? 201 : 200);
  answer.headers.emplace_back("location", "/api/v1/executions/" + with.execution.value);
  return answer;
}

void start(const colleagues& with, const surroundings_ptr& around, api::start_execution call, timestamp now,
           answer<starter::outcome> done) {
  auto seed = call.seed.value_or(around->random() >> 1);
  caf::anon_send(with.reader, reader::query{[=, region = with.region, starter = with.starter,
                                             call = std::move(call)](store::reader& store) {
                   auto d = newest_definition(store, call.workflow);
                   auto plan = d ? find_plan(*d, *around) : result<std::shared_ptr<const troupe::plan>>(d.error());
                   if (!plan)
                     return done(plan.error());
                   if (auto missing = missing_secret(**plan, *around))
                     return done(*std::move(missing));
                   start_execution command{call.input, call.labels, seed};
                   if (is_plain(call, (*plan)->definition, now)) {
                     answer<execution_id> begun([done](result<execution_id> id) {
                       done(id ? result<starter::outcome>({starter::fate::begun, *id}) : id.error());
                     });
                     return caf::anon_send(region, region::start{*plan, std::move(command), std::move(begun)});
                   }
                   starter::request request{*plan, std::move(command)};
                   if (call.key) {
                     auto known = store.starts().key(*call.key);
                     if (!known)
                       return done(known.error());
                     request.key_known = *std::move(known);
                   }
                   request.due = call.delay ? std::optional(now + *call.delay) : call.start_at;
                   request.key = call.key;
                   request.on_duplicate = call.on_duplicate;
                   caf::anon_send(starter, starter::start{std::move(request), done});
                 }});
}

void carry_out(const colleagues& with, const surroundings_ptr& around, const api::schedule_call& what, timestamp now,
               const sink_ptr& to) {
  auto to_scheduler = [&](auto message) { caf::anon_send(with.scheduler, std::move(message)); };
  auto to_reader = [&](std::function<void(store::reader&)> ask) {
    caf::anon_send(with.reader, reader::query{std::move(ask)});
  };
  if (around->board->draining && !std::holds_alternative<api::list_schedules>(what) &&
      !std::holds_alternative<api::show_schedule>(what) && !std::holds_alternative<api::list_runs>(what))
    return to->reply(api::problem(refused{errc::unavailable, "the node is stopping", "", "use another node"}));
  match(
    what,
    [&](const api::validate_schedule& call) {
      if (auto says = read(call.source, call.file, to))
        to->reply(to->wanted().ok(api::view(*says, now, next_shown)));
    },
    [&](const api::apply_schedule& call) { apply(with, call, now, to); },
    [&](const api::list_schedules&) { to_reader([now, to](store::reader& store) { list(store, now, to); }); },
    [&](const api::show_schedule& call) {
      to_reader([now, to, name = call.name](store::reader& store) { show(store, name, now, to); });
    },
    [&](const api::list_runs& call) { to_reader([call, to](store::reader& store) { list_runs(store, call, to); }); },
    [&](const api::remove_schedule& call) {
      to_scheduler(
        scheduler::remove{call.name, answer<bool>([to](result<bool> removed) {
                            to->reply(removed ? to->wanted().ok({{"removed", true}}) : api::problem(removed.error()));
                          }),
                          call.if_match});
    },
    [&](const api::pause_schedule& call) {
      to_scheduler(
        scheduler::pause{call.name, schedule_pause{call.reason, now, call.until}, reply_with(to, now), call.if_match});
    },
    [&](const api::resume_schedule& call) {
      to_scheduler(scheduler::pause{call.name, std::nullopt, reply_with(to, now), call.if_match});
    },
    [&](const api::trigger_schedule& call) {
      to_scheduler(
        scheduler::trigger{call.name, call.overlap, answer<std::pair<starter::outcome, std::string>>([to](auto with) {
                             to->reply(with ? response_of(with->first, with->second) : api::problem(with.error()));
                           })});
    },
    [&](const api::backfill_schedule& call) {
      backfill wanted{.from = call.from, .to = call.to, .again = call.again};
      answer<std::pair<std::string, std::size_t>> done([to](auto accepted) {
        to->reply(accepted ? to->wanted().ok({{"id", accepted->first}, {"runs", accepted->second}}, 201)
                           : api::problem(accepted.error()));
      });
      to_scheduler(scheduler::fill{call.name, std::move(wanted), call.overlap, std::move(done)});
    });
}

}  // namespace troupe::gateway
