#include "core/schedule/schedule_schema.hpp"

#include "core/schedule/schedule.hpp"
#include "core/schedule/schedule_language.hpp"

#include <limits>

namespace troupe {
namespace {

constexpr std::string_view name_pattern = "^[a-z][a-z0-9_-]*$";
constexpr std::string_view duration_pattern = "^([0-9]+(ms|s|m|h|d))+$";
constexpr std::string_view seconds_pattern = "^([0-9]+(s|m|h|d))+$";

const schedule_limits limits;

json::object text() {
  return {{"type", "string"}};
}

json::object text_like(std::string_view pattern) {
  return {{"type", "string"}, {"pattern", pattern}};
}

json::object name() {
  auto schema = text_like(name_pattern);
  schema["maxLength"] = limits.name_bytes_max;
  return schema;
}

json::object whole_number(std::int64_t most) {
  return {{"type", "integer"}, {"minimum", 1}, {"maximum", most}};
}

json::object time() {
  return {{"type", "string"}, {"format", "date-time"}};
}

json::object labels() {
  auto value = text();
  value["maxLength"] = limits.label_bytes_max;
  json::object key{{"maxLength", limits.label_bytes_max}, {"not", {{"pattern", "^troupe\\."}}}};
  return {{"type", "object"},
          {"maxProperties", limits.labels_max},
          {"propertyNames", std::move(key)},
          {"additionalProperties", std::move(value)}};
}

json::object crons() {
  json::object list{{"type", "array"}, {"items", text()}, {"minItems", 1}, {"maxItems", limits.crons_max}};
  return {{"anyOf", json::array{text(), std::move(list)}}};
}

json::object overlaps() {
  json::array policies;
  for (auto policy : enum_names(overlap_policy{}))
    policies.emplace_back(policy);
  return {{"enum", std::move(policies)}};
}

json::object form_of(schedule_key key) {
  switch (key) {
  case schedule_key::schedule:
  case schedule_key::workflow:
    return name();
  case schedule_key::description:
  case schedule_key::time_zone:
    return text();
  case schedule_key::version:
    return whole_number(std::numeric_limits<std::uint32_t>::max());
  case schedule_key::input:
    return {{"type", "object"}};
  case schedule_key::labels:
    return labels();
  case schedule_key::cron:
    return crons();
  case schedule_key::every:
  case schedule_key::phase:
    return text_like(seconds_pattern);
  case schedule_key::jitter:
  case schedule_key::catch_up:
    return text_like(duration_pattern);
  case schedule_key::from:
  case schedule_key::until:
    return time();
  case schedule_key::overlap:
    return overlaps();
  case schedule_key::queue_max:
    return whole_number(limits.queue_max);
  }
  return {};
}

json::object requires_one(std::string_view key) {
  return {{"required", json::array{key}}};
}

}  // namespace

json::value schedule_schema() {
  json::object properties;
  for (const auto& entry : schedule_keys) {
    auto schema = form_of(entry.key);
    schema["description"] = entry.summary;
    properties.emplace(entry.name, std::move(schema));
  }
  return json::object{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                      {"title", "Troupe schedule"},
                      {"type", "object"},
                      {"properties", std::move(properties)},
                      {"required", json::array{"schedule", "workflow"}},
                      {"oneOf", json::array{requires_one("cron"), requires_one("every")}},
                      {"dependentRequired", {{"phase", json::array{"every"}}}},
                      {"additionalProperties", false}};
}

}  // namespace troupe
