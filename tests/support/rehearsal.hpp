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
    [](const child_settled&) { return std::string("settled child"); },
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
    [](const review_claimed& e) { return "claimed " + e.task.value + " by " + e.by; },
    [](const review_released& e) { return "released " + e.task.value; },
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
    [](const ask_admission&) { return std::string("ask for room"); },
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

/// Returns where two values differ first, and how: `main.tasks[0].state: "running", not "queued"`. Empty if they are
/// equal.
inline std::string difference(const json::value& got, const json::value& wanted) {
  if (got.is_object() && wanted.is_object())
    for (const auto& [name, value] : wanted.get_object()) {
      const auto* other = got.get_object().if_contains(name);
      if (auto inside = difference(other ? *other : json::value("absent"), value); !inside.empty())
        return "." + std::string(name) + inside;
    }
  else if (got.is_array() && wanted.is_array() && got.get_array().size() == wanted.get_array().size())
    for (std::size_t i = 0; i < wanted.get_array().size(); ++i) {
      if (auto inside = difference(got.get_array()[i], wanted.get_array()[i]); !inside.empty())
        return "[" + std::to_string(i) + "]" + inside;
    }
  if (got == wanted)
    return {};
  return ": " + json::serialize(got) + ", not " + json::serialize(wanted);
}

/// An execution under test and its clock. After each command it proves the invariants, and that replaying the journal
/// as text yields the same execution.
struct rehearsal {
  explicit rehearsal(std::shared_ptr<const plan> p) : self(execution_id{"e1"}, p), shadow(self.id, std::move(p)) {}

  /// Returns the events of `cmd` line by line, or `refused CODE`.
  lines tell(const command& cmd) {
    auto before = self.sequence;
    if (const auto* migration = std::get_if<migrate_execution>(&cmd))
      shadow.versions[migration->to->digest] = migration->to;
    auto record = handle(self, cmd, now);
    if (!record) {
      why = record.error();
      return {"refused " + std::string(to_string(record.error().code))};
    }
    effects = record->empty() ? lines{} : lines_of(outstanding(self, before));
    if (!record->empty())
      prove(*record);
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
  lines fire(const std::string& task = {}, std::uint32_t attempt = 1) {
    return tell(fire_timer{task_id{task}, attempt});
  }
  lines signal(const std::string& name, json::value payload = {}, const std::string& id = {}) {
    return tell(send_signal{name, std::move(payload), "ada", id});
  }
  lines decide(const std::string& task, bool approved = true, json::value form = {}) {
    return tell(decide_review{task_id{task}, approved, "ada", "", std::move(form)});
  }
  lines rerun(const lines& tasks) {
    rerun_tasks cmd{{}, "ada", ""};
    for (const auto& task : tasks)
      cmd.tasks.emplace_back(task);
    return tell(cmd);
  }
  lines skip(const std::string& task, json::value output = {}) {
    return tell(skip_task{task_id{task}, "ada", "", std::move(output)});
  }
  lines child(const std::string& task, outcome how, json::value output = {}, std::uint32_t attempt = 1) {
    return tell(child_finished{task_id{task}, attempt, how, std::move(output), {}});
  }

  const task_status& task(const std::string& name) const {
    const auto* found = find_task(self, task_id{name});
    if (!found)
      throw std::logic_error("no task " + name);
    return *found;
  }
  std::string state(const std::string& name) const { return std::string(to_string(task(name).state)); }
  const json::value& output(const std::string& name) const {
    const auto* found = find_output(self, task_id{name});
    if (!found)
      throw std::logic_error("no output of " + name);
    return *found;
  }

  /// Returns the execution as a node that starts anew reads it.
  const execution& replayed() const { return shadow; }

  execution self;
  execution shadow;
  timestamp now{std::chrono::seconds{1'000'000}};
  std::vector<std::vector<event>> records;
  /// Owed by the last command that was not refused.
  lines effects;
  /// Why the last refused command was.
  refused why;

private:
  void prove(const std::vector<event>& record) {
    records.push_back(record);
    if (auto broken = check(self))
      throw std::logic_error(to_string(*broken));
    auto read = decode(encode(record));
    if (!read)
      throw std::logic_error(to_string(read.error()));
    if (*read != record)
      throw std::logic_error("a record is read as another one: " + encode(record));
    for (const auto& e : *read)
      apply(shadow, e);
    if (auto how = difference(dump(shadow), dump(self)); !how.empty())
      throw std::logic_error("a replay differs: " + how);
  }
};

}  // namespace troupe::testing
