#pragma once

#include "core/expression/expression.hpp"
#include "core/workflow/event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What a test run is given instead of the world: mocks of tasks, what happens from outside and when, and what is
/// expected to come of it. The format and examples: docs/TESTING.md.
namespace troupe::rehearsal {

/// How one attempt ends: with an output (a template over `with`, `task`, `attempt`), an error, or not at all.
struct mock_outcome {
  std::optional<expression::json_template> output;
  std::optional<task_error> failure;
  /// Neither: it hangs until a timeout ends it.
  milliseconds takes{0};
};

/// What a person says to a review.
struct mock_decision {
  bool approved = true;
  std::string by = "somebody";
  std::string comment;
  json::value form;
  milliseconds takes{0};
};

struct mock {
  /// A task id, or a pattern: `*` stands for anything but `.`, `[` and `]`. Without indices it stands for all items and
  /// iterations. Or a task type.
  std::string name;
  bool is_type = false;
  /// By attempt; the last stays.
  std::vector<mock_outcome> outcomes;
  std::optional<mock_decision> decision;
};

/// Something that comes from outside, so long after the start.
struct occasion {
  enum class kind : std::uint8_t { signal, cancel, terminate, pause, resume, skip };
  milliseconds at{0};
  kind is = kind::signal;
  /// The signal, the reason, or the task.
  std::string text;
  json::value payload;
  std::string by;
};

/// What must have come of a run. Absent is not looked at.
struct expectation {
  std::optional<std::string> state;
  std::optional<json::value> output;
  /// Members the output must have, with these values; it may have others.
  std::optional<json::value> output_has;
  std::optional<std::string> error;
  /// All tasks that ran, in the order they began.
  std::optional<std::vector<std::string>> path;
  /// Tasks (or patterns) that ran, did not run, or were skipped.
  std::vector<std::string> ran;
  std::vector<std::string> not_ran;
  std::vector<std::string> skipped;
  /// How many attempts a task took.
  std::vector<std::pair<std::string, std::int64_t>> attempts;
  std::optional<milliseconds> duration;

  bool empty() const;
};

struct test_case {
  std::string name;
  json::value input = json::object{};
  std::uint64_t seed = 7;
  timestamp start{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};
  /// The case's own first, then those of the file.
  std::vector<mock> mocks;
  std::vector<occasion> occasions;
  expectation expect;
};

struct script {
  std::vector<test_case> cases;
};

struct script_limits {
  std::size_t cases_max = 1000;
  std::size_t mocks_max = 5000;
  std::size_t errors_max = 20;
};

/// Reads a mocks file (YAML or JSON). All errors found are returned, each with `file:line:column`; there is a script
/// exactly if there is none.
struct script_reading {
  std::optional<rehearsal::script> script;
  std::vector<refused> errors;
};
script_reading read_script(std::string_view text, std::string_view file, const script_limits& = {});

/// Returns whether the pattern (of a mock or an expectation) stands for the task.
bool stands_for(std::string_view pattern, std::string_view task);

/// Returns the mock for a task of that type: one of its id, else the first that stands for it, else one of its type.
const mock* find_mock(const test_case&, std::string_view task, std::string_view type);

}  // namespace troupe::rehearsal
