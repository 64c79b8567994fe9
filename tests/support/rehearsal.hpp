#pragma once

#include "core/base/match.hpp"
#include "core/workflow/check.hpp"
#include "core/workflow/execution.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace troupe::testing {

using lines = std::vector<std::string>;

inline std::string name_of(const task_id& task, std::uint32_t attempt) {
  return task.value + (attempt > 1 ? "#" + std::to_string(attempt) : "");
}

/// Returns an event as one line: `completed story`, `retried cut#2: timeout`, `finished failed`.
inline std::string line(const event& e) {
  return match(
    e, [](const execution_started& e) { return std::string(e.held ? "started held" : "started"); },
    [](const execution_admitted&) { return std::string("admitted"); },
    [](const task_expanded& e) { return "expanded " + e.task.value + ": " + std::to_string(e.items.size()); },
    [](const block_entered& e) { return "entered " + e.task.value + (e.case_name ? ": " + *e.case_name : ""); },
    [](const block_left& e) { return "left " + e.task.value + (e.again ? ", again" : ""); },
    [](const task_scheduled& e) { return "scheduled " + name_of(e.task, e.attempt); },
    [](const wait_started& e) { return "waits " + e.task.value + (e.signal ? " for " + *e.signal : ""); },
    [](const child_scheduled& e) { return "child " + name_of(e.task, e.attempt) + ": " + e.workflow.value; },
    [](const task_started& e) { return "started " + name_of(e.task, e.attempt); },
    [](const task_completed& e) { return "completed " + name_of(e.task, e.attempt) + (e.reused ? " reused" : ""); },
    [](const task_retried& e) { return "retried " + name_of(e.task, e.attempt) + ": " + e.error.code; },
    [](const task_timed_out& e) { return "timed out " + name_of(e.task, e.attempt); },
    [](const task_failed& e) { return "failed " + name_of(e.task, e.attempt) + ": " + e.error.code; },
    [](const task_skipped& e) { return "skipped " + e.task.value + ": " + e.reason; },
    [](const task_cancelled& e) { return "cancelled " + e.task.value; },
    [](const foreach_finished& e) { return "gathered " + e.task.value; },
    [](const review_decided& e) { return (e.approved ? "approved " : "rejected ") + e.task.value; },
    [](const review_escalated& e) { return "escalated " + e.task.value + " to " + e.to; },
    [](const signal_received& e) { return "signal " + std::to_string(e.number) + ": " + e.name; },
    [](const signal_taken& e) { return "taken " + std::to_string(e.number) + " by " + e.task.value; },
    [](const cancel_requested&) { return std::string("cancel requested"); },
    [](const execution_timed_out&) { return std::string("execution timed out"); },
    [](const execution_paused&) { return std::string("paused"); },
    [](const execution_resumed&) { return std::string("resumed"); },
    [](const tasks_reset& e) {
      std::string out = "reset";
      for (const auto& task : e.tasks)
        out += " " + task.value;
      return out;
    },
    [](const labels_set&) { return std::string("labels set"); },
    [](const execution_migrated& e) { return "migrated to " + e.digest; },
    [](const ending_started& e) { return "ending " + std::string(to_string(e.outcome)); },
    [](const execution_finished& e) { return "finished " + std::string(to_string(e.outcome)); });
}

/// Returns an effect as one line: `run story`, `timer cut#2`.
inline std::string line(const effect& e) {
  return match(
    e, [](const run_task& e) { return "run " + name_of(e.task, e.attempt); },
    [](const stop_task& e) { return "stop " + name_of(e.task, e.attempt); },
    [](const set_timer& e) { return e.task.empty() ? std::string("timer") : "timer " + name_of(e.task, e.attempt); },
    [](const request_review& e) { return "review " + e.task.value; },
    [](const start_child& e) {
      return "start " + e.workflow.value + " of " + name_of(e.parent.task, e.parent.attempt);
    },
    [](const close_child& e) { return std::string(to_string(e.how)) + " child"; },
    [](const ask_parent&) { return std::string("ask parent"); },
    [](const announce_end&) { return std::string("end"); });
}

template <class T>
lines lines_of(const std::vector<T>& all) {
  lines out;
  for (const auto& one : all)
    out.push_back(line(one));
  return out;
}

inline lines operator+(lines a, const lines& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// An execution under test and its clock. Keeps the records and proves the invariants after each command.
struct rehearsal {
  explicit rehearsal(std::shared_ptr<const plan> p) : self(execution_id{"e1"}, std::move(p)) {}

  /// Returns the events of `cmd` line by line, or `refused CODE`.
  lines tell(const command& cmd) {
    auto before = self.sequence;
    auto record = handle(self, cmd, now);
    if (!record) {
      why = record.error();
      return {"refused " + std::string(to_string(record.error().code))};
    }
    effects = lines_of(outstanding(self, before));
    if (auto broken = check(self))
      throw std::logic_error(to_string(*broken));
    records.push_back(*record);
    return lines_of(*record);
  }

  lines start(json::value input = json::object{}) { return tell(start_execution{std::move(input), {}, 7}); }
  lines begin(const std::string& task, std::uint32_t attempt = 1) { return tell(start_task{task_id{task}, attempt}); }
  lines complete(const std::string& task, json::value output = json::object{}, std::uint32_t attempt = 1) {
    return tell(complete_task{task_id{task}, attempt, std::move(output)});
  }
  lines fail(const std::string& task, std::uint32_t attempt = 1, bool retryable = true) {
    return tell(fail_task{task_id{task}, attempt, {"broken", "it broke", retryable, {}}});
  }
  lines fire(const std::string& task, std::uint32_t attempt = 1) { return tell(fire_timer{task_id{task}, attempt}); }

  const task_status& task(const std::string& name) const {
    const auto* found = find_task(self, task_id{name});
    if (!found)
      throw std::logic_error("no task " + name);
    return *found;
  }

  /// Returns the execution as a node that starts anew reads it: through the journal's text.
  execution replayed() const {
    execution again(self.id, self.plan);
    for (const auto& record : records) {
      auto read = decode(encode(record));
      if (!read)
        throw std::logic_error(to_string(read.error()));
      for (const auto& e : *read)
        apply(again, e);
    }
    return again;
  }

  execution self;
  timestamp now{std::chrono::seconds{1'000'000}};
  std::vector<std::vector<event>> records;
  /// Owed by the last command that was not refused.
  lines effects;
  /// Why the last refused command was.
  refused why;
};

}  // namespace troupe::testing
