#include "core/rehearsal/path.hpp"

#include "core/base/match.hpp"

#include <algorithm>
#include <set>

namespace troupe::rehearsal {
namespace {

using step = std::optional<path_step>;

step of_task(const task_id& task, std::uint32_t attempt, std::string what, std::string detail = {}) {
  return path_step{.task = task.value, .attempt = attempt, .what = std::move(what), .detail = std::move(detail)};
}

step of_execution(std::string what, std::string detail = {}) {
  return path_step{.what = std::move(what), .detail = std::move(detail)};
}

std::string why(const task_error& error) {
  return error.code + ": " + error.message;
}

std::string pause(timestamp due, timestamp at) {
  return to_text(std::chrono::duration_cast<milliseconds>(due - at));
}

}  // namespace

std::optional<path_step> path_step_of(const event& of) {
  return match(
    of, [](const execution_started&) { return step(); }, [](const execution_admitted&) { return step(); },
    [](const task_expanded& e) {
      return of_task(e.task, 0, "expanded",
                     std::to_string(e.items.size()) + (e.items.size() == 1 ? " item" : " items"));
    },
    [](const block_entered& e) { return of_task(e.task, 0, "entered", e.case_name ? "case " + *e.case_name : ""); },
    [](const block_left& e) {
      auto again = e.again && *e.again > e.at ? "again in " + pause(*e.again, e.at) : e.again ? "again" : "";
      return of_task(e.task, 0, "left", again);
    },
    [](const task_scheduled& e) { return of_task(e.task, e.attempt, "began", e.uses.value_or("")); },
    [](const wait_started& e) {
      std::string detail = e.signal ? "for signal " + *e.signal : "";
      if (e.due)
        detail += (detail.empty() ? "for " : ", at most ") + pause(*e.due, e.at);
      return of_task(e.task, 1, "began", detail);
    },
    [](const child_scheduled& e) { return of_task(e.task, e.attempt, "began", "workflow " + e.workflow.value); },
    [](const child_settled&) { return step(); }, [](const task_started&) { return step(); },
    [](const task_completed& e) { return of_task(e.task, e.attempt, "completed", e.reused ? "reused" : ""); },
    [](const task_retried& e) {
      return of_task(e.task, e.attempt, "retried", why(e.error) + ", again in " + pause(e.due, e.at));
    },
    [](const task_timed_out&) { return step(); },
    [](const task_failed& e) { return of_task(e.task, e.attempt, "failed", why(e.error)); },
    [](const task_skipped& e) { return of_task(e.task, 0, "skipped", e.reason); },
    [](const task_cancelled& e) { return of_task(e.task, 0, "cancelled"); },
    [](const foreach_finished& e) { return of_task(e.task, 0, "gathered"); },
    [](const review_decided& e) {
      return of_task(e.task, 0, e.approved ? "approved" : "rejected",
                     "by " + e.by + (e.comment.empty() ? "" : ": " + e.comment));
    },
    [](const review_escalated& e) { return of_task(e.task, 0, "escalated", "to " + e.to); },
    [](const review_claimed&) { return step(); }, [](const review_released&) { return step(); },
    [](const signal_received& e) { return of_execution("signal", e.name + (e.by.empty() ? "" : " by " + e.by)); },
    [](const signal_taken&) { return step(); },
    [](const cancel_requested& e) { return of_execution("cancel", e.reason); },
    [](const execution_timed_out& e) { return of_execution("timed out", why(e.error)); },
    [](const execution_paused& e) { return of_execution("paused", e.reason); },
    [](const execution_resumed&) { return of_execution("resumed"); },
    [](const tasks_reset& e) { return of_execution("reset", std::to_string(e.tasks.size()) + " tasks"); },
    [](const labels_set&) { return of_execution("labels set"); },
    [](const execution_migrated& e) { return of_execution("migrated", e.digest); },
    [](const ending_started& e) {
      return of_execution("ending", std::string(to_string(e.outcome)) + (e.error ? ", " + why(*e.error) : ""));
    },
    [](const execution_finished& e) {
      return of_execution(std::string(to_string(e.outcome)), e.error ? why(*e.error) : "");
    });
}

std::vector<std::string> tasks_that_ran(const run& of) {
  std::vector<std::string> all;
  std::set<std::string> seen;
  for (const auto& one : of.path)
    if (one.what == "began" && seen.insert(one.task).second)
      all.push_back(one.task);
  return all;
}

}  // namespace troupe::rehearsal
