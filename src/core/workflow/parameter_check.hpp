#pragma once

#include "core/workflow/complaints.hpp"
#include "core/workflow/definition.hpp"
#include "core/workflow/task_type.hpp"

namespace troupe {

/// Complains of parameters the task type does not have, misses, or has with another type, and of type errors in their
/// expressions. `of` says whose they are: ` of task cut`.
void check_parameters(const task_definition&, const std::string& of, const task_type&, const expression::scope_types&,
                      complaints&);

/// Complains of type errors in a template whose strings stand under `path` in `locations`. Returns its type, or nothing
/// after a complaint.
std::optional<expression::type> check_template(const expression::json_template&, const std::string& path,
                                               const std::string& of, const std::map<std::string, location>&,
                                               const expression::scope_types&, complaints&);

}  // namespace troupe
