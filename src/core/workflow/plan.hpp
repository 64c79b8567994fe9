#pragma once

#include "core/workflow/definition.hpp"
#include "core/workflow/task_type.hpp"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace troupe {

/// A definition that was checked and can be run: indices instead of names, dependents beside dependencies.
/// Immutable and shared by all executions of the same version.
struct plan {
  workflow_definition definition;
  /// Hex SHA-256 of the source text; executions are pinned to it. Given by who stores definitions.
  std::string digest;
  /// By task index: what the type of its `uses` is.
  std::vector<task_type> types;
  /// By task index: indices of the tasks it needs, and of the tasks that need it.
  std::vector<std::vector<std::uint32_t>> needs;
  std::vector<std::vector<std::uint32_t>> needed_by;
  /// Indices in an order where each task comes after what it needs; ties in file order.
  std::vector<std::uint32_t> order;
  std::unordered_map<std::string, std::uint32_t> index_of;
};

struct planning {
  std::shared_ptr<const troupe::plan> plan;
  /// All errors found, at most 20: cycles (named task by task), unknown tasks and types (with the nearest name),
  /// unknown or missing or mistyped parameters, expressions that read a task that is not among the (transitive) needs,
  /// type errors.
  std::vector<refused> errors;
};

planning make_plan(workflow_definition, std::string digest, const task_types&);

/// Reads and plans in one go.
planning plan_text(std::string_view text, std::string_view file, std::string digest, const task_types&);

/// Returns the input with defaults filled in, or what is wrong with it by the definition's `input` schema
/// (`where` = `input.topic`).
result<json::value> accept_input(const workflow_definition&, const json::value& input);

}  // namespace troupe
