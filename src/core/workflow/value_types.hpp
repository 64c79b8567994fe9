#pragma once

#include "core/expression/expression.hpp"
#include "core/workflow/task_type.hpp"

#include <string>

/// The types of parameters and outputs, as values have them and as expressions know them.
namespace troupe {

/// Returns `a string`, `an artifact`.
std::string words(value_type);
/// Returns the JSON type of a value in words.
std::string words(const json::value&);
/// Returns what an expression yields in words.
std::string words(expression::kind);

/// Returns whether the value may be given where the type is asked for.
bool fits(value_type, const json::value&);
/// Returns whether what is known of an expression allows that it yields such a value.
bool may_fit(value_type, const expression::type&);

/// Returns what expressions may expect of the output of such a task.
expression::type output_type(const task_type&);

/// Returns a type of which nothing more is known, a map with exactly these members, a list of such items.
expression::type type_of_kind(expression::kind);
expression::type closed_map(std::map<std::string, expression::type> members);
expression::type list_of(expression::type item);

/// Returns the type, or less of it if it is large: types are copied from task to task, and a file could double them
/// each time.
expression::type bounded(expression::type);

}  // namespace troupe
