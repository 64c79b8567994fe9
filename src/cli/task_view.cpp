#include "cli/task_view.hpp"

#include "cli/client.hpp"

#include <algorithm>

namespace troupe::cli {
namespace {

void add_task(std::vector<task_view>& out, const json::value& task, std::size_t depth);

void add_tasks(std::vector<task_view>& out, const json::array& tasks, std::size_t depth) {
  for (const auto& task : tasks)
    add_task(out, task, depth);
}

void add_task(std::vector<task_view>& out, const json::value& task, std::size_t depth) {
  const auto* status = task.if_object();
  if (!status)
    return;
  auto id = text_of(task, "id").empty() ? text_of(task, "name") : text_of(task, "id");
  auto uses = text_of(task, "uses");
  out.push_back({id, uses, depth, status});
  for (const auto& item : array_of(member(task, "items"), "list"))
    if (const auto* of_item = item.if_object())
      out.push_back(
        {id + "[" + std::to_string(static_cast<long>(number_of(item, "index"))) + "]", uses, depth + 1, of_item});
  for (const auto& block : array_of(task, "blocks"))
    add_tasks(out, array_of(block, "tasks"), depth + 1);
  for (const auto& undone : array_of(task, "compensations"))
    if (const auto* of_undone = undone.if_object())
      out.push_back({text_of(undone, "id"), {}, depth + 1, of_undone});
}

/// What an event makes of an attempt; empty for those that end none.
std::string_view outcome_of(std::string_view type) {
  if (type == "task_completed")
    return "completed";
  if (type == "task_retried")
    return "retried";
  if (type == "task_failed")
    return "failed";
  if (type == "task_timed_out")
    return "timed out";
  if (type == "task_cancelled")
    return "cancelled";
  if (type == "task_skipped")
    return "skipped";
  return {};
}

}  // namespace

std::vector<task_view> tasks_of(const json::value& execution) {
  std::vector<task_view> out;
  for (auto block : {"tasks", "on_failure", "finally"})
    add_tasks(out, array_of(execution, block), 0);
  return out;
}

std::vector<attempt_view> attempts_of(const json::array& events, std::string_view task) {
  std::vector<attempt_view> out;
  for (const auto& event : events) {
    if (text_of(event, "task") != task)
      continue;
    auto type = text_of(event, "type");
    auto number = static_cast<std::int64_t>(number_of(event, "attempt", out.empty() ? 0 : double(out.back().attempt)));
    auto at = text_of(event, "at");
    if (out.empty() || out.back().attempt < number)
      out.push_back({number});
    auto& last = out.back();
    if (type == "task_scheduled") {
      last.scheduled_at = at;
      last.with = member(event, "with");
    } else if (type == "task_started") {
      last.started_at = at;
    } else if (auto outcome = outcome_of(type); !outcome.empty()) {
      // A time out is told before the failure or the retry that follows from it.
      last.outcome = outcome;
      last.ended_at = at;
      if (auto error = text_of(member(event, "error"), "message"); !error.empty())
        last.error = error;
      if (const auto& output = member(event, "output"); !output.is_null())
        last.output = output;
      if (auto reason = text_of(event, "reason"); !reason.empty())
        last.error = reason;
    }
  }
  std::erase_if(
    out, [](const attempt_view& a) { return a.scheduled_at.empty() && a.outcome.empty() && a.started_at.empty(); });
  return out;
}

}  // namespace troupe::cli
