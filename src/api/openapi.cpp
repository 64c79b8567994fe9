#include "api/openapi.hpp"

#include "api/route.hpp"

#include <algorithm>

namespace troupe::api {
namespace {

json::object schema_of(std::string_view type) {
  return type.empty() ? json::object{} : json::object{{"type", type}};
}

json::object media(std::string_view type, json::object schema) {
  return {{type, json::object{{"schema", std::move(schema)}}}};
}

json::array parameters_of(const route& r) {
  json::array out;
  auto pattern = r.pattern;
  for (auto open = pattern.find('{'); open != pattern.npos; open = pattern.find('{', open + 1))
    out.push_back({{"name", pattern.substr(open + 1, pattern.find('}', open) - open - 1)},
                   {"in", "path"},
                   {"required", true},
                   {"schema", schema_of("string")}});
  for (const auto& value : r.query)
    out.push_back({{"name", value.name},
                   {"in", "query"},
                   {"required", value.required},
                   {"description", value.summary},
                   {"schema", schema_of(value.type)}});
  return out;
}

json::object body_of(const route& r) {
  if (r.body == body_kind::bytes)
    return {{"required", true},
            {"content", media("application/octet-stream", json::object{{"type", "string"}, {"format", "binary"}})}};
  if (r.body == body_kind::workflow || r.body == body_kind::schedule) {
    auto content = media("application/yaml", schema_of("string"));
    content.emplace("application/json", json::object{{"schema", schema_of("object")}});
    return {{"required", true}, {"content", std::move(content)}};
  }
  json::object properties;
  json::array required;
  for (const auto& member : r.members) {
    auto schema = schema_of(member.type);
    schema.emplace("description", member.summary);
    properties.emplace(member.name, std::move(schema));
    if (member.required)
      required.emplace_back(member.name);
  }
  json::object schema{{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
  bool must = !required.empty();
  if (must)
    schema.emplace("required", std::move(required));
  return {{"required", must}, {"content", media("application/json", std::move(schema))}};
}

json::object operation_of(const route& r) {
  json::object success{{"description", "As asked."}, {"content", media(r.media_type, {})}};
  json::object out{{"operationId", r.operation}, {"summary", r.summary}};
  if (auto parameters = parameters_of(r); !parameters.empty())
    out.emplace("parameters", std::move(parameters));
  if (r.body != body_kind::none)
    out.emplace("requestBody", body_of(r));
  out.emplace("responses", json::object{{"2XX", std::move(success)},
                                        {"default", json::object{{"$ref", "#/components/responses/problem"}}}});
  return out;
}

std::string lower(std::string_view method) {
  std::string out(method);
  std::ranges::transform(out, out.begin(), [](char c) { return static_cast<char>(c - 'A' + 'a'); });
  return out;
}

json::object problem_component() {
  json::object properties;
  for (auto name : {"type", "title", "detail", "where", "hint"})
    properties.emplace(name, schema_of("string"));
  properties.emplace("status", schema_of("integer"));
  properties.emplace("errors", json::object{{"type", "array"}, {"items", schema_of("object")}});
  json::object schema{{"type", "object"}, {"properties", std::move(properties)}};
  return {{"description", "What is wrong, where, and what to do (RFC 9457). `type` is `urn:troupe:problem:` and a "
                          "stable word."},
          {"content", media("application/problem+json", std::move(schema))}};
}

}  // namespace

json::value openapi() {
  json::object paths;
  for (const auto& r : routes()) {
    auto& path = paths.emplace(r.pattern, json::object{}).first->value().as_object();
    path.emplace(lower(r.method), operation_of(r));
  }
  return json::object{
    {"openapi", "3.1.0"},
    {"info", json::object{{"title", "Troupe"},
                          {"version", "1"},
                          {"description", "The control API of a Troupe node. A list is {items, next}; `next` is the "
                                          "cursor of the page after it."}}},
    {"paths", std::move(paths)},
    {"components", json::object{{"responses", json::object{{"problem", problem_component()}}}}}};
}

}  // namespace troupe::api
