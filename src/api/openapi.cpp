#include "api/openapi.hpp"

#include "api/rendering.hpp"
#include "api/route.hpp"
#include "api/schema.hpp"
#include "api/view.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace troupe::api {
namespace {

json::object ref(std::string_view kind, std::string_view name) {
  return {{"$ref", "#/components/" + std::string(kind) + "/" + std::string(name)}};
}

json::object word_schema(const shape& of) {
  if (of.text == "time")
    return {{"type", "string"}, {"format", "date-time"}, {"examples", {"2026-01-31T09:30:00Z"}}};
  if (of.text == "duration")
    return {{"type", "string"}, {"pattern", duration_pattern}, {"examples", {"30s"}}};
  if (of.text == "bytes")
    return {};
  json::object out{{"type", of.text}};
  auto is_text = of.text == "string";
  if (of.low)
    out.emplace(is_text ? "minLength" : "minimum", *of.low);
  if (of.high)
    out.emplace(is_text ? "maxLength" : "maximum", *of.high);
  return out;
}

json::array texts(const std::vector<std::string_view>& all) {
  return json::array(all.begin(), all.end());
}

json::object page_schema(std::string_view inner) {
  json::object properties{
    {"items", json::object{{"type", "array"}, {"items", json_schema(inner)}}},
    {"next", json::object{{"type", "string"}, {"description", "The `cursor` of the page after it."}}},
    {"count", json::object{{"type", "integer"}, {"description", "How many there are."}}},
    {"counted_all", json::object{{"type", "boolean"}, {"description", "There are no more."}}}};
  return {{"type", "object"}, {"required", {"items"}}, {"properties", std::move(properties)}};
}

json::object members_schema(const std::vector<named_value>& members) {
  json::object properties;
  json::array required;
  for (const auto& member : members) {
    auto one = json_schema(member.type);
    one.emplace("description", member.summary);
    properties.emplace(member.name, std::move(one));
    if (member.required)
      required.emplace_back(member.name);
  }
  json::object out{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty())
    out.emplace("required", std::move(required));
  return out;
}

json::object media(std::string_view type, json::object schema) {
  return {{type, json::object{{"schema", std::move(schema)}}}};
}

json::array parameters_of(const route& r) {
  json::array out;
  auto pattern = r.pattern;
  for (auto open = pattern.find('{'); open != pattern.npos; open = pattern.find('{', open + 1)) {
    auto name = pattern.substr(open + 1, pattern.find('}', open) - open - 1);
    out.push_back({{"name", name},
                   {"in", "path"},
                   {"required", true},
                   {"description", part_of_path(name, pattern).summary},
                   {"example", part_of_path(name, pattern).example},
                   {"schema", json_schema("string")}});
  }
  for (const auto& value : queries_of(r))
    out.push_back({{"name", value.name},
                   {"in", "query"},
                   {"required", value.required},
                   {"description", value.summary},
                   {"schema", json_schema(value.type)}});
  auto header = [&](std::string_view name, std::string_view summary) {
    out.push_back({{"name", name}, {"in", "header"}, {"description", summary}, {"schema", json_schema("string")}});
  };
  if (r.conditional)
    header("If-Match", "Only if it is at a version of these: an ETag that was answered before.");
  if (takes_fields(r))
    header("If-None-Match", "Not if it is at a version of these: answered with 304.");
  if (r.operation == "startExecution")
    header("Idempotency-Key", "As `idempotency_key`.");
  return out;
}

json::object body_of(const route& r) {
  if (r.body == body_kind::bytes)
    return {{"required", true}, {"content", media("application/octet-stream", json_schema("bytes"))}};
  if (r.body == body_kind::workflow || r.body == body_kind::schedule) {
    auto content = media("application/yaml", json_schema("string"));
    content.emplace("application/json", json::object{{"schema", json_schema("object")}});
    if (!r.example.empty())
      content.at("application/yaml").as_object().emplace("example", r.example);
    return {{"required", true}, {"content", std::move(content)}};
  }
  auto schema = members_schema(r.members);
  schema.emplace("additionalProperties", false);
  auto required = schema.contains("required");
  auto content = media("application/json", std::move(schema));
  if (auto example = parse_json(r.example); !r.example.empty() && example)
    content.at("application/json").as_object().emplace("example", *std::move(example));
  return {{"required", required}, {"content", std::move(content)}};
}

/// The successes of one status, by media type; several of one type are any of these.
json::object success_of(const route& r, std::uint16_t status) {
  std::map<std::string_view, json::array> by_type;
  for (const auto& one : r.successes)
    if (one.status == status)
      by_type[one.media_type].push_back(json_schema(one.type));
  json::object content;
  for (auto& [type, schemas] : by_type) {
    auto schema = schemas.size() == 1 ? std::move(schemas[0].as_object()) : json::object{{"anyOf", std::move(schemas)}};
    content.emplace(type, json::object{{"schema", std::move(schema)}});
  }
  return {{"description", status == 201   ? "It is made."
                          : status == 206 ? "A part of it."
                                          : "As asked."},
          {"content", std::move(content)}};
}

/// The refusals of one status have one description, named after them: `conflict_or_stale`.
std::string name_of(const std::vector<errc>& errors) {
  std::string out;
  for (auto code : errors)
    out += (out.empty() ? "" : "_or_") + std::string(to_string(code));
  return out;
}

using refusals = std::map<std::string, std::vector<errc>>;

json::object responses_of(const route& r, refusals& used) {
  json::object out;
  for (const auto& one : r.successes)
    if (auto status = std::to_string(one.status); !out.contains(status))
      out.emplace(status, success_of(r, one.status));
  if (takes_fields(r))
    out.emplace("304", json::object{{"description", "The client has it already: If-None-Match names it."}});
  std::map<std::uint16_t, std::vector<errc>> by_status;
  for (auto code : errors_of(r))
    if (code != errc::stale || std::ranges::find(r.errors, code) != r.errors.end())
      by_status[status_of(code)].push_back(code);
  if (r.conditional)
    by_status[412].push_back(errc::stale);
  for (auto& [status, errors] : by_status) {
    auto name = name_of(errors);
    out.emplace(std::to_string(status), ref("responses", name));
    used.emplace(std::move(name), std::move(errors));
  }
  return out;
}

struct tag {
  std::string_view name, summary;
};

constexpr tag tags[]{
  {"artifacts", "Files that tasks made."},
  {"attempts", "What workers say of the tasks they have."},
  {"audit", "Who changed what."},
  {"bulk", "One thing done to many executions."},
  {"cluster", "The nodes that share a database."},
  {"config", "How the node is set."},
  {"executions", "Runs of workflows: started, followed, changed."},
  {"node", "The node: its health, numbers and actors."},
  {"nodes", "Each of those that share a database."},
  {"overview", "The node at a glance."},
  {"pauses", "What may not begin."},
  {"quality", "Scores, and what follows from many of them."},
  {"queues", "What waits, and where workers take it."},
  {"reviews", "What waits for a person."},
  {"schedules", "What starts by the clock."},
  {"shards", "Parts of the executions, and which node has each."},
  {"task-types", "What workflows are made of."},
  {"tokens", "Who may use the API."},
  {"uploads", "Files that come in pieces."},
  {"workers", "Who carries out remote tasks."},
  {"workflows", "Definitions, by name and version."},
};

std::string tag_of(const route& r) {
  constexpr std::string_view prefix = "/api/v1/";
  if (!r.pattern.starts_with(prefix))
    return "node";
  auto noun = r.pattern.substr(prefix.size());
  return std::string(noun.substr(0, noun.find_first_of("/:")));
}

json::object operation_of(const route& r, refusals& used) {
  json::object out{{"operationId", r.operation}, {"summary", r.summary}, {"tags", {tag_of(r)}}};
  if (r.role == access::role::none)
    out.emplace("security", json::array{});
  else
    out.emplace("description",
                "Needs the role " + std::string(to_string(r.role)) + (r.workers ? ", or that of a worker." : "."));
  if (r.retired)
    out.emplace("deprecated", true);
  if (auto parameters = parameters_of(r); !parameters.empty())
    out.emplace("parameters", std::move(parameters));
  if (r.body != body_kind::none)
    out.emplace("requestBody", body_of(r));
  out.emplace("responses", responses_of(r, used));
  return out;
}

std::string lower(std::string_view method) {
  std::string out(method);
  std::ranges::transform(out, out.begin(), [](char c) { return static_cast<char>(c - 'A' + 'a'); });
  return out;
}

json::object refusal_component(const std::vector<errc>& errors) {
  std::string description;
  for (auto code : errors)
    description += (description.empty() ? "" : "; ") + std::string(problem_prefix) + std::string(to_string(code)) +
                   ": " + std::string(title_of(code));
  json::object out{{"description", std::move(description)},
                   {"content", media("application/problem+json", ref("schemas", "problem"))}};
  if (auto status = status_of(errors.front()); status == 429 || status == 503)
    out.emplace("headers",
                json::object{{"Retry-After", json::object{{"description", "Seconds after which to try again."},
                                                          {"schema", json_schema("integer")}}}});
  return out;
}

json::object components(const refusals& used) {
  json::object shapes, responses;
  for (const auto& s : schemas()) {
    auto shape =
      s.names.empty() ? members_schema(s.members) : json::object{{"type", "string"}, {"enum", texts(s.names)}};
    shape.emplace("description", s.summary);
    shapes.emplace(s.name, std::move(shape));
  }
  for (const auto& [name, errors] : used)
    responses.emplace(name, refusal_component(errors));
  return {{"schemas", std::move(shapes)},
          {"responses", std::move(responses)},
          {"securitySchemes",
           json::object{{"token", json::object{{"type", "http"},
                                               {"scheme", "bearer"},
                                               {"description", "An API token; `troupe token create` makes one."}}}}}};
}

}  // namespace

