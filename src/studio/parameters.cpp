#include "studio/parameters.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::studio {
namespace {

/// Returns the value as the type wants it, or nothing. A number that is whole is an integer too.
std::optional<json::value> conform(value_type type, const json::value& given) {
  switch (type) {
  case value_type::any:
    return given;
  case value_type::boolean:
    return given.is_bool() ? std::optional(given) : std::nullopt;
  case value_type::integer:
    if (given.is_int64() || given.is_uint64())
      return given;
    if (given.is_double() && std::trunc(given.get_double()) == given.get_double() &&
        std::abs(given.get_double()) < 9e15)
      return static_cast<std::int64_t>(given.get_double());
    return std::nullopt;
  case value_type::number:
    return given.is_number() ? std::optional(given) : std::nullopt;
  case value_type::duration:
    return given.is_string() && parse_duration(given.get_string()) ? std::optional(given) : std::nullopt;
  case value_type::string:
    return given.is_string() ? std::optional(given) : std::nullopt;
  case value_type::list:
    return given.is_array() ? std::optional(given) : std::nullopt;
  case value_type::object:
  case value_type::schema:
    return given.is_object() ? std::optional(given) : std::nullopt;
  case value_type::artifact:
    return as_artifact(given) ? std::optional(given) : std::nullopt;
  }
  return std::nullopt;
}

std::string shown(const json::value& given) {
  auto text = json::serialize(given);
  constexpr std::size_t bytes_max = 60;
  return text.size() <= bytes_max ? text : text.substr(0, bytes_max) + "...";
}

template <class Names, class Name>
std::string listed(const Names& names, Name name_of) {
  std::string out;
  for (const auto& item : names)
    out += (out.empty() ? "" : ", ") + std::string(name_of(item));
  return out.empty() ? "nothing" : out;
}

std::optional<task_error> check_choice(const parameter& self, const json::value& given) {
  if (self.choices.empty() || !given.is_string() ||
      std::ranges::find(self.choices, std::string_view(given.get_string())) != self.choices.end())
    return std::nullopt;
  return invalid_parameter(self.name, "is " + shown(given) + "; choose one of: " +
                                        listed(self.choices, [](const auto& name) { return name; }));
}

std::optional<task_error> check_names(const task_type& type, const json::object& given) {
  if (type.open)
    return std::nullopt;
  for (const auto& [name, _] : given)
    if (std::ranges::find(type.parameters, std::string_view(name), &parameter::name) == type.parameters.end())
      return invalid_parameter(name, "is not a parameter of " + type.name + ", which takes: " +
                                       listed(type.parameters, [](const auto& known) { return known.name; }));
  return std::nullopt;
}

}  // namespace

std::variant<json::object, task_error> accept_parameters(const task_type& type, const json::value& with) {
  if (!with.is_object() && !with.is_null())
    return task_error{"invalid_parameters", "with: expected an object, got " + shown(with), false, {}};
  auto accepted = with.is_object() ? with.get_object() : json::object{};
  if (auto error = check_names(type, accepted))
    return *error;
  for (const auto& wanted : type.parameters) {
    auto* given = accepted.if_contains(wanted.name);
    bool absent = !given || (given->is_null() && wanted.type != value_type::any);
    if (absent && wanted.required)
      return invalid_parameter(wanted.name, "is required by " + type.name);
    if (absent) {
      accepted.erase(wanted.name);
      if (!wanted.default_value.is_null())
        accepted.emplace(wanted.name, wanted.default_value);
      continue;
    }
    auto value = conform(wanted.type, *given);
    if (!value)
      return invalid_parameter(wanted.name,
                               "expected " + std::string(to_string(wanted.type)) + ", got " + shown(*given));
    if (auto error = check_choice(wanted, *value))
      return *error;
    *given = std::move(*value);
  }
  return accepted;
}

const json::value* find_value(const json::object& with, std::string_view name) {
  const auto* found = with.if_contains(name);
  return found && !found->is_null() ? found : nullptr;
}

std::string text_of(const json::object& with, std::string_view name, std::string_view otherwise) {
  const auto* found = find_value(with, name);
  return found && found->is_string() ? std::string(found->get_string()) : std::string(otherwise);
}

double number_of(const json::object& with, std::string_view name, double otherwise) {
  const auto* found = find_value(with, name);
  return found && found->is_number() ? found->to_number<double>() : otherwise;
}

std::int64_t integer_of(const json::object& with, std::string_view name, std::int64_t otherwise) {
  const auto* found = find_value(with, name);
  if (!found)
    return otherwise;
  boost::system::error_code error;
  auto value = found->to_number<std::int64_t>(error);
  return error ? otherwise : value;
}

bool truth_of(const json::object& with, std::string_view name, bool otherwise) {
  const auto* found = find_value(with, name);
  return found && found->is_bool() ? found->get_bool() : otherwise;
}

const json::array& list_of(const json::object& with, std::string_view name) {
  static const json::array none;
  const auto* found = find_value(with, name);
  return found && found->is_array() ? found->get_array() : none;
}

task_error invalid_parameter(std::string_view name, std::string_view what) {
  return {"invalid_parameters", "with." + std::string(name) + ": " + std::string(what), false, {}};
}

}  // namespace troupe::studio
