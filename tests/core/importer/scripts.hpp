#pragma once

#include "core/expression/expression.hpp"
#include "core/importer/script.hpp"

#include <string>

namespace troupe::importer {

/// `$.x` is the member `x` of what expressions read as `p`.
inline script_scope parameters_p() {
  return [](const std::vector<std::string>& path) -> result<script_value> {
    if (path.empty())
      return script_value{cel{"p"}, 0};
    return script_value{or_value(maybe_member(cel{"p"}, path.front()), null_literal()), 1};
  };
}

/// Returns the value of the translation with these parameters as JSON, or `refused: where: why`.
inline std::string value_of(const result<script_translation>& made, const char* parameters) {
  if (!made)
    return "refused: " + made.error().where + ": " + made.error().what;
  auto program = expression::program::parse(made->value.text);
  if (!program)
    return made->value.text + " is not CEL: " + to_string(program.error());
  auto p = json::parse(parameters);
  expression::scope scope;
  scope.set("p", p);
  auto value = program->evaluate(scope);
  return value ? json::serialize(*value) : "fails: " + value.error().what;
}

}  // namespace troupe::importer
