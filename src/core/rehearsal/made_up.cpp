#include "core/rehearsal/run.hpp"

#include <algorithm>

namespace troupe::rehearsal {
namespace {

/// A value a schema accepts, as simple as may be.
json::value by_schema(const json::value& schema, std::string_view name) {
  const auto& rules = schema.get_object();
  if (const auto* standard = rules.if_contains("default"))
    return *standard;
  if (const auto* choices = rules.if_contains("enum"))
    return choices->get_array().front();
  if (const auto* examples = rules.if_contains("examples"); examples && !examples->get_array().empty())
    return examples->get_array().front();
  const auto* types = rules.if_contains("type");
  if (types && types->is_array())
    types = &types->get_array().front();
  auto type = types ? std::string_view(types->get_string()) : rules.contains("properties") ? "object" : "null";
  auto bound = [&](const char* key, std::int64_t otherwise) {
    const auto* found = rules.if_contains(key);
    return found ? static_cast<std::int64_t>(found->to_number<double>()) : otherwise;
  };
  if (type == "string") {
    auto text = "a " + std::string(name);
    text.resize(std::max(text.size(), static_cast<std::size_t>(bound("minLength", 0))), 'x');
    return json::value(text.substr(0, static_cast<std::size_t>(bound("maxLength", 1000))));
  }
  if (type == "integer" || type == "number")
    return std::min(std::max<std::int64_t>(bound("minimum", 1), 1), bound("maximum", 1'000'000));
  if (type == "boolean")
    return true;
  if (type == "array") {
    const auto* items = rules.if_contains("items");
    auto one = items ? by_schema(*items, "item") : json::value("an item");
    return json::array(
      static_cast<std::size_t>(std::min<std::int64_t>(std::max<std::int64_t>(bound("minItems", 2), 1), 100)), one);
  }
  return type == "object" ? made_up_input(schema, json::object{}) : json::value();
}

}  // namespace

json::value made_up_input(const json::value& schema, json::value input) {
  const auto* rules = schema.if_object();
  const auto* properties = rules ? rules->if_contains("properties") : nullptr;
  if (!properties || !input.is_object())
    return input;
  for (const auto& [name, one] : properties->get_object())
    if (!input.get_object().contains(name))
      input.get_object()[name] = by_schema(one, name);
  return input;
}

task_types with_mocked_types(task_types known, const script& all) {
  for (const auto& one : all.cases)
    for (const auto& m : one.mocks)
      if (m.is_type && !known.contains(m.name)) {
        task_type type{.name = m.name, .slot = slot::remote};
        type.open = type.open_output = true;
        known.emplace(m.name, std::move(type));
      }
  return known;
}

json::value made_up(const parameter& of) {
  if (!of.choices.empty())
    return json::value(of.choices.front());
  switch (of.type) {
  case value_type::any:
    return nullptr;
  case value_type::boolean:
    return true;
  case value_type::integer:
    return 1;
  case value_type::number:
    return 1.0;
  case value_type::list:
    return json::array{};
  case value_type::object:
    return json::object{};
  case value_type::artifact:
    return json::object{{"artifact", "sha256:" + std::string(64, '0')},
                        {"media_type", "application/octet-stream"},
                        {"bytes", 1},
                        {"name", of.name}};
  case value_type::duration:
    return "1m";
  case value_type::schema:
    return json::object{{"type", "object"}};
  case value_type::string:
    return json::value("a " + of.name);
  }
  return nullptr;
}

json::value made_up_output(const task_type& type) {
  json::object output;
  for (const auto& one : type.outputs)
    output[one.name] = made_up(one);
  return json::value(std::move(output));
}

}  // namespace troupe::rehearsal
