#pragma once

#include "core/base/json.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Secrets that a workflow names and never holds. `${{ secrets.NAME }}` in a task's `with` is evaluated to itself, so
/// that text is all that is recorded and shown; it becomes the value where the attempt runs, and only at the places
/// where the definition says so: text from elsewhere that looks the same stays text.
namespace troupe::secret {

inline constexpr std::size_t name_bytes_max = 64;
/// What is shorter cannot be told from other text when it is to be hidden.
inline constexpr std::size_t value_bytes_min = 6;
inline constexpr std::size_t value_bytes_max = 64 * 1024;

/// Letters, digits and `_`, not beginning with a digit.
bool is_name(std::string_view);

/// Returns what is wrong with a value, if anything; it is not part of the answer.
std::optional<refused> check_value(std::string_view name, std::string_view value);

/// `${{ secrets.NAME }}`
std::string placeholder_of(std::string_view name);

/// A text in `with` whose expressions read secrets: where it is (member names and indices), and which.
struct place {
  std::vector<std::string> path;
  std::vector<std::string> names;

  TROUPE_FIELDS(place, path, names)
};

/// Returns the places in parameters as they are written. An expression that reads `secrets` without saying which gives
/// an empty name.
std::vector<place> places_in(const json::object& parameters);

/// Returns the value of a name, or why there is none.
using source = std::function<result<std::string>(std::string_view name)>;

/// Puts values where the places are; returns all that were asked for, by name. Nothing is changed if one is missing.
result<std::map<std::string, std::string>> put_values(json::object& with, const std::vector<place>&, const source&);

}  // namespace troupe::secret
