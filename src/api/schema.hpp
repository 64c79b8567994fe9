#pragma once

#include "api/route.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// The shapes of the API's JSON, each declared once: `openapi` prints them, answers are checked against them, and the
/// TypeScript types are made from them.
namespace troupe::api {

/// What a type says. Written as text, in this notation:
///
///     type    = word [bounds] / "[" type "]" / "{" type "}" / "page(" type ")" / name "|" name ...
///     word    = "string" / "integer" / "number" / "boolean" / "object" / "time" / "duration" / "bytes" / NAME / ""
///     bounds  = "(" LOW ".." HIGH ")"
///
/// `[t]` is a list, `{t}` an object whose members are all `t`, `page(t)` a page of a list, `a|b` one of these texts,
/// NAME a schema, and the empty word any value. Bounds are of a number, or of the bytes of a string. Example:
/// `integer(1..500)`.
struct shape {
  enum class form { any, word, list, map, page, choice, named };

  form is = form::any;
  /// The word or name; of a choice the names as written.
  std::string_view text = {};
  /// Of a list, a map or a page: what is in it.
  std::string_view inner = {};
  std::optional<std::int64_t> low = {}, high = {};
};

shape shape_of(std::string_view type);
/// What a duration looks like: 500ms, 30s, 1h30m.
inline constexpr std::string_view duration_pattern = "^([0-9]+(ms|s|m|h|d))+$";
/// The names of a choice.
std::vector<std::string_view> choices_of(const shape&);

/// A named shape: an object of these members, or one of these texts.
struct schema {
  std::string_view name;
  std::string_view summary;
  std::vector<named_value> members = {};
  std::vector<std::string_view> names = {};
  /// Has members beside those that are named.
  bool open = false;
};

const std::vector<schema>& schemas();
const schema* find_schema(std::string_view name);

/// Parts of them, by noun.
std::vector<schema> common_schemas();
std::vector<schema> node_schemas();
std::vector<schema> cluster_schemas();
std::vector<schema> workflow_schemas();
std::vector<schema> execution_schemas();
std::vector<schema> flow_schemas();
std::vector<schema> overview_schemas();
std::vector<schema> worker_schemas();
std::vector<schema> schedule_schemas();
std::vector<schema> access_schemas();
std::vector<schema> quality_schemas();

/// Members of answers: always there, or only sometimes.
constexpr named_value always(std::string_view name, std::string_view type, std::string_view summary) {
  return {name, type, summary, true};
}
constexpr named_value maybe(std::string_view name, std::string_view type, std::string_view summary) {
  return {name, type, summary, false};
}

/// The texts of an enum of ours.
template <named_enum E>
std::vector<std::string_view> names_in() {
  constexpr auto names = enum_names(E{});
  return {names.begin(), names.end()};
}

}  // namespace troupe::api
