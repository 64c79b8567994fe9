#pragma once

#include "core/base/json.hpp"
#include "core/workflow/task_type.hpp"

#include <string>
#include <string_view>

namespace troupe::worker {

/// A task type that the program does not bring along: workers carry it out, or a program of this machine.
struct declared_type {
  task_type type;
  /// Where its tasks wait for workers, unless a task says otherwise.
  std::string queue;
};

/// Reads what a declaration says about `name`: `summary`, `queue` (default: the name), `version`, `parameters` and
/// `outputs` (by name, each a type or `{type, required, default, summary, choices}`; or a list of those with `name`, as
/// the API shows them), `open` and `open_output`. Parameters that are not declared may be anything, and so may outputs.
/// Refused with the member that is wrong.
result<declared_type> read_declared_type(std::string_view name, const json::object& from);

/// Returns what `read_declared_type` reads back.
json::object declaration_of(const declared_type&);

/// Returns the type as one that takes anything: for workflows that were checked against an earlier declaration.
task_type lenient(task_type);

/// Letters, digits, `_`, `-` and dots between them; at most 100 bytes.
bool is_type_name(std::string_view);

/// Letters, digits and `_-.:`; at most 100 bytes.
bool is_queue_name(std::string_view);

}  // namespace troupe::worker
