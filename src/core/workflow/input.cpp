#include "core/workflow/input.hpp"

#include "core/base/nearest.hpp"
#include "core/workflow/plan.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace troupe {
namespace {

/// More are not worth reading.
constexpr std::size_t violations_max = 20;

/// Checks a value against a schema, part by part.
class acceptance {
public:
  explicit acceptance(std::vector<refused>& violations) : violations_(violations) {}

  void accept(const json::value& schema, json::value& value, const std::string& path) {
    const auto& rules = schema.get_object();
    const auto* types = rules.if_contains("type");
    if (types && !is_any_of(*types, value))
      return refuse(path, "must be " + words(*types) + ", not " + kind_of(value));
    if (const auto* choices = rules.if_contains("enum"))
      choose(choices->get_array(), value, path);
    if (types && types->is_string() && types->get_string() == "number" && !value.is_double())
      value = value.to_number<double>();
    if (value.is_number())
      measure(rules, "minimum", "maximum", value.to_number<double>(), "", path);
    else if (const auto* text = value.if_string())
      measure(rules, "minLength", "maxLength", static_cast<double>(characters(*text)), " characters", path);
    else if (auto* list = value.if_array())
      accept_list(rules, *list, path);
    else if (auto* object = value.if_object())
      accept_object(rules, *object, path);
  }

private:
  void accept_list(const json::object& rules, json::array& list, const std::string& path) {
    measure(rules, "minItems", "maxItems", static_cast<double>(list.size()), " items", path);
    const auto* items = rules.if_contains("items");
    for (std::size_t i = 0; items && i < list.size() && violations_.size() < violations_max; ++i)
      accept(*items, list[i], path + "[" + std::to_string(i) + "]");
  }

  void accept_object(const json::object& rules, json::object& object, const std::string& path) {
    const auto* named = rules.if_contains("properties");
    const auto* others = rules.if_contains("additionalProperties");
    const auto& properties = named ? named->get_object() : none_;
    for (const auto& [name, schema] : properties) {
      const auto* standard = schema.get_object().if_contains("default");
      if (standard && !object.contains(name))
        object.emplace(name, *standard);
    }
    if (const auto* required = rules.if_contains("required"))
      for (const auto& name : required->get_array())
        if (!object.contains(name.get_string()))
          refuse(path + "." + std::string(name.get_string()), "is required", summary_of(properties, name.get_string()));
    for (auto& [key, value] : object) {
      auto inner = path + "." + std::string(key);
      if (const auto* schema = properties.if_contains(key))
        accept(*schema, value, inner);
      else if (others && others->is_object())
        accept(*others, value, inner);
      else if (others ? !others->get_bool() : named != nullptr)
        refuse(inner, "is not an input", suggestion(key, properties));
    }
  }

  void choose(const json::array& choices, const json::value& value, const std::string& path) {
    if (std::ranges::find(choices, value) != choices.end())
      return;
    std::string listed;
    std::vector<std::string> names;
    for (const auto& choice : choices) {
      listed += (listed.empty() ? "" : ", ") + json::serialize(choice);
      if (choice.is_string())
        names.emplace_back(choice.get_string());
    }
    refuse(path, "must be one of " + listed, value.is_string() ? did_you_mean(value.get_string(), names) : "");
  }

  void measure(const json::object& rules, const char* least, const char* most, double size, const char* unit,
               const std::string& path) {
    if (const auto* bound = rules.if_contains(least); bound && size < bound->to_number<double>())
      refuse(path, "must be at least " + short_number(*bound) + unit);
    if (const auto* bound = rules.if_contains(most); bound && size > bound->to_number<double>())
      refuse(path, "must be at most " + short_number(*bound) + unit);
  }

  static bool is_any_of(const json::value& types, const json::value& value) {
    if (const auto* list = types.if_array())
      return std::ranges::any_of(*list, [&](const auto& type) { return is_a(type.get_string(), value); });
    return is_a(types.get_string(), value);
  }

  static bool is_a(std::string_view type, const json::value& value) {
    if (type == "integer")
      return value.is_int64() || value.is_uint64();
    if (type == "number")
      return value.is_number();
    auto kind = kind_of(value);
    return type == kind.substr(kind.find(' ') + 1);
  }

