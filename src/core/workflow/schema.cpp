#include "core/workflow/schema.hpp"

#include "core/workflow/definition.hpp"
#include "core/workflow/input.hpp"
#include "core/workflow/language.hpp"

namespace troupe {
namespace {

constexpr std::string_view duration_pattern = "^([0-9]+(ms|s|m|h|d))+$";
constexpr std::string_view backoff_pattern = "^([0-9]+(ms|s|m|h|d))+(\\.\\.([0-9]+(ms|s|m|h|d))+)?$";
constexpr std::string_view name_pattern = "^[a-z][a-z0-9_-]*$";

json::object form_schema(value_form);

/// The object that a table of keys describes.
template <class Table>
json::object object_of(const Table& table) {
  json::object properties;
  json::array required;
  for (const auto& entry : table) {
    auto schema = form_schema(entry.takes);
    schema["description"] = entry.summary;
    properties.emplace(entry.name, std::move(schema));
    if (entry.required)
      required.emplace_back(entry.name);
  }
  json::object self{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty())
    self.emplace("required", std::move(required));
  return self;
}

json::object text_like(std::string_view pattern) {
  return {{"type", "string"}, {"pattern", pattern}};
}

json::object either(json::object one, json::object other) {
  return {{"anyOf", json::array{std::move(one), std::move(other)}}};
}

json::object whole_number(std::int64_t least, std::int64_t most) {
  return {{"type", "integer"}, {"minimum", least}, {"maximum", most}};
}

json::array names_of_joins() {
  json::array names;
  for (auto name : enum_names(join_policy{}))
    names.emplace_back(name);
  return names;
}

json::object keyword_schema(schema_form form) {
  json::object schema{{"$ref", "#/$defs/schema"}};
  json::object types{{"enum", {"object", "array", "string", "integer", "number", "boolean", "null"}}};
  switch (form) {
  case schema_form::types:
    return either(types, {{"type", "array"}, {"items", types}, {"minItems", 1}});
  case schema_form::schema:
    return schema;
  case schema_form::schemas:
    return {{"type", "object"}, {"additionalProperties", schema}};
  case schema_form::schema_or_boolean:
    return either({{"type", "boolean"}}, schema);
  case schema_form::names:
    return {{"type", "array"}, {"items", {{"type", "string"}}}};
  case schema_form::list:
    return {{"type", "array"}, {"minItems", 1}};
  case schema_form::text:
    return {{"type", "string"}};
  case schema_form::number:
    return {{"type", "number"}};
  case schema_form::size:
    return {{"type", "integer"}, {"minimum", 0}};
  case schema_form::value:
    return {};
  }
  return {};
}

json::object input_schema() {
  json::object properties;
  for (const auto& keyword : schema_keywords()) {
    auto schema = keyword_schema(keyword.takes);
    schema["description"] = keyword.summary;
    properties.emplace(keyword.name, std::move(schema));
  }
  return {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
}

json::object form_schema(value_form form) {
  constexpr definition_limits limits;
  json::object text{{"type", "string"}};
  json::object name{{"type", "string"}, {"pattern", name_pattern}, {"maxLength", limits.name_bytes_max}};
  switch (form) {
  case value_form::name:
    return name;
  case value_form::text:
    return text;
  case value_form::count:
    return whole_number(0, limits.concurrency_max);
  case value_form::retries:
    return whole_number(1, limits.attempts_max);
  case value_form::share:
    return {{"type", "number"}, {"minimum", 0}, {"maximum", 1}};
  case value_form::budget:
    return either({{"type", "integer"}, {"minimum", 0}}, text_like("^[0-9]+(\\.[0-9]+)?%$"));
  case value_form::duration:
    return text_like(duration_pattern);
  case value_form::backoff:
    return text_like(backoff_pattern);
  case value_form::boolean:
    return {{"type", "boolean"}};
  case value_form::condition:
    return {{"type", {"string", "boolean"}}};
  case value_form::list_to_visit:
    return either({{"type", "array"}}, text_like("^\\s*\\$\\{\\{[\\s\\S]*\\}\\}\\s*$"));
  case value_form::names:
    return either(name, {{"type", "array"}, {"items", name}, {"uniqueItems", true}, {"maxItems", limits.needs_max}});
  case value_form::join:
    return {{"enum", names_of_joins()}};
  case value_form::retry:
    return either(whole_number(1, limits.attempts_max), object_of(retry_keys));
  case value_form::cache:
    return either(text_like(duration_pattern), object_of(cache_keys));
  case value_form::parameters:
    return {{"type", "object"}};
  case value_form::anything:
    return {};
  case value_form::schema:
    return {{"$ref", "#/$defs/schema"}};
  case value_form::labels:
    return {{"type", "object"}, {"additionalProperties", text}, {"maxProperties", limits.labels_max}};
  case value_form::tasks:
    return {{"type", "object"},
            {"propertyNames", name},
            {"additionalProperties", {{"$ref", "#/$defs/task"}}},
            {"minProperties", 1},
            {"maxProperties", limits.tasks_max}};
  }
  return {};
}

}  // namespace

json::value workflow_schema() {
  json::object self{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "Troupe workflow"}};
  for (const auto& [key, value] : object_of(workflow_keys))
    self.emplace(key, value);
  self.emplace("$defs", json::object{{"task", object_of(task_keys)}, {"schema", input_schema()}});
  return self;
}

}  // namespace troupe
