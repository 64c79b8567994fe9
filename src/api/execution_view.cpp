#include "api/show.hpp"
#include "api/view.hpp"

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
  show_member(out, "error", status.error);
  show_member(out, "scheduled_at", status.scheduled_at);
  show_member(out, "started_at", status.started_at);
  show_member(out, "finished_at", status.finished_at);
  if (!is_final(status.state))
    show_member(out, "due", status.due);
  if (status.started_at)
    show_member(out, "elapsed",
                std::chrono::floor<milliseconds>(status.finished_at.value_or(now) - *status.started_at));
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

json::value task_view(const execution& self, std::uint32_t index, timestamp now, std::size_t items_max) {
  const auto& definition = self.plan->definition.tasks[index];
  const auto& progress = self.tasks[index];
  json::object out{{"name", definition.name}, {"uses", definition.uses}};
  if (!definition.needs.empty())
    out.emplace("needs", to_json(definition.needs));
  for (auto& member : status_view(progress.status, now))
    out.emplace(member.key(), std::move(member.value()));
  if (definition.foreach && progress.expanded)
    out.emplace("items", items_view(self, definition.name, progress.item_status, now, items_max));
  if (progress.item_status.size() <= items_max)
    add_output(out, self, task_id{definition.name});
  return out;
}

}  // namespace

json::value view(const execution& self, timestamp now, std::size_t items_max) {
  json::object out{{"id", self.id.value},
                   {"workflow", self.plan->definition.name},
                   {"digest", self.plan->digest},
                   {"state", to_string(self.state)},
                   {"sequence", self.sequence},
                   {"labels", to_json(self.labels)},
                   {"seed", self.seed}};
  show_member(out, "started_at", self.started_at);
  show_member(out, "finished_at", self.finished_at);
  if (self.started_at)
    show_member(out, "elapsed", std::chrono::floor<milliseconds>(self.finished_at.value_or(now) - *self.started_at));
  out.emplace("input", self.input);
  if (!self.output.is_null())
    out.emplace("output", self.output);
  show_member(out, "error", self.error);
  if (!self.cancel_reason.empty())
    out.emplace("cancel_reason", self.cancel_reason);
  json::array tasks;
  for (std::uint32_t i = 0; i < self.tasks.size(); ++i)
    tasks.push_back(task_view(self, i, now, items_max));
  out.emplace("tasks", std::move(tasks));
  return out;
}

}  // namespace troupe::api
