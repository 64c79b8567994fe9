#include "core/workflow/schema.hpp"

#include "core/workflow/definition.hpp"
#include "core/workflow/input.hpp"
#include "core/workflow/language.hpp"

#include <initializer_list>

namespace troupe {
namespace {

constexpr std::string_view duration_pattern = "^([0-9]+(ms|s|m|h|d))+$";
constexpr std::string_view backoff_pattern = "^([0-9]+(ms|s|m|h|d))+(\\.\\.([0-9]+(ms|s|m|h|d))+)?$";
constexpr std::string_view rate_pattern = "^[0-9]+/([0-9]*(ms|s|m|h|d))+$";
constexpr std::string_view lookback_pattern = "^(all|none|([0-9]+(ms|s|m|h|d))+)$";
constexpr std::string_view share_pattern = "^[0-9]+(\\.[0-9]+)?%$";
constexpr std::string_view expression_pattern = "^\\s*\\$\\{\\{[\\s\\S]*\\}\\}\\s*$";
constexpr std::string_view span_pattern = "^([0-9]+(ms|s|m|h|d))+$|^\\s*\\$\\{\\{[\\s\\S]*\\}\\}\\s*$";
constexpr std::string_view name_pattern = "^[a-z][a-z0-9_-]*$";
constexpr std::string_view variable_pattern = "^[a-zA-Z_][a-zA-Z0-9_]*$";

constexpr definition_limits limits;

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

json::object short_text() {
  return {{"type", "string"}, {"minLength", 1}, {"maxLength", limits.label_bytes_max}};
}

json::object either(json::object one, json::object other) {
  return {{"anyOf", json::array{std::move(one), std::move(other)}}};
}

json::object reference(std::string_view name) {
  return {{"$ref", "#/$defs/" + std::string(name)}};
}

json::object whole_number(value_form form) {
  auto [least, most] = range_of(form, limits);
  return {{"type", "integer"}, {"minimum", least}, {"maximum", most}};
}

template <named_enum E>
json::object word_of() {
  json::array names;
  for (auto name : enum_names(E{}))
    names.emplace_back(name);
  return {{"enum", std::move(names)}};
}

json::object join_word() {
  json::array names;
  for (auto name : enum_names(join_policy{}))
    if (name != to_string(join_policy::count))
      names.emplace_back(name);
  return {{"enum", std::move(names)}};
}

/// `[{"required": ["for"]}, ...]`
json::array each_required(std::initializer_list<std::string_view> names) {
  json::array alternatives;
  for (auto name : names)
    alternatives.push_back(json::object{{"required", json::array{name}}});
  return alternatives;
}

json::object with(json::object self, std::string_view keyword, json::value value) {
  self[keyword] = std::move(value);
  return self;
}

json::object keyword_schema(schema_form form) {
  auto schema = reference("schema");
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

json::object list_of_texts() {
  return {{"type", "array"}, {"items", short_text()}, {"minItems", 1}, {"maxItems", limits.codes_max}};
}

json::object name_schema() {
  return {{"type", "string"}, {"pattern", name_pattern}, {"maxLength", limits.name_bytes_max}};
}

json::object wait_schema() {
  auto self = with(object_of(wait_keys), "oneOf", each_required({"for", "until", "signal"}));
  json::array signal{"signal"};
  return with(std::move(self), "dependentRequired", {{"if", signal}, {"timeout", signal}, {"lookback", signal}});
}

json::object form_schema(value_form form) {
  json::object text{{"type", "string"}};
  auto name = name_schema();
  switch (form) {
  case value_form::name:
    return name;
  case value_form::text:
    return text;
  case value_form::retries:
  case value_form::concurrency:
  case value_form::batch_size:
  case value_form::collected:
  case value_form::iterations:
  case value_form::cost:
  case value_form::at_once:
    return whole_number(form);
  case value_form::share:
    return {{"type", "number"}, {"minimum", 0}, {"maximum", 1}};
  case value_form::duration:
    return text_like(duration_pattern);
  case value_form::boolean:
    return {{"type", "boolean"}};
  case value_form::anything:
    return {};
  case value_form::budget:
    return either(whole_number(form), text_like(share_pattern));
  case value_form::rate:
    return text_like(rate_pattern);
  case value_form::backoff:
    return text_like(backoff_pattern);
  case value_form::codes:
    return either(short_text(), list_of_texts());
  case value_form::labels:
    return {{"type", "object"},
            {"additionalProperties", {{"type", "string"}, {"maxLength", limits.label_bytes_max}}},
            {"maxProperties", limits.labels_max}};
  case value_form::expression:
    return {{"type", {"string", "boolean"}}};
  case value_form::priority:
    return either(whole_number(form), text);
  case value_form::weight:
    return either({{"type", "number"}, {"minimum", 0.01}, {"maximum", 100}}, text);
  case value_form::list_to_visit:
    return either({{"type", "array"}}, text_like(expression_pattern));
  case value_form::span:
    return text_like(span_pattern);
  case value_form::instant:
    return text;
  case value_form::lookback:
    return text_like(lookback_pattern);
  case value_form::choosable:
    return {{"type", {"string", "integer", "boolean"}}};
  case value_form::names:
    return either(name, {{"type", "array"}, {"items", name}, {"uniqueItems", true}, {"maxItems", limits.needs_max}});
  case value_form::join:
    return either(join_word(), whole_number(form));
  case value_form::backoff_kind:
    return word_of<backoff_kind>();
  case value_form::exhaustion:
    return word_of<exhaustion>();
  case value_form::parent_close:
    return word_of<parent_close>();
  case value_form::overflow:
    return word_of<limit_overflow>();
  case value_form::singleton_mode:
    return word_of<singleton_mode>();
  case value_form::type_name:
  case value_form::workflow_name:
    return {{"type", "string"}, {"minLength", 1}};
  case value_form::signal_name:
  case value_form::queue_name:
    return short_text();
  case value_form::variable:
    return text_like(variable_pattern);
  case value_form::parameters:
    return either({{"type", "object"}}, text_like(expression_pattern));
  case value_form::schema:
    return reference("schema");
  case value_form::tasks:
    return reference("tasks");
  case value_form::cases:
    return reference("cases");
  case value_form::compensation:
    return object_of(compensation_keys);
  case value_form::queries:
    return {{"type", "object"},
            {"propertyNames", name},
            {"additionalProperties", form_schema(value_form::expression)},
            {"maxProperties", limits.queries_max}};
  case value_form::retry:
    return reference("retry");
  case value_form::timeouts:
    return reference("timeout");
  case value_form::cache:
    return either(text_like(duration_pattern), object_of(cache_keys));
  case value_form::repeat:
    return with(object_of(repeat_keys), "oneOf", each_required({"until", "while"}));
  case value_form::wait:
    return either(text_like(span_pattern), wait_schema());
  case value_form::fair:
    return reference("fair");
  case value_form::limits:
    return {{"type", "array"},
            {"items", with(object_of(limit_keys), "anyOf", each_required({"at_once", "rate"}))},
            {"minItems", 1},
            {"maxItems", limits.limits_max}};
  case value_form::task_limits:
    return {{"type", "array"},
            {"items", with(object_of(task_limit_keys), "anyOf", each_required({"at_once", "rate"}))},
            {"minItems", 1},
            {"maxItems", limits.limits_max}};
  case value_form::debounce:
    return object_of(debounce_keys);
  case value_form::singleton:
    return {{"anyOf", json::array{{{"type", {"boolean", "string"}}}, object_of(singleton_keys)}}};
  case value_form::batch:
    return object_of(batch_keys);
  }
  return {};
}

/// The keys that do not go with one that says what a task is.
json::object refused_beside(const key_entry<task_key>& kind) {
  json::object properties;
  for (auto i = kinds_of_tasks; i < task_keys.size(); ++i)
    if (!(task_keys[i].kinds & kind.kinds))
      properties.emplace(task_keys[i].name, false);
  return {{"properties", std::move(properties)}};
}

/// What holds of the keys of every task together.
json::object kind_schema() {
  json::array kinds;
  json::object beside;
  for (std::size_t i = 0; i < kinds_of_tasks; ++i) {
    kinds.push_back(json::object{{"required", json::array{task_keys[i].name}}});
    beside.emplace(task_keys[i].name, refused_beside(task_keys[i]));
  }
  beside["switch"].as_object()["required"] = json::array{"cases"};
  for (const auto* key : {"as", "batch", "concurrency", "failures_max"})
    beside.emplace(key, json::object{{"required", json::array{"foreach"}}});
  beside.emplace("repeat", json::object{{"properties", {{"foreach", false}}}});
  return {{"oneOf", std::move(kinds)}, {"dependentSchemas", std::move(beside)}};
}

json::object task_schema() {
  return with(object_of(task_keys), "allOf", json::array{reference("kind")});
}

/// A task without what says when it starts.
json::object case_schema() {
  json::object properties;
  for (const auto& entry : task_keys)
    if (entry.key != task_key::needs && entry.key != task_key::join && entry.key != task_key::condition &&
        entry.key != task_key::otherwise)
      properties.emplace(entry.name, reference("task/properties/" + std::string(entry.name)));
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"additionalProperties", false},
          {"allOf", json::array{reference("kind")}}};
}

json::object listed_case_schema() {
  auto self = case_schema();
  auto marks = object_of(case_keys);
  for (const auto& [name, schema] : marks["properties"].as_object())
    self["properties"].as_object().emplace(name, schema);
  self["properties"].as_object()["else"].as_object()["const"] = true;
  self.emplace("oneOf", each_required({"when", "else"}));
  return self;
}

json::object definitions() {
  json::object tasks{{"type", "object"},
                     {"propertyNames", name_schema()},
                     {"additionalProperties", reference("task")},
                     {"minProperties", 1},
                     {"maxProperties", limits.tasks_max}};
  json::object cases{{"type", "object"}, {"additionalProperties", reference("case")}, {"minProperties", 1}};
  json::object listed{{"type", "array"}, {"items", reference("listed_case")}, {"minItems", 1}};
  return {{"kind", kind_schema()},
          {"task", task_schema()},
          {"tasks", std::move(tasks)},
          {"case", case_schema()},
          {"listed_case", listed_case_schema()},
          {"cases", either(std::move(cases), std::move(listed))},
          {"retry", either(whole_number(value_form::retries), object_of(retry_keys))},
          {"timeout", either(text_like(duration_pattern), object_of(timeout_keys))},
          {"fair", either({{"type", "string"}}, object_of(fair_keys))},
          {"schema", input_schema()}};
}

}  // namespace

json::value workflow_schema() {
  json::object self{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "Troupe workflow"}};
  for (const auto& [key, value] : object_of(workflow_keys))
    self.emplace(key, value);
  self.emplace("$defs", definitions());
  return self;
}

}  // namespace troupe
