#include "core/workflow/verbs.hpp"

#include "core/workflow/closure.hpp"
#include "core/workflow/migration.hpp"
#include "core/workflow/refusals.hpp"
#include "core/workflow/signals.hpp"

#include <algorithm>

namespace troupe {
namespace {

using events = std::vector<event>;

constexpr std::size_t labels_max = definition_limits{}.labels_max;
constexpr std::size_t label_bytes_max = definition_limits{}.label_bytes_max;

/// Whether tasks may be run again: nothing that was done has been taken back.
std::optional<refused> why_not_rerun(const execution& self) {
  if (self.cancelling && !is_final(self.state))
    return refused{errc::conflict, "the execution is being cancelled", self.id.value, "wait until it is finished"};
  if (self.undone > 0 || self.undoing || !self.undo_errors.empty())
    return refused{errc::conflict, "what its tasks did has been undone by their compensations", self.id.value,
                   "start another execution"};
  return std::nullopt;
}

result<events> reset(const execution& self, std::vector<task_id> tasks, std::string by, std::string reason,
                     timestamp now) {
  if (auto why = why_not_rerun(self))
    return *std::move(why);
  auto closure = closure_of(self, tasks);
  if (!closure)
    return std::move(closure).error();
  return events{tasks_reset{std::move(tasks), std::move(by), std::move(reason), now}};
}

bool can_be_skipped(const task_place& at, const task_status& status) {
  auto begun = !at.item || status.state != task_state::waiting;
  return begun && !at.compensation && !(at.item && at.definition().repeat) && !is_final(status.state);
}

}  // namespace

events cancel_open_tasks(const execution& self, timestamp now) {
  events out;
  for (std::uint32_t place = 0; place < self.main->tasks.size(); ++place)
    if (!is_final(self.main->tasks[place].status.state))
      out.push_back(task_cancelled{self.main->id_of(place), now});
  return out;
}

result<events> decide_verb(const execution& self, const cancel_execution& c, timestamp now) {
  if (is_final(self.state))
    return finished_already(self, "there is nothing left to cancel");
  if (self.cancelling)
    return refused{errc::conflict, "the execution is being cancelled", self.id.value, "terminate it to end it now"};
  if (self.ending != ending_phase::none)
    return refused{errc::conflict, "the execution is ending", self.id.value, "terminate it to end it now"};
  // Nothing of it began, so there is nothing to clean up.
  if (self.held)
    return events{cancel_requested{c.reason, now}, execution_finished{outcome::cancelled, nullptr, {}, now}};
  events out{cancel_requested{c.reason, now}};
  std::ranges::move(cancel_open_tasks(self, now), std::back_inserter(out));
  return out;
}

result<events> decide_verb(const execution& self, const terminate_execution& c, timestamp now) {
  if (is_final(self.state))
    return finished_already(self, "there is nothing left to terminate");
  task_error error{"terminated", c.reason.empty() ? "terminated" : "terminated: " + c.reason, false, {}};
  return events{cancel_requested{c.reason, now},
                execution_finished{outcome::cancelled, nullptr, std::move(error), now}};
}

result<events> decide_verb(const execution& self, const pause_execution& c, timestamp now) {
  if (is_final(self.state))
    return finished_already(self, "there is nothing left to pause");
  if (self.cancelling)
    return refused{errc::conflict, "the execution is being cancelled", self.id.value, "terminate it to end it now"};
  auto until = c.span ? std::optional(now + *c.span) : c.until;
  if (until && *until <= now)
    return refused{errc::invalid, "the pause would be over already: " + to_rfc3339(*until), "until",
                   "name a time to come"};
  return events{execution_paused{c.reason, c.by, until, now}};
}

result<events> decide_verb(const execution& self, const resume_execution& c, timestamp now) {
  if (is_final(self.state))
    return finished_already(self, "there is nothing left to resume");
  if (!self.paused)
    return refused{errc::conflict, "the execution is not paused", self.id.value, {}};
  return events{execution_resumed{c.by, now}};
}

result<events> decide_verb(const execution& self, const retry_execution& c, timestamp now) {
  auto failed = failed_tasks(self);
  if (!failed.empty())
    return reset(self, std::move(failed), c.by, c.reason, now);
  // Only the end went wrong: it is run again.
  if (self.state == execution_state::failed || self.state == execution_state::cancelled)
    return reset(self, {}, c.by, c.reason, now);
  return refused{errc::conflict, "no task has failed", self.id.value, "name the tasks to run again: rerun"};
}

result<events> decide_verb(const execution& self, const rerun_tasks& c, timestamp now) {
  if (c.tasks.empty())
    return refused{errc::invalid, "no task is named", "tasks", "name the tasks to run again"};
  return reset(self, c.tasks, c.by, c.reason, now);
}

result<events> decide_verb(const execution& self, const skip_task& c, timestamp now) {
  auto at = locate(self, c.task.value);
  if (!at)
    return unknown_task(c.task);
  if (is_final(self.state))
    return finished_already(self, "run the task again first, then skip it");
  if (!nests_within(c.output, json_depth_max))
    return refused{errc::too_large, "nests deeper than " + std::to_string(json_depth_max) + " levels", "output", {}};
  const auto& status = status_at(*at);
  task_skipped skipped{c.task, c.reason.empty() ? "skipped by " + c.by : c.reason, {}, c.by, c.output, now};
  if (can_be_skipped(*at, status))
    return events{std::move(skipped)};
  if (status.state != task_state::failed || at->item || at->compensation)
    return refused{errc::conflict, "the task is " + std::string(to_string(status.state)), c.task.value,
                   "a task can be skipped until it is finished, and after it failed"};
  auto again = reset(self, {c.task}, c.by, c.reason, now);
  if (again)
    again->push_back(std::move(skipped));
  return again;
}

result<events> decide_verb(const execution& self, const send_signal& c, timestamp now) {
  if (is_final(self.state))
    return finished_already(self, "nobody would receive it");
  if (c.name.empty() || c.name.size() > definition_limits{}.label_bytes_max)
    return refused{
      errc::invalid, "a signal needs a name of at most " + std::to_string(label_bytes_max) + " bytes", "name", {}};
  if (!nests_within(c.payload, json_depth_max))
    return refused{errc::too_large, "nests deeper than " + std::to_string(json_depth_max) + " levels", "payload", {}};
  if (!c.id.empty() && std::ranges::find(self.signal_ids, c.id) != self.signal_ids.end())
    return events{};
  if (self.signals.size() >= signals_max)
    return refused{errc::busy, std::to_string(signals_max) + " signals wait to be taken", self.id.value,
                   "send it again when the execution has taken some"};
  signal_received received{c.name, c.payload, c.by, c.id, self.signals_received + 1, now};
  auto taken = deliver(self, received, now);
  events out{std::move(received)};
  std::ranges::move(taken, std::back_inserter(out));
  return out;
}

result<events> decide_verb(const execution& self, const set_labels& c, timestamp now) {
  auto labels = self.labels;
  for (const auto& [name, value] : c.labels) {
    if (name.empty() || name.size() > label_bytes_max || value.size() > label_bytes_max)
      return refused{errc::invalid,
                     "names and values of labels have at most " + std::to_string(label_bytes_max) + " bytes",
                     "labels." + name.substr(0, 40),
                     {}};
    labels[name] = value;
  }
  for (const auto& name : c.removed)
    labels.erase(name);
  if (labels.size() > labels_max)
    return refused{errc::too_large, "at most " + std::to_string(labels_max) + " labels", "labels", "remove some"};
  if (labels == self.labels)
    return events{};
  return events{labels_set{c.labels, c.removed, now}};
}

result<events> decide_verb(const execution& self, const migrate_execution& c, timestamp now) {
  if (is_final(self.state))
    return finished_already(self, "start another execution of the new version");
  if (c.to->digest == self.plan->digest)
    return events{};
  auto found = check_migration(self, *c.to);
  if (found.empty())
    return events{execution_migrated{c.to->digest, c.by, now}};
  auto why = found.front();
  why.code = errc::conflict;
  for (std::size_t i = 1; i < found.size(); ++i)
    why.what += "; " + found[i].where + " " + found[i].what;
  return why;
}

}  // namespace troupe
