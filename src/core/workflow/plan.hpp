#pragma once

#include "core/secret/reference.hpp"
#include "core/workflow/definition.hpp"
#include "core/workflow/task_type.hpp"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace troupe {

/// A task with what planning found out about it. Points into the plan's own definition.
struct planned_task {
  const task_definition* definition = nullptr;
  /// What the type of its `uses` is; a type without a name if it is known at run time only, or the task is not work.
  task_type type;
  /// The block it stands in, and its place there.
  std::uint32_t block = 0;
  std::uint32_t place = 0;
  /// The block inside it, and the task that undoes it (by index into `plan::tasks`).
  std::optional<std::uint32_t> body;
  std::optional<std::uint32_t> compensate;
  /// Where its parameters name secrets.
  std::vector<secret::place> secrets;
};

/// Tasks that may need each other, with indices instead of names. All indices below are places in the block.
struct planned_block {
  /// By place: index into `plan::tasks`.
  std::vector<std::uint32_t> tasks;
  /// The group or choice it belongs to, by index into `plan::tasks`; nothing for the blocks of the workflow itself.
  std::optional<std::uint32_t> owner;
  /// By place: the tasks it needs, and the tasks that need it.
  std::vector<std::vector<std::uint32_t>> needs;
  std::vector<std::vector<std::uint32_t>> needed_by;
  /// In an order where each task comes after what it needs; ties in file order.
  std::vector<std::uint32_t> order;
  std::unordered_map<std::string, std::uint32_t> index_of;
};

/// A definition that was checked and can be run. Immutable and shared by all executions of the same version; not
/// copied, since its tasks point into it.
struct plan {
  plan() = default;
  plan(const plan&) = delete;
  plan& operator=(const plan&) = delete;

  workflow_definition definition;
  /// Hex SHA-256 of the source text; executions are pinned to it. Given by who stores definitions.
  std::string digest;
  /// Every task of every block. The main block's come first, in file order.
  std::vector<planned_task> tasks;
  /// The main block is 0.
  std::vector<planned_block> blocks;
  std::optional<std::uint32_t> on_failure;
  std::optional<std::uint32_t> finally;
  /// Only if some type is known at run time only: all there are.
  std::shared_ptr<const task_types> types;
  /// The secrets that are named, each with the text that stands for it (core/secret/reference.hpp); null if there are
  /// none.
  json::value secrets;
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
