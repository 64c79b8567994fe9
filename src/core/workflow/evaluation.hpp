#pragma once

#include "core/workflow/execution.hpp"

#include <string_view>

namespace troupe {

/// Evaluates a workflow's expressions in one state of an execution: they read `input`, `tasks`, `execution` (id, seed),
/// `workflow` (name), and in a foreach `item` and `index`. Borrows the execution.
///
/// A failure is a task_error with code `expression`, which no repetition cures. Values that nest deeper than
/// `json_depth_max` are failures, too: the journal must be able to read them back.
class evaluation {
public:
  explicit evaluation(const execution&);

  result<bool> condition(const expression::program&) const;
  result<json::value> list(const expression::program&) const;
  /// What the task type is given: an object.
  result<json::value> with(const expression::json_template&) const;
  result<json::value> with(const expression::json_template&, const json::value& item, std::size_t index) const;
  result<json::value> output(const expression::json_template&) const;

private:
  expression::scope scope() const;

  const execution& self_;
  json::value execution_;
  json::value workflow_;
};

/// Returns the error of a task whose `key` (`if`, `foreach`, `with`) could not be evaluated.
task_error expression_error(std::string_view key, const refused& why);

/// Returns whether the value nests at most `levels` deep.
bool nests_within(const json::value&, std::size_t levels);

}  // namespace troupe
