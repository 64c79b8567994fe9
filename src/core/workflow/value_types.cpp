#include "core/workflow/value_types.hpp"

#include "core/base/artifact.hpp"
#include "core/workflow/input.hpp"

namespace troupe {
namespace {

using expression::kind;

expression::type known_as(value_type type) {
  expression::type self;
  switch (type) {
  case value_type::any:
    return self;
  case value_type::boolean:
    self.kind = kind::boolean;
    return self;
  case value_type::integer:
    self.kind = kind::integer;
    return self;
  case value_type::number:
    self.kind = kind::number;
    return self;
  case value_type::string:
  case value_type::duration:
    self.kind = kind::string;
    return self;
  case value_type::list:
    self.kind = kind::list;
    return self;
  case value_type::object:
  case value_type::schema:
    self.kind = kind::map;
    return self;
  case value_type::artifact:
    self.kind = kind::map;
    self.open = false;
    for (const auto* name : {"artifact", "media_type", "name"})
      self.members[name].kind = kind::string;
    self.members["bytes"].kind = kind::integer;
    return self;
  }
  return self;
}

constexpr std::size_t type_parts_max = 500;

}  // namespace

std::string words(value_type type) {
  switch (type) {
  case value_type::any:
    return "any value";
  case value_type::integer:
  case value_type::object:
  case value_type::artifact:
    return "an " + std::string(to_string(type));
  case value_type::boolean:
  case value_type::number:
  case value_type::string:
  case value_type::list:
    return "a " + std::string(to_string(type));
  case value_type::duration:
    return "a duration such as 10m";
  case value_type::schema:
    return "a JSON Schema";
  }
  return {};
}

std::string words(const json::value& value) {
  switch (value.kind()) {
  case json::kind::null:
    return "null";
  case json::kind::bool_:
    return words(value_type::boolean);
  case json::kind::int64:
  case json::kind::uint64:
    return words(value_type::integer);
  case json::kind::double_:
    return words(value_type::number);
  case json::kind::string:
    return words(value_type::string);
  case json::kind::array:
    return words(value_type::list);
  case json::kind::object:
    return words(value_type::object);
  }
  return {};
}

std::string words(kind of) {
  switch (of) {
  case kind::null:
    return "null";
  case kind::integer:
    return "an integer";
  case kind::unsigned_integer:
    return "an unsigned integer";
  case kind::map:
    return "an object";
  case kind::bytes:
    return "bytes";
  case kind::dynamic:
    return "any value";
  case kind::boolean:
  case kind::number:
  case kind::string:
  case kind::list:
  case kind::timestamp:
  case kind::duration:
  case kind::type:
  case kind::parameter:
    return "a " + std::string(to_string(of));
  case kind::optional:
    return "an optional";
  case kind::opaque:
    return "an address";
  }
  return {};
}

bool fits(value_type type, const json::value& value) {
  switch (type) {
  case value_type::any:
    return true;
  case value_type::boolean:
    return value.is_bool();
  case value_type::integer:
    return value.is_int64() || value.is_uint64();
  case value_type::number:
    return value.is_number();
  case value_type::string:
    return value.is_string();
  case value_type::list:
    return value.is_array();
  case value_type::object:
    return value.is_object();
  case value_type::artifact:
    return as_artifact(value).has_value();
  case value_type::duration:
    return value.is_string() && parse_duration(value.get_string());
  case value_type::schema:
    return value.is_object() && accept_schema(value);
  }
  return false;
}

bool may_fit(value_type type, const expression::type& found) {
  if (found.kind == kind::dynamic)
    return true;
  // What an optional holds, or null.
  if (found.kind == kind::optional)
    return !found.item || may_fit(type, *found.item);
  auto integral = found.kind == kind::integer || found.kind == kind::unsigned_integer;
  switch (type) {
  case value_type::any:
    return true;
  case value_type::boolean:
    return found.kind == kind::boolean;
  case value_type::integer:
    return integral;
  case value_type::number:
    return integral || found.kind == kind::number;
  case value_type::string:
  case value_type::duration:
    // What JSON has no type for becomes text.
    return found.kind == kind::string || found.kind == kind::bytes || found.kind == kind::timestamp ||
           found.kind == kind::duration || found.kind == kind::type || found.kind == kind::opaque;
  case value_type::list:
    return found.kind == kind::list;
  case value_type::object:
  case value_type::schema:
    return found.kind == kind::map;
  case value_type::artifact:
    return found.kind == kind::map && (found.open || found.members.contains("artifact"));
  }
  return false;
}

expression::type output_type(const task_type& type) {
  expression::type self;
  if (type.open_output && type.outputs.empty())
    return self;
  self.kind = kind::map;
  self.open = type.open_output;
  for (const auto& output : type.outputs)
    self.members.emplace(output.name, known_as(output.type));
  return self;
}

expression::type type_of_kind(kind of) {
  expression::type self;
  self.kind = of;
  return self;
}

expression::type closed_map(std::map<std::string, expression::type> members) {
  auto self = type_of_kind(kind::map);
  self.members = std::move(members);
  self.open = false;
  return self;
}

expression::type list_of(expression::type item) {
  auto self = type_of_kind(kind::list);
  self.item = std::make_shared<const expression::type>(std::move(item));
  return self;
}

expression::type bounded(expression::type type) {
  if (expression::parts_of(type, type_parts_max) <= type_parts_max)
    return type;
  return type_of_kind(type.kind);
}

}  // namespace troupe
