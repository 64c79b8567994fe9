#include "support/answer_check.hpp"

#include "api/route.hpp"
#include "api/schema.hpp"
#include "api/view.hpp"
#include "core/expression/formats.hpp"

#include <algorithm>

namespace troupe::testing {
namespace {

using api::shape;

std::string other(const json::value& value, std::string_view wanted, const std::string& path) {
  return path + " is " + json::serialize(value).substr(0, 80) + ", not " + std::string(wanted);
}

std::string word_mismatch(const json::value& value, const shape& of, const std::string& path) {
  const auto* text = value.if_string();
  bool fits = of.text == "string"     ? text != nullptr
              : of.text == "time"     ? text && expression::read_timestamp(*text).has_value()
              : of.text == "duration" ? text && parse_duration(*text).has_value()
              : of.text == "integer"  ? value.is_int64() || value.is_uint64()
              : of.text == "number"   ? value.is_number()
              : of.text == "boolean"  ? value.is_bool()
              : of.text == "object"   ? value.is_object()
                                      : false;
  return fits ? "" : other(value, of.text, path);
}

std::string members_mismatch(const json::value& value, const api::schema& of, const std::string& path) {
  if (!value.is_object())
    return other(value, of.name, path);
  const auto& object = value.get_object();
  for (const auto& declared : of.members) {
    const auto* member = object.if_contains(declared.name);
    auto at = path + "." + std::string(declared.name);
    if (!member && declared.required)
      return at + " is missing of " + std::string(of.name);
    if (member)
      if (auto why = mismatch(*member, declared.type, at); !why.empty())
        return why;
  }
  for (const auto& member : object)
    if (!of.open &&
        std::ranges::find(of.members, std::string_view(member.key()), &api::named_value::name) == of.members.end())
      return path + "." + std::string(member.key()) + " is not declared of " + std::string(of.name);
  return {};
}

std::string named_mismatch(const json::value& value, const shape& of, const std::string& path) {
  const auto* declared = api::find_schema(of.text);
  if (!declared)
    return "no schema " + std::string(of.text);
  if (declared->names.empty())
    return members_mismatch(value, *declared, path);
  const auto* text = value.if_string();
  return text && std::ranges::find(declared->names, std::string_view(*text)) != declared->names.end()
           ? ""
           : other(value, of.text, path);
}

std::string list_mismatch(const json::value& value, std::string_view inner, const std::string& path) {
  if (!value.is_array())
    return other(value, "a list", path);
  std::size_t place = 0;
  for (const auto& item : value.get_array())
    if (auto why = mismatch(item, inner, path + "[" + std::to_string(place++) + "]"); !why.empty())
      return why;
  return {};
}

std::string page_mismatch(const json::value& value, std::string_view inner, const std::string& path) {
  if (!value.is_object() || !value.get_object().contains("items"))
    return other(value, "a page", path);
  for (const auto& member : value.get_object()) {
    std::string_view type = member.key() == "next"          ? "string"
                            : member.key() == "count"       ? "integer"
                            : member.key() == "counted_all" ? "boolean"
                                                            : "";
    if (type.empty() && member.key() != "items")
      return path + "." + std::string(member.key()) + " is not declared of a page";
    if (auto why = mismatch(member.value(), type, path); !type.empty() && !why.empty())
      return why;
  }
  return list_mismatch(value.at("items"), inner, path + ".items");
}

std::string problem_breach(const api::routed& at, const http::response& answer) {
  if (http::find(answer.headers, "content-type") != "application/problem+json")
    return "a refusal is not a problem";
  auto body = parse_json(answer.body);
  if (!body)
    return "a problem is not JSON";
  if (auto why = mismatch(*body, "problem"); !why.empty())
    return why;
  auto type = std::string_view(body->at("type").get_string());
  auto code = from_name<errc>(type.substr(std::min(type.size(), api::problem_prefix.size())));
  if (!code)
    return "unknown type of problem: " + std::string(type);
  if (!at.route)
    return {};
  auto declared = api::errors_of(*at.route);
  return std::ranges::find(declared, *code) != declared.end()
           ? ""
           : std::string(at.route->operation) + " may not refuse as " + std::string(to_string(*code)) + ": " +
               answer.body;
}

/// The value fits one of the types declared for its status; of one whose members were chosen some are missing, and one
/// that is read piece by piece is not read here.
std::string body_breach(const api::route& r, const http::response& answer, bool chosen) {
  auto type = http::find(answer.headers, "content-type").value_or("");
  auto media = type.substr(0, type.find(';'));
  std::string why =
    std::string(r.operation) + " does not answer " + std::to_string(answer.status) + " with " + std::string(media);
  for (const auto& declared : r.successes) {
    if (declared.status != answer.status)
      continue;
    if (declared.type == "bytes")
      return {};
    if (declared.media_type != media)
      continue;
    if (media != "application/json" || chosen || answer.source)
      return {};
    auto body = parse_json(answer.body);
    why = body ? mismatch(*body, declared.type) : "the body is not JSON";
    if (why.empty())
      return {};
    why = std::string(r.operation) + ": " + why;
  }
  return why;
}

}  // namespace

std::string mismatch(const json::value& value, std::string_view type, const std::string& path) {
  auto of = api::shape_of(type);
  switch (of.is) {
  case shape::form::any:
    return {};
  case shape::form::word:
    return word_mismatch(value, of, path);
  case shape::form::list:
    return list_mismatch(value, of.inner, path);
  case shape::form::map:
    if (!value.is_object())
      return other(value, "an object", path);
    for (const auto& member : value.get_object())
      if (auto why = mismatch(member.value(), of.inner, path + "." + std::string(member.key())); !why.empty())
        return why;
    return {};
  case shape::form::page:
    return page_mismatch(value, of.inner, path);
  case shape::form::choice: {
    auto names = api::choices_of(of);
    return value.is_string() && std::ranges::find(names, std::string_view(value.get_string())) != names.end()
             ? ""
             : other(value, of.text, path);
  }
  case shape::form::named:
    return named_mismatch(value, of, path);
  }
  return {};
}

std::string breach_of(const http::request& asked, const http::response& answer) {
  auto at = api::find_route(asked);
  if (answer.status >= 400)
    return problem_breach(at, answer);
  if (answer.status == 304)
    return answer.body.empty() ? "" : "304 with a body";
  return at.route ? body_breach(*at.route, answer, asked.query.find("fields=") != asked.query.npos)
                  : "there is no route for " + asked.path;
}

}  // namespace troupe::testing
