#include "core/workflow/evaluation.hpp"
#include "core/workflow/execution.hpp"
#include "core/workflow/retry.hpp"
#include "core/workflow/task_place.hpp"

namespace troupe {
namespace {

using events = std::vector<event>;

refused unknown_task(const task_id& task) {
  return {errc::unknown, "no such task", task.value, "see the execution's tasks"};
}

refused stale(const task_id& task, std::uint32_t attempt, const task_status& status) {
  return {errc::stale,
          "attempt " + std::to_string(attempt) + " is not wanted: the task is " + std::string(to_string(status.state)) +
            " at attempt " + std::to_string(status.attempt),
          task.value, "drop it; its result would not be used"};
}

/// The attempt is with the dispatcher or runs: it may still start, complete or fail.
bool in_progress(const task_status& status, std::uint32_t attempt) {
  return attempt == status.attempt && (status.state == task_state::queued || status.state == task_state::running);
}

/// Finds the attempt a command speaks of. A foreach has none of its own.
result<task_place> find_attempt(const execution& self, const task_id& task, std::uint32_t attempt) {
  auto at = locate(self, task);
  if (!at)
    return unknown_task(task);
  const auto& status = status_at(self, *at);
  auto is_group = definition_at(self, at->task).foreach && !at->item;
  if (is_group || !in_progress(status, attempt))
    return stale(task, attempt, status);
  return *at;
}

events failure(const execution& self, const task_place& at, const task_id& task, std::uint32_t attempt,
               task_error error, timestamp now) {
  const auto& policy = definition_at(self, at.task).retry;
  if (!is_repeated(policy, attempt, error))
    return {task_failed{task, attempt, std::move(error), now}};
  auto due = now + pause_after(policy, attempt, error, self.seed, task);
  return {task_retried{task, attempt, std::move(error), due, now}};
}

events decide_timeout(const execution& self, const task_place& at, const task_id& task, const task_status& status,
                      timestamp now) {
  auto timeout = definition_at(self, at.task).timeout.value_or(0ms);
  task_error error{.code = "timeout", .message = "took longer than " + to_text(timeout)};
  events out{task_timed_out{task, status.attempt, now}};
  for (auto& next : failure(self, at, task, status.attempt, std::move(error), now))
    out.push_back(std::move(next));
  return out;
}

result<events> decide_one(const execution& self, const start_execution& c, timestamp now) {
  const auto& definition = self.plan->definition;
  auto input = accept_input(definition, c.input.is_null() ? json::value(json::object{}) : c.input);
  if (!input)
    return std::move(input).error();
  if (!nests_within(*input, json_depth_max))
    return refused{errc::too_large, "nests deeper than " + std::to_string(json_depth_max) + " levels", "input"};
  auto labels = definition.labels;
  for (const auto& [name, value] : c.labels)
    labels[name] = value;
  return events{execution_started{workflow_name{definition.name}, self.plan->digest, *std::move(input),
                                  std::move(labels), c.seed, now}};
}

result<events> decide_one(const execution& self, const start_task& c, timestamp now) {
  if (auto at = find_attempt(self, c.task, c.attempt); !at)
    return std::move(at).error();
  return events{task_started{c.task, c.attempt, now}};
}

result<events> decide_one(const execution& self, const complete_task& c, timestamp now) {
  auto at = find_attempt(self, c.task, c.attempt);
  if (!at)
    return std::move(at).error();
  if (!nests_within(c.output, json_depth_max)) {
    task_error error{"output", "the output nests deeper than " + std::to_string(json_depth_max) + " levels", false, {}};
    return failure(self, *at, c.task, c.attempt, std::move(error), now);
  }
  return events{task_completed{c.task, c.attempt, c.output, c.reused, now}};
}

result<events> decide_one(const execution& self, const fail_task& c, timestamp now) {
  auto at = find_attempt(self, c.task, c.attempt);
  if (!at)
    return std::move(at).error();
  return failure(self, *at, c.task, c.attempt, c.error, now);
}

result<events> decide_one(const execution& self, const fire_timer& c, timestamp now) {
  auto at = locate(self, c.task);
  if (!at)
    return unknown_task(c.task);
  const auto& status = status_at(self, *at);
  if (status.attempt != c.attempt || !status.due || now < *status.due)
    return events{};
  if (status.state == task_state::running)
    return decide_timeout(self, *at, c.task, status, now);
  if (status.state == task_state::backing_off)
    return events{task_scheduled{c.task, c.attempt + 1, status.with, now}};
  return events{};
}

result<events> decide_one(const execution& self, const decide_review& c, timestamp now) {
  auto at = locate(self, c.task);
  if (!at)
    return unknown_task(c.task);
  if (self.plan->types[at->task].slot != slot::review || (definition_at(self, at->task).foreach && !at->item))
    return refused{errc::invalid, "not a review", c.task.value, "see `troupe review list`"};
  const auto& status = status_at(self, *at);
  if (status.state == task_state::waiting)
    return refused{errc::not_ready, "the review is not open yet", c.task.value, "wait until its needs are finished"};
  if (status.state == task_state::completed)
    return refused{errc::conflict, "the review is decided already", c.task.value, "see the execution for the decision"};
  if (status.state != task_state::in_review)
    return refused{errc::conflict, "the review is not open: " + std::string(to_string(status.state)), c.task.value, {}};
  json::object output{{"approved", c.approved}, {"by", c.by}, {"comment", c.comment}, {"decided_at", to_rfc3339(now)}};
  return events{review_decided{c.task, c.approved, c.by, c.comment, now},
                task_completed{c.task, status.attempt, std::move(output), false, now}};
}

result<events> decide_one(const execution& self, const cancel_execution& c, timestamp now) {
  if (is_final(self.state))
    return refused{errc::conflict, "the execution is finished: " + std::string(to_string(self.state)), self.id.value,
                   "there is nothing left to cancel"};
  events out{cancel_requested{c.reason, now}};
  for (std::uint32_t i = 0; i < self.tasks.size(); ++i) {
    const auto& progress = self.tasks[i];
    if (is_final(progress.status.state))
      continue;
    const auto& name = definition_at(self, i).name;
    for (std::uint32_t item = 0; item < progress.items_next; ++item)
      if (!is_final(progress.item_status[item].state))
        out.push_back(task_cancelled{item_of(name, item), now});
    out.push_back(task_cancelled{task_id{name}, now});
  }
  return out;
}

}  // namespace

result<std::vector<event>> decide(const execution& self, const command& cmd, timestamp now) {
  auto is_start = std::holds_alternative<start_execution>(cmd);
  if (is_start && self.sequence > 0)
    return refused{errc::conflict, "the execution has started already", self.id.value, "start another one"};
  if (!is_start && self.sequence == 0)
    return refused{errc::unknown, "the execution has not started", self.id.value, "start it first"};
  return std::visit([&](const auto& c) { return decide_one(self, c, now); }, cmd);
}

}  // namespace troupe
