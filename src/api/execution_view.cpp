#include "api/show.hpp"
#include "api/view.hpp"
#include "core/workflow/task_place.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace troupe::api {
namespace {

/// What every attempt-bearing task shows, an item of a foreach included.
json::object status_view(const task_status& status, timestamp now) {
  json::object out{{"state", to_string(status.state)}, {"attempt", status.attempt}};
  if (!status.with.is_null())
    out.emplace("with", status.with);
  if (status.reused)
    out.emplace("reused", true);
  if (!status.skip_reason.empty())
    out.emplace("skip_reason", status.skip_reason);
  show_field(out, "error", status.error);
  show_field(out, "scheduled_at", status.scheduled_at);
  show_field(out, "started_at", status.started_at);
  show_field(out, "finished_at", status.finished_at);
  if (!is_final(status.state))
    show_field(out, "due", status.due);
  if (status.started_at)
    show_field(out, "elapsed", std::chrono::floor<milliseconds>(status.finished_at.value_or(now) - *status.started_at));
  return out;
}

void add_output(json::object& out, const execution& self, const task_id& task) {
  if (const auto* output = find_output(self, task))
    out.emplace("output", *output);
}

/// How many items there are in each state, and the first of them one by one.
json::value items_view(const execution& self, const std::string& group, const std::vector<task_status>& items,
                       timestamp now, std::size_t items_max) {
  constexpr auto names = enum_names(task_state{});
  std::array<std::size_t, names.size()> counts{};
  for (const auto& item : items)
    ++counts[static_cast<std::size_t>(item.state)];
  json::object out{{"total", items.size()}};
  for (std::size_t state = 0; state < counts.size(); ++state)
    if (counts[state] > 0)
      out.emplace(names[state], counts[state]);
  json::array list;
  for (std::size_t i = 0; i < std::min(items.size(), items_max); ++i) {
    auto one = status_view(items[i], now);
    one.emplace("index", i);
    add_output(one, self, item_of(group, i));
    list.push_back(std::move(one));
  }
  out.emplace("list", std::move(list));
  out.emplace("truncated", items.size() > items_max);
  return out;
}

json::array tasks_view(const execution&, const frame&, timestamp now, std::size_t items_max);

/// What a task is: the type of its work, or what else it does.
json::value what_of(const planned_task& planned, const task_status& status) {
  const auto& definition = *planned.definition;
  switch (definition.kind) {
  case task_kind::work:
    return json::value(uses_of(planned, status));
  case task_kind::group:
    return definition.repeat ? "repeat" : "group";
  case task_kind::choice:
    return "switch";
  case task_kind::wait:
    return "wait";
  case task_kind::child:
    return "workflow";
  }
  return nullptr;
}

/// What few tasks have.
void add_details(json::object& out, const task_status& status) {
  if (!status.details)
    return;
  const auto& details = *status.details;
  if (details.child)
    out.emplace("child", details.child->value);
  if (!details.child_workflow.empty())
    out.emplace("child_workflow", details.child_workflow.value);
  if (!details.signal.empty() && status.state == task_state::listening)
    out.emplace("signal", details.signal);
  if (!details.case_name.empty())
    out.emplace("case", details.case_name);
  if (!details.escalated_to.empty())
    out.emplace("escalated_to", details.escalated_to);
}

/// The blocks inside a group, the first `items_max` of them: its tasks, or those of each item or iteration.
void add_blocks(json::object& out, const execution& self, const task_progress& progress, timestamp now,
                std::size_t items_max) {
  json::array blocks;
  for (const auto& inside : progress.frames) {
    if (!inside)
      continue;
    if (blocks.size() == items_max)
      break;
    json::object block;
    if (inside->number)
      block.emplace("number", *inside->number);
    block.emplace("tasks", tasks_view(self, *inside, now, items_max));
    blocks.push_back(std::move(block));
  }
  if (!blocks.empty())
    out.emplace("blocks", std::move(blocks));
}

json::value task_view(const execution& self, const frame& in, std::uint32_t place, timestamp now,
                      std::size_t items_max) {
  const auto& definition = in.definition(place);
  const auto& progress = in.tasks[place];
  auto id = in.id_of(place);
  json::object out{{"name", definition.name},
                   {"id", id.value},
                   {"kind", to_string(definition.kind)},
                   {"uses", what_of(in.planned(place), progress.status)}};
  if (!definition.needs.empty())
    out.emplace("needs", to_json(definition.needs));
  for (auto& member : status_view(progress.status, now))
    out.emplace(member.key(), std::move(member.value()));
  add_details(out, progress.status);
  if (definition.foreach && progress.expanded)
    out.emplace("items", items_view(self, id.value, progress.item_status, now, items_max));
  add_blocks(out, self, progress, now, items_max);
  if (definition.repeat)
    out.emplace("iterations", progress.frames.size());
  if (!progress.compensations.empty()) {
    json::array undone;
    for (const auto& [item, status] : progress.compensations) {
      auto one = status_view(status, now);
      one.emplace("id",
                  (definition.foreach ? item_of(id.value, item).value : id.value) + std::string(compensation_suffix));
      undone.push_back(std::move(one));
    }
    out.emplace("compensations", std::move(undone));
  }
  if (progress.item_status.size() <= items_max)
    add_output(out, self, id);
  return out;
}

json::array tasks_view(const execution& self, const frame& in, timestamp now, std::size_t items_max) {
  json::array tasks;
  for (std::uint32_t place = 0; place < in.tasks.size(); ++place)
    tasks.push_back(task_view(self, in, place, now, items_max));
  return tasks;
}

}  // namespace

