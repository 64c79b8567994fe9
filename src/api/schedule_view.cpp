#include "api/schedule_view.hpp"

#include "api/show.hpp"
#include "api/view.hpp"

namespace troupe::api {
namespace {

json::array next_of(const schedule& says, timestamp after, std::size_t count) {
  json::array out;
  for (auto due : due_times(says, after, count)) {
    json::object one{{"due", to_rfc3339(due)}};
    if (auto begins = run_at(says, due); begins != due)
      one.emplace("begins", to_rfc3339(begins));
    out.push_back(std::move(one));
  }
  return out;
}

json::object rules_of(const schedule& says) {
  json::object out{{"name", says.name.value}};
  if (!says.description.empty())
    out.emplace("description", says.description);
  out.emplace("workflow", says.workflow.value);
  if (says.version)
    out.emplace("version", *says.version);
  if (says.every) {
    out.emplace("every", to_text(milliseconds(says.every->every)));
    if (says.every->phase.count() > 0)
      out.emplace("phase", to_text(milliseconds(says.every->phase)));
  } else {
    json::array patterns;
    for (const auto& pattern : says.crons)
      patterns.emplace_back(pattern.text());
    out.emplace("cron", std::move(patterns));
    out.emplace("time_zone", says.zone->name());
  }
  if (says.from)
    out.emplace("from", to_rfc3339(*says.from));
  if (says.until)
    out.emplace("until", to_rfc3339(*says.until));
  if (says.jitter > 0ms)
    out.emplace("jitter", to_text(says.jitter));
  out.emplace("overlap", to_string(says.overlap));
  if (says.overlap == overlap_policy::queue)
    out.emplace("queue_max", says.queue_max);
  out.emplace("catch_up", to_text(says.catch_up));
  if (!says.labels.empty())
    out.emplace("labels", to_json(says.labels));
  return out;
}

}  // namespace

json::value view(const schedule& says, timestamp now, std::size_t next_count) {
  auto out = rules_of(says);
  out.emplace("next", next_of(says, now, next_count));
  return out;
}

json::value view(const schedule_facts& facts, timestamp now, std::size_t next_count) {
  auto out = facts.says ? rules_of(*facts.says) : json::object{{"name", facts.name.value}};
  const auto* pause = pause_at(facts.state, now);
  auto from = pause && pause->until ? *pause->until - 1us : settled_at(facts.state, now);
  auto next = facts.says && (!pause || pause->until) ? next_of(*facts.says, from, next_count) : json::array();
  out.emplace("state", !facts.says ? "broken" : pause ? "paused" : next.empty() ? "over" : "active");
  if (!facts.says)
    out.emplace("problem", facts.problem);
  if (pause)
    out.emplace("pause", shown(*pause));
  out.emplace("settled_at", to_rfc3339(facts.state.settled));
  out.emplace("created_at", to_rfc3339(facts.created_at));
  out.emplace("updated_at", to_rfc3339(facts.updated_at));
  out.emplace("file", facts.file);
  out.emplace("next", std::move(next));
  return out;
}

json::value view(const schedule_run& run, const std::optional<execution_state>& state) {
  auto out = shown(run);
  auto& object = out.get_object();
  object.erase("schedule");
  if (run.by.empty())
    object.erase("by");
  if (run.reason.empty())
    object.erase("reason");
  if (state)
    object.emplace("state", to_string(*state));
  return out;
}

json::value view(const backfill& of) {
  return shown(of);
}

json::value view(const execution_summary& row, const std::optional<held_start>& start) {
  auto out = view(row);
  auto& execution = out.as_object();
  if (!row.error.empty())
    execution["error"] = {{"code", to_string(row.state)}, {"message", row.error}, {"retryable", false}};
  if (row.parent)
    execution["parent"] = {{"execution", row.parent->value}};
  if (!start)
    return out;
  json::object held{{"kind", to_string(start->kind)}, {"starts", start->starts}};
  if (start->due)
    held.emplace("due", to_rfc3339(*start->due));
  json::array locks;
  for (const auto& lock : start->locks)
    locks.emplace_back(lock.key);
  if (!locks.empty())
    held.emplace("locks", std::move(locks));
  execution["digest"] = start->digest;
  execution["input"] = start->input;
  execution["held"] = std::move(held);
  return out;
}

}  // namespace troupe::api