json::object json_schema(std::string_view type) {
  auto of = shape_of(type);
  switch (of.is) {
  case shape::form::any:
    return {};
  case shape::form::word:
    return word_schema(of);
  case shape::form::list:
    return {{"type", "array"}, {"items", json_schema(of.inner)}};
  case shape::form::map:
    return {{"type", "object"}, {"additionalProperties", json_schema(of.inner)}};
  case shape::form::page:
    return page_schema(of.inner);
  case shape::form::choice:
    return {{"type", "string"}, {"enum", texts(choices_of(of))}};
  case shape::form::named:
    return ref("schemas", of.text);
  }
  return {};
}

json::value openapi() {
  json::object paths;
  refusals used;
  std::set<std::string, std::less<>> used_tags;
  for (const auto& r : routes()) {
    auto& path = paths.emplace(r.pattern, json::object{}).first->value().as_object();
    path.emplace(lower(r.method), operation_of(r, used));
    used_tags.insert(tag_of(r));
  }
  json::array named_tags;
  for (const auto& name : used_tags) {
    auto described = std::ranges::find(tags, name, &tag::name);
    json::object one{{"name", name}};
    if (described != std::end(tags))
      one.emplace("description", described->summary);
    named_tags.push_back(std::move(one));
  }
  return json::object{
    {"openapi", "3.1.0"},
    {"info", json::object{{"title", "Troupe"},
                          {"version", "1"},
                          {"description", "The control API of a Troupe node. A list is {items, next}; `next` is the "
                                          "cursor of the page after it. docs/API.md is the guide."},
                          {"license", json::object{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
    {"servers", json::array{json::object{{"url", "/"}, {"description", "The node that serves this document."}}}},
    {"security", json::array{json::object{{"token", json::array{}}}}},
    {"tags", std::move(named_tags)},
    {"paths", std::move(paths)},
    {"components", components(used)}};
}

}  // namespace troupe::api
