#include "api/typescript.hpp"

#include "api/schema.hpp"

#include <algorithm>

namespace troupe::api {
namespace {

/// `execution_summary` is `ExecutionSummary`, `startExecution` `StartExecution`.
std::string type_name(std::string_view name) {
  std::string out;
  bool up = true;
  for (char c : name) {
    if (c == '_') {
      up = true;
      continue;
    }
    out += up && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    up = false;
  }
  return out;
}

std::string texts(const std::vector<std::string_view>& names) {
  std::string out;
  for (auto name : names)
    out += (out.empty() ? "'" : " | '") + std::string(name) + "'";
  return out;
}

std::string_view word_type(std::string_view word) {
  if (word == "integer" || word == "number")
    return "number";
  if (word == "boolean" || word == "string")
    return word;
  if (word == "object")
    return "JsonObject";
  return word == "bytes" ? "Uint8Array" : "string";
}

std::string type_of(std::string_view type) {
  auto of = shape_of(type);
  switch (of.is) {
  case shape::form::any:
    return "Json";
  case shape::form::word:
    return std::string(word_type(of.text));
  case shape::form::list:
    return type_of(of.inner) + "[]";
  case shape::form::map:
    return "Record<string, " + type_of(of.inner) + ">";
  case shape::form::page:
    return "Page<" + type_of(of.inner) + ">";
  case shape::form::choice:
    return texts(choices_of(of));
  case shape::form::named:
    return type_name(of.text);
  }
  return {};
}

void put_interface(std::string& out, std::string_view name, std::string_view summary,
                   const std::vector<named_value>& members, bool open) {
  out += "\n/** " + std::string(summary) + " */\nexport interface " + std::string(name) + " {\n";
  for (const auto& member : members)
    out += "  /** " + std::string(member.summary) + " */\n  " + std::string(member.name) +
           (member.required ? ": " : "?: ") + type_of(member.type) + ";\n";
  out += open ? "  [more: string]: unknown;\n}\n" : "}\n";
}

}  // namespace

std::string typescript_types() {
  std::string out = "// Made from the API's route table by `troupe openapi --typescript`: not to be edited.\n"
                    "import type { Json, JsonObject } from './json.js';\n"
                    "\n/** A page of a list. */\nexport interface Page<T> {\n  items: T[];\n"
                    "  /** The cursor of the page after it. */\n  next?: string;\n"
                    "  /** How many there are, if that was asked for. */\n  count?: number;\n"
                    "  /** There are no more than `count`. */\n  counted_all?: boolean;\n}\n";
  for (const auto& s : schemas()) {
    auto name = type_name(s.name);
    if (s.names.empty())
      put_interface(out, name, s.summary, s.members, s.open);
    else
      out += "\n/** " + std::string(s.summary) + " A node of another version may know more. */\nexport type " + name +
             " = " + texts(s.names) + " | (string & {});\n";
  }
  for (const auto& r : routes()) {
    auto name = type_name(r.operation);
    if (auto query = queries_of(r); !query.empty())
      put_interface(out, name + "Query",
                    std::string("Query of ") + std::string(r.operation) + ": " + std::string(r.summary), r.query,
                    false);
    if (!r.members.empty())
      put_interface(out, name + "Body",
                    std::string("Body of ") + std::string(r.operation) + ": " + std::string(r.summary), r.members,
                    false);
  }
  return out;
}

}  // namespace troupe::api
