#include "core/workflow/evaluation.hpp"
#include "core/workflow/execution.hpp"
#include "core/workflow/input.hpp"
#include "core/workflow/refusals.hpp"
#include "core/workflow/retry.hpp"
#include "core/workflow/scheduling.hpp"
#include "core/workflow/verbs.hpp"

#include <algorithm>

namespace troupe {
namespace {

using events = std::vector<event>;

/// The attempt is with the dispatcher or runs: it may still start, complete or fail.
bool in_progress(const task_status& status, std::uint32_t attempt) {
  return attempt == status.attempt && (status.state == task_state::queued || status.state == task_state::running);
}

/// Finds the attempt a command speaks of. Groups, waits and a foreach have none of their own.
result<task_place> find_attempt(const execution& self, const task_id& task, std::uint32_t attempt, task_kind kind) {
  auto at = locate(self, task.value);
  if (!at)
    return unknown_task(task);
  const auto& status = status_at(*at);
  if (at->has_items() || at->definition().kind != kind || !in_progress(status, attempt))
    return stale_attempt(task, attempt, status);
  return *at;
}

events failure(const execution& self, const task_place& at, const task_id& task, task_error error, timestamp now) {
  const auto& policy = at.definition().retry;
  const auto& status = status_at(at);
  auto number = status.attempt - status.attempts_forgiven;
  auto due = now + pause_after(policy, number, error, self.seed, task);
  if (!is_repeated(policy, number, error, status.first_scheduled_at.value_or(now), due))
    return {task_failed{task, status.attempt, std::move(error), now}};
  return {task_retried{task, status.attempt, std::move(error), due, now}};
}

events timed_out(const execution& self, const task_place& at, const task_id& task, task_error error, timestamp now) {
  events out{task_timed_out{task, status_at(at).attempt, now}};
  std::ranges::move(failure(self, at, task, std::move(error), now), std::back_inserter(out));
  return out;
}

task_error timeout_error(std::string what, milliseconds limit, bool retryable) {
  return {"timeout", what + " " + to_text(limit), retryable, {}};
}

/// The execution's own timer: its pause is over, or it has taken too long.
events decide_own_timer(const execution& self, timestamp now) {
  if (self.paused && self.paused->until && *self.paused->until <= now)
    return {execution_resumed{"", now}};
  auto owed = self.owed.find(self.owed_timeout);
  if (self.owed_timeout == 0 || owed == self.owed.end() || std::get<set_timer>(owed->second).due > now)
    return {};
  events out{
    execution_timed_out{timeout_error("the execution took longer than", *self.plan->definition.timeout, false), now}};
  std::ranges::move(cancel_open_tasks(self, now), std::back_inserter(out));
  return out;
}

events review_overdue(const task_place& at, const task_id& task, timestamp now) {
  const auto* with = status_at(at).with.if_object();
  const auto* to = with ? with->if_contains("escalate_to") : nullptr;
  return {review_escalated{task, to && to->is_string() ? std::string(to->get_string()) : std::string(), now}};
}

result<events> decide_one(const execution& self, const start_execution& c, timestamp now) {
  const auto& definition = self.plan->definition;
  auto input = accept_input(definition, c.input.is_null() ? json::value(json::object{}) : c.input);
  if (!input)
    return std::move(input).error();
  if (!nests_within(*input, json_depth_max))
    return refused{errc::too_large, "nests deeper than " + std::to_string(json_depth_max) + " levels", "input"};
  auto claims = claims_of(definition, *input);
  if (!claims)
    return std::move(claims).error();
  auto labels = definition.labels;
  for (const auto& [name, value] : c.labels)
    labels[name] = value;
  return events{execution_started{workflow_name{definition.name}, self.plan->digest, *std::move(input),
                                  std::move(labels), c.seed, c.parent,
                                  claims->empty() ? std::nullopt : std::optional(true), now}};
}

result<events> decide_one(const execution& self, const admit_execution&, timestamp now) {
  if (!self.held || is_final(self.state))
    return events{};
  return events{execution_admitted{now}};
}

result<events> decide_one(const execution& self, const start_task& c, timestamp now) {
  auto at = find_attempt(self, c.task, c.attempt, task_kind::work);
  if (!at)
    return std::move(at).error();
  if (self.paused && status_at(*at).state == task_state::queued)
    return refused{errc::not_ready, "the execution is paused", c.task.value, "it is handed out again when it goes on"};
  return events{task_started{c.task, c.attempt, now}};
}

result<events> decide_one(const execution& self, const complete_task& c, timestamp now) {
  auto at = find_attempt(self, c.task, c.attempt, task_kind::work);
  if (!at)
    return std::move(at).error();
  if (nests_within(c.output, json_depth_max))
    return events{task_completed{c.task, c.attempt, c.output, c.reused, now}};
  task_error error{"output", "the output nests deeper than " + std::to_string(json_depth_max) + " levels", false, {}};
  return failure(self, *at, c.task, std::move(error), now);
}

result<events> decide_one(const execution& self, const fail_task& c, timestamp now) {
  auto at = locate(self, c.task.value);
  auto kind = at && at->definition().kind == task_kind::child ? task_kind::child : task_kind::work;
  auto found = find_attempt(self, c.task, c.attempt, kind);
  if (!found)
    return std::move(found).error();
  return failure(self, *found, c.task, c.error, now);
}

result<events> decide_one(const execution& self, const child_started& c, timestamp now) {
  auto at = find_attempt(self, c.task, c.attempt, task_kind::child);
  if (!at)
    return std::move(at).error();
  if (!at->definition().child->detach)
    return events{};
  json::object output{{"execution", status_at(*at).details->child->value}};
  return events{task_completed{c.task, c.attempt, std::move(output), false, now}};
}

result<events> decide_one(const execution& self, const child_finished& c, timestamp now) {
  auto at = find_attempt(self, c.task, c.attempt, task_kind::child);
  if (!at)
    return std::move(at).error();
  if (c.outcome == outcome::completed)
    return events{task_completed{c.task, c.attempt, c.output, false, now}};
  auto child = status_at(*at).details->child->value;
  auto what = std::string(to_string(c.outcome)) + (c.error ? ": " + c.error->message : "");
  return failure(self, *at, c.task, {"child_failed", "execution " + child + " " + what, true, {}}, now);
}

result<events> decide_one(const execution& self, const settle_child& c, timestamp now) {
  if (!self.closing.contains(c.child))
    return events{};
  return events{child_settled{c.child, now}};
}

result<events> decide_one(const execution& self, const fire_timer& c, timestamp now) {
  if (c.task.empty())
    return decide_own_timer(self, now);
  auto at = locate(self, c.task.value);
  auto is_iteration = at && at->item && at->definition().repeat;
  if (!at || is_iteration)
    return events{};
  const auto& status = status_at(*at);
  auto due = next_due(*at);
  if (is_final(status.state) || status.attempt != c.attempt || !due || now < *due)
    return events{};
  const auto& timeout = at->definition().timeout;
  if (auto all = due_in_all(*at); all && *all <= now)
    return events{
      task_timed_out{c.task, status.attempt, now},
      task_failed{c.task, status.attempt, timeout_error("took longer in all than", *timeout.total, false), now}};
  switch (status.state) {
  case task_state::queued:
    return events{task_timed_out{c.task, status.attempt, now},
                  task_failed{c.task, status.attempt, timeout_error("waited longer than", *timeout.queue, false), now}};
  case task_state::running:
    return timed_out(self, *at, c.task, timeout_error("took longer than", *timeout.attempt, true), now);
  case task_state::backing_off:
    return self.paused ? events{} : events{schedule_again(self, *at, now)};
  case task_state::sleeping:
    if (at->definition().kind == task_kind::wait)
      return events{task_completed{c.task, status.attempt, json::object{{"at", to_rfc3339(now)}}, false, now}};
    if (self.paused)
      return events{};
    return events{block_entered{item_of(c.task.value, at->progress().frames.size()), {}, now}};
  case task_state::in_review:
    return review_overdue(*at, c.task, now);
  // A signal that does not come in time is a timeout of the whole wait, above.
  case task_state::listening:
  case task_state::waiting:
  case task_state::completed:
  case task_state::failed:
  case task_state::skipped:
  case task_state::cancelled:
    break;
  }
  return events{};
}

result<events> decide_one(const execution& self, const auto& verb, timestamp now) {
  return decide_verb(self, verb, now);
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
