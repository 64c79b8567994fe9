#include "core/worker/declared_type.hpp"

#include "core/base/nearest.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace troupe::worker {
namespace {

constexpr std::size_t name_bytes_max = 100;
constexpr std::size_t parameters_max = 100;

constexpr std::array<std::string_view, 7> type_members{"summary", "queue", "version",    "parameters",
                                                       "outputs", "open",  "open_output"};
constexpr std::array<std::string_view, 6> parameter_members{"name",    "type",    "required",
                                                            "default", "summary", "choices"};

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_name(std::string_view text, std::string_view extra) {
  return !text.empty() && text.size() <= name_bytes_max &&
         std::ranges::all_of(text, [&](char c) { return is_letter_or_digit(c) || extra.find(c) != extra.npos; });
}

result<void> check_members(const json::object& from, std::span<const std::string_view> known, const std::string& path) {
  for (const auto& member : from) {
    if (std::ranges::find(known, std::string_view(member.key())) != known.end())
      continue;
    std::vector<std::string> names(known.begin(), known.end());
    auto hint = did_you_mean(member.key(), names);
    if (hint.empty())
      for (const auto& name : names)
        hint += (hint.empty() ? "known: " : ", ") + name;
    return refused{errc::invalid, "unknown member", path + std::string(member.key()), std::move(hint)};
  }
  return {};
}

template <class T>
result<void> read_member(const json::object& from, std::string_view name, T& to, const std::string& path) {
  const auto* found = from.if_contains(name);
  if (!found)
    return {};
  if (auto read = read_json(*found, to); !read)
    return detail::inside(path + std::string(name), std::move(read).error());
  return {};
}

std::string names_of_types() {
  std::string all;
  for (auto name : enum_names(value_type{}))
    all += (all.empty() ? "one of: " : ", ") + std::string(name);
  return all;
}

result<value_type> read_type(std::string_view text, const std::string& path) {
  if (auto type = from_name<value_type>(text))
    return *type;
  return refused{errc::invalid, "unknown type \"" + std::string(text) + "\"", path, names_of_types()};
}

result<parameter> read_parameter(std::string name, const json::value& from, const std::string& path) {
  parameter out{.name = std::move(name)};
  if (from.is_string()) {
    auto type = read_type(from.get_string(), path);
    if (!type)
      return std::move(type).error();
    out.type = *type;
    return out;
  }
  if (!from.is_object())
    return refused{errc::invalid, "must be a type or an object", path, names_of_types()};
  const auto& members = from.get_object();
  auto inner = path + ".";
  std::string type(to_string(value_type::any));
  for (const auto& read :
       {check_members(members, parameter_members, inner), read_member(members, "type", type, inner),
        read_member(members, "required", out.required, inner), read_member(members, "summary", out.summary, inner),
        read_member(members, "choices", out.choices, inner)})
    if (!read)
      return read.error();
  auto known = read_type(type, inner + "type");
  if (!known)
    return std::move(known).error();
  out.type = *known;
  if (const auto* otherwise = members.if_contains("default"))
    out.default_value = *otherwise;
  if (out.required && !out.default_value.is_null())
    return refused{errc::invalid, "a required parameter has no default", inner + "default"};
  return out;
}

/// Takes `{name: parameter}` or `[{name: NAME, ...}]`.
result<std::vector<parameter>> read_parameters(const json::value& from, const std::string& path) {
  std::vector<parameter> out;
  auto add = [&](std::string name, const json::value& value, const std::string& at) -> result<void> {
    if (!is_name(name, "_-"))
      return refused{errc::invalid, "not a name: letters, digits, _ and -", at};
    if (std::ranges::find(out, name, &parameter::name) != out.end())
      return refused{errc::invalid, "given twice", at};
    if (out.size() >= parameters_max)
      return refused{errc::invalid, "more than " + std::to_string(parameters_max), path};
    auto read = read_parameter(std::move(name), value, at);
    if (!read)
      return std::move(read).error();
    out.push_back(*std::move(read));
    return {};
  };
  if (const auto* members = from.if_object()) {
    for (const auto& member : *members)
      if (auto added = add(member.key(), member.value(), path + "." + std::string(member.key())); !added)
        return std::move(added).error();
    return out;
  }
  if (!from.is_array())
    return refused{errc::invalid, "must be an object of parameters by name", path};
  for (std::size_t i = 0; i < from.get_array().size(); ++i) {
    const auto& item = from.get_array()[i];
    auto at = path + "[" + std::to_string(i) + "]";
    const auto* name = item.is_object() ? item.get_object().if_contains("name") : nullptr;
    if (!name || !name->is_string())
      return refused{errc::invalid, "must be an object with a name", at};
    if (auto added = add(std::string(name->get_string()), item, at); !added)
      return std::move(added).error();
  }
  return out;
}

json::object document_of(const std::vector<parameter>& parameters) {
  json::object out;
  for (const auto& p : parameters) {
    json::object one{{"type", to_string(p.type)}, {"required", p.required}};
    if (!p.default_value.is_null())
      one.emplace("default", p.default_value);
    if (!p.summary.empty())
      one.emplace("summary", p.summary);
    if (!p.choices.empty())
      one.emplace("choices", to_json(p.choices));
    out.emplace(p.name, std::move(one));
  }
  return out;
}

}  // namespace

result<declared_type> read_declared_type(std::string_view name, const json::object& from) {
  if (!is_type_name(name))
    return refused{errc::invalid, "not the name of a task type", std::string(name),
                   "write letters, digits, _ and -, with dots between: thumbnail.make"};
  declared_type out;
  auto& type = out.type;
  type.name = name;
  type.slot = slot::remote;
  out.queue = name;
  const auto* parameters = from.if_contains("parameters");
  const auto* outputs = from.if_contains("outputs");
  type.open = !parameters;
  type.open_output = !outputs;
  for (const auto& read :
       {check_members(from, type_members, ""), read_member(from, "summary", type.summary, ""),
        read_member(from, "queue", out.queue, ""), read_member(from, "version", type.version, ""),
        read_member(from, "open", type.open, ""), read_member(from, "open_output", type.open_output, "")})
    if (!read)
      return read.error();
  if (!is_queue_name(out.queue))
    return refused{errc::invalid, "not the name of a queue", "queue", "write letters, digits, _, -, . and :"};
  if (parameters) {
    auto read = read_parameters(*parameters, "parameters");
    if (!read)
      return std::move(read).error();
    type.parameters = *std::move(read);
  }
  if (outputs) {
    auto read = read_parameters(*outputs, "outputs");
    if (!read)
      return std::move(read).error();
    type.outputs = *std::move(read);
  }
  return out;
}

json::object declaration_of(const declared_type& self) {
  json::object out{{"queue", self.queue},
                   {"version", self.type.version},
                   {"parameters", document_of(self.type.parameters)},
                   {"outputs", document_of(self.type.outputs)},
                   {"open", self.type.open},
                   {"open_output", self.type.open_output}};
  if (!self.type.summary.empty())
    out.emplace("summary", self.type.summary);
  return out;
}

task_type lenient(task_type type) {
  type.open = true;
  type.parameters.clear();
  type.open_output = true;
  type.outputs.clear();
  return type;
}

bool is_type_name(std::string_view text) {
  return is_name(text, "_-.") && text.front() != '.' && text.back() != '.' && text.find("..") == text.npos;
}

bool is_queue_name(std::string_view text) {
  return is_name(text, "_-.:");
}

}  // namespace troupe::worker