  static std::string kind_of(const json::value& value) {
    switch (value.kind()) {
    case json::kind::null:
      return "null";
    case json::kind::bool_:
      return "a boolean";
    case json::kind::int64:
    case json::kind::uint64:
      return "an integer";
    case json::kind::double_:
      return "a number";
    case json::kind::string:
      return "a string";
    case json::kind::array:
      return "an array";
    case json::kind::object:
      return "an object";
    }
    return {};
  }

  static std::string words(const json::value& types) {
    auto article = [](std::string_view type) {
      return (type == "null"                                                         ? ""
              : std::string_view("aio").find(type.front()) == std::string_view::npos ? "a "
                                                                                     : "an ") +
             std::string(type);
    };
    if (types.is_string())
      return article(types.get_string());
    std::string text;
    for (const auto& type : types.get_array())
      text += (text.empty() ? "" : " or ") + article(type.get_string());
    return text;
  }

  static std::string short_number(const json::value& bound) {
    auto value = bound.to_number<double>();
    if (value == std::floor(value) && std::abs(value) < 1e15)
      return std::to_string(static_cast<std::int64_t>(value));
    std::array<char, 32> text{};
    auto size = std::snprintf(text.data(), text.size(), "%.6g", value);
    return {text.data(), static_cast<std::size_t>(size)};
  }

  static std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
  }

  static std::string summary_of(const json::object& properties, std::string_view name) {
    const auto* schema = properties.if_contains(name);
    const auto* text = schema ? schema->get_object().if_contains("description") : nullptr;
    return text ? std::string(text->get_string()) : std::string{};
  }

  static std::string suggestion(std::string_view key, const json::object& properties) {
    std::vector<std::string> names;
    std::string listed;
    for (const auto& [name, schema] : properties) {
      names.emplace_back(name);
      listed += (listed.empty() ? "inputs are " : ", ") + std::string(name);
    }
    auto near = did_you_mean(key, names);
    return near.empty() ? listed : near;
  }

  void refuse(std::string where, std::string what, std::string hint = {}) {
    if (violations_.size() < violations_max)
      violations_.push_back({errc::invalid, std::move(what), std::move(where), std::move(hint)});
  }

  std::vector<refused>& violations_;
  json::object none_;
};

}  // namespace

json::value accept_value(const json::value& schema, json::value value, const std::string& path,
                         std::vector<refused>& violations) {
  acceptance(violations).accept(schema, value, path);
  return value;
}

expression::type type_of_schema(const json::value& schema) {
  using expression::kind;
  const auto& rules = schema.get_object();
  const auto* type = rules.if_contains("type");
  auto name = type && type->is_string() ? std::string_view(type->get_string()) : std::string_view{};
  const auto* properties = rules.if_contains("properties");
  expression::type self;
  if (name == "object" || (!type && properties)) {
    self.kind = kind::map;
    const auto* others = rules.if_contains("additionalProperties");
    self.open = others ? others->is_object() || others->get_bool() : !properties;
    if (properties)
      for (const auto& [key, inner] : properties->get_object())
        self.members.emplace(key, type_of_schema(inner));
  } else if (name == "array") {
    self.kind = kind::list;
    if (const auto* items = rules.if_contains("items"))
      self.item = std::make_shared<const expression::type>(type_of_schema(*items));
  } else {
    self.kind = name == "string"    ? kind::string
                : name == "integer" ? kind::integer
                : name == "number"  ? kind::number
                : name == "boolean" ? kind::boolean
                                    : kind::dynamic;
  }
  return self;
}

result<json::value> accept_input(const workflow_definition& workflow, const json::value& input) {
  auto given = input.is_null() ? json::value(json::object{}) : input;
  if (!given.is_object())
    return refused{errc::invalid, "must be an object", "input"};
  if (workflow.input.is_null())
    return given;
  std::vector<refused> violations;
  auto accepted = accept_value(workflow.input, std::move(given), "input", violations);
  if (violations.empty())
    return accepted;
  auto first = std::move(violations.front());
  for (std::size_t i = 1; i < violations.size(); ++i) {
    if (!first.hint.empty()) {
      first.what += " (" + first.hint + ")";
      first.hint.clear();
    }
    first.what += "; " + to_string(violations[i]);
  }
  return first;
}

}  // namespace troupe
