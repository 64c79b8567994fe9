#pragma once

#include "core/rehearsal/script.hpp"
#include "core/workflow/execution.hpp"

#include <functional>

/// Runs a workflow with the real engine under a virtual clock, which jumps from one thing that is due to the next.
namespace troupe::rehearsal {

/// What happened to a task, or to the execution (then `task` is empty), so long after the start.
struct path_step {
  milliseconds at{0};
  std::string task;
  std::uint32_t attempt = 0;
  /// `began`, `completed`, `failed`, `retried`, `skipped`, `cancelled`, ...
  std::string what;
  std::string detail;

  TROUPE_FIELDS(path_step, at, task, attempt, what, detail)
};

struct run_options {
  /// What the engine may be told in one run.
  std::size_t steps_max = 50'000;
  milliseconds time_max = std::chrono::hours(24 * 3660);
  /// Carries out work that needs no mock; nothing if the type is not one of those.
  std::function<std::optional<std::variant<json::value, task_error>>(const std::string& uses, const json::value& with)>
    carry_out = {};
  /// Tasks, reviews and signals without a mock get made-up ones, by what their types promise; so does the input.
  bool fill_in = false;
};

struct run {
  std::vector<path_step> path;
  execution_state state = execution_state::running;
  json::value output;
  std::optional<task_error> error;
  milliseconds took{0};
  std::size_t steps = 0;
  /// Why the run could not go on: a task without a mock, something awaited that never comes, a bound that was reached.
  std::vector<refused> problems;
};

run rehearse(const std::shared_ptr<const plan>&, const test_case&, const run_options& = {});

/// Returns the types, and one that takes and gives anything for each mocked type that is not among them: a workflow can
/// be tested before its workers are there.
task_types with_mocked_types(task_types, const script&);

/// What came of a case.
struct case_result {
  std::string name;
  rehearsal::run run;
  std::vector<std::string> unmet;

  bool passed() const { return run.problems.empty() && unmet.empty(); }
};

/// Runs all cases, which share the steps the options allow.
std::vector<case_result> rehearse_all(const std::shared_ptr<const plan>&, const script&, run_options = {});

/// Returns what of the expectation is not so, a line each.
std::vector<std::string> unmet(const expectation&, const run&);

/// Returns the input with a made-up value for each member the schema names that is not there and has no default.
json::value made_up_input(const json::value& schema, json::value input);
/// Returns a value such as the parameter's type promises.
json::value made_up(const parameter&);
/// Returns an output such as the type promises.
json::value made_up_output(const task_type&);

}  // namespace troupe::rehearsal