json::value view(const execution& self, timestamp now, const selection& wanted, std::size_t items_max) {
  json::object out{{"id", self.id.value},
                   {"workflow", self.plan->definition.name},
                   {"digest", self.plan->digest},
                   {"state", to_string(self.state)},
                   {"sequence", self.sequence},
                   {"labels", to_json(self.labels)},
                   {"seed", self.seed}};
  show_field(out, "started_at", self.started_at);
  show_field(out, "finished_at", self.finished_at);
  if (self.started_at)
    show_field(out, "elapsed", std::chrono::floor<milliseconds>(self.finished_at.value_or(now) - *self.started_at));
  if (wanted.wants("input"))
    out.emplace("input", self.input);
  if (!self.output.is_null() && wanted.wants("output"))
    out.emplace("output", self.output);
  show_field(out, "error", self.error);
  if (!self.cancel_reason.empty())
    out.emplace("cancel_reason", self.cancel_reason);
  if (self.held) {
    json::array limits;
    for (const auto& claim : self.claims)
      limits.emplace_back(claim.key);
    out.emplace("held", json::object{{"kind", "limited"}, {"limits", std::move(limits)}});
  }
  if (self.paused) {
    json::object paused{{"reason", self.paused->reason}, {"by", self.paused->by}};
    show_field(paused, "since", std::optional(self.paused->since));
    show_field(paused, "until", self.paused->until);
    out.emplace("paused", std::move(paused));
  }
  if (self.parent)
    out.emplace("parent", json::object{{"execution", self.parent->execution.value}, {"task", self.parent->task.value}});
  if (!self.signals.empty())
    out.emplace("signals_waiting", self.signals.size());
  if (wanted.wants("tasks"))
    out.emplace("tasks", tasks_view(self, *self.main, now, items_max));
  if (self.on_failure && wanted.wants("on_failure"))
    out.emplace("on_failure", tasks_view(self, *self.on_failure, now, items_max));
  if (self.finally && wanted.wants("finally"))
    out.emplace("finally", tasks_view(self, *self.finally, now, items_max));
  return out;
}

}  // namespace troupe::api
