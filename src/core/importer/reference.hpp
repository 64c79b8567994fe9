#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// `${...}` in the strings of a Conductor definition.
namespace troupe::importer {

/// A member by name, or an item by place.
struct path_step {
  std::string name;
  std::optional<std::int64_t> index;
};

/// `${task.output.list[0].name}`: where it begins (`workflow`, or the reference name of a task) and the steps behind.
struct reference {
  std::string text;
  std::string root;
  std::vector<path_step> steps;
};

/// A string in pieces: text, and references between it.
using pieces = std::vector<std::variant<std::string, reference>>;

/// Takes a string apart. Refused: paths that are more than members and places (`[*]`, `..`, filters, functions), and
/// references inside references.
result<pieces> split_references(std::string_view text);

/// Returns the reference if the string is exactly one.
const reference* sole_reference(const pieces&);

}  // namespace troupe::importer
