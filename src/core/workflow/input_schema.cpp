#include "core/base/nearest.hpp"
#include "core/workflow/input.hpp"

#include <algorithm>
#include <array>

namespace troupe {
namespace {

constexpr std::array keywords{
  schema_keyword{"type", schema_form::types, "The JSON type, or several of which one must hold."},
  schema_keyword{"title", schema_form::text, "A few words for a form."},
  schema_keyword{"description", schema_form::text, "A sentence for people."},
  schema_keyword{"default", schema_form::value, "Used when the value is absent."},
  schema_keyword{"enum", schema_form::list, "The only values allowed."},
  schema_keyword{"examples", schema_form::list, "Values for people to copy."},
  schema_keyword{"properties", schema_form::schemas, "The members of an object."},
  schema_keyword{"required", schema_form::names, "The members that must be given."},
  schema_keyword{"additionalProperties", schema_form::schema_or_boolean,
                 "Whether other members are accepted; false if properties are given."},
  schema_keyword{"items", schema_form::schema, "What each item of a list must be."},
  schema_keyword{"minItems", schema_form::size, "The fewest items."},
  schema_keyword{"maxItems", schema_form::size, "The most items."},
  schema_keyword{"minimum", schema_form::number, "The smallest number."},
  schema_keyword{"maximum", schema_form::number, "The largest number."},
  schema_keyword{"minLength", schema_form::size, "The fewest characters."},
  schema_keyword{"maxLength", schema_form::size, "The most characters."},
};

constexpr std::array<std::string_view, 7> types{"object", "array", "string", "integer", "number", "boolean", "null"};

/// Returns the value as if it stood in a file, nowhere in particular.
node to_node(const json::value& value) {
  node self;
  if (const auto* list = value.if_array()) {
    self.kind = node_kind::list;
    for (const auto& item : *list)
      self.items.push_back(to_node(item));
  } else if (const auto* object = value.if_object()) {
    self.kind = node_kind::map;
    for (const auto& [key, item] : *object)
      self.members.push_back({key, {}, to_node(item)});
  } else {
    self.kind = value.is_null()     ? node_kind::null
                : value.is_bool()   ? node_kind::boolean
                : value.is_string() ? node_kind::string
                : value.is_double() ? node_kind::number
                                    : node_kind::integer;
    self.scalar = value;
  }
  return self;
}

class schema_check {
public:
  std::vector<schema_fault> run(const node& schema) {
    check(schema);
    return std::move(faults_);
  }

private:
  void check(const node& schema) {
    if (schema.kind != node_kind::map)
      return fault(schema.location.at, "a schema must be a map, not " + std::string(words(schema.kind)),
                   "write { type: string }");
    auto before = faults_.size();
    for (const auto& m : schema.members)
      check_keyword(m);
    const auto* required = schema.find("required");
    const auto* properties = schema.find("properties");
    if (required && properties && properties->value.kind == node_kind::map)
      check_required(required->value, properties->value);
    if (faults_.size() == before)
      check_values(schema);
  }

  void check_keyword(const member& m) {
    auto found = std::ranges::find(keywords, m.key, &schema_keyword::name);
    if (found == keywords.end())
      return fault(m.at, "unknown keyword \"" + m.key + "\" of the input schema", suggestion(m.key));
    const auto& value = m.value;
    auto integral = value.kind == node_kind::integer;
    switch (found->takes) {
    case schema_form::types:
      return check_types(value);
    case schema_form::schema:
      return check(value);
    case schema_form::schemas:
      if (!expect(m, value.kind == node_kind::map, "a map of schemas"))
        return;
      for (const auto& inner : value.members)
        check(inner.value);
      return;
    case schema_form::schema_or_boolean:
      if (value.kind != node_kind::boolean)
        check(value);
      return;
    case schema_form::names:
      expect(m, value.kind == node_kind::list && std::ranges::all_of(value.items, is_string), "a list of names");
      return;
    case schema_form::list:
      expect(m, value.kind == node_kind::list && !value.items.empty(), "a list of values");
      return;
    case schema_form::text:
      expect(m, is_string(value), "a string");
      return;
    case schema_form::number:
      expect(m, integral || value.kind == node_kind::number, "a number");
      return;
    case schema_form::size:
      expect(m, integral && value.scalar.to_number<double>() >= 0, "a count");
      return;
    case schema_form::value:
      return;
    }
  }

  void check_types(const node& value) {
    if (value.kind == node_kind::list && !value.items.empty()) {
      for (const auto& item : value.items)
        check_type(item);
      return;
    }
    check_type(value);
  }

  void check_type(const node& value) {
    if (is_string(value) && std::ranges::find(types, value.text()) != types.end())
      return;
    auto shown = is_string(value) ? "\"" + std::string(value.text()) + "\"" : std::string(words(value.kind));
    auto near = is_string(value) ? did_you_mean(value.text(), std::vector<std::string>(types.begin(), types.end()))
                                 : std::string{};
    fault(value.location.at, shown + " is not a type",
          near.empty() ? "types are object, array, string, integer, number, boolean and null" : near);
  }

  void check_required(const node& required, const node& properties) {
    for (const auto& name : required.items) {
      if (!is_string(name) || properties.find(name.text()))
        continue;
      std::vector<std::string> names;
      for (const auto& m : properties.members)
        names.push_back(m.key);
      auto near = did_you_mean(name.text(), names);
      fault(name.location.at, "required \"" + std::string(name.text()) + "\" is not among the properties",
            near.empty() ? "add it to properties" : near);
    }
  }

  /// The schema's own values must satisfy it.
  void check_values(const node& schema) {
    const auto* standard = schema.find("default");
    if (!standard)
      return;
    std::vector<refused> violations;
    accept_value(to_value(schema), to_value(standard->value), "default", violations);
    if (!violations.empty())
      fault(standard->value.location.at, to_string(violations.front()), "the schema would refuse its own default");
  }

  static bool is_string(const node& value) { return value.kind == node_kind::string; }

  bool expect(const member& m, bool holds, const char* wanted) {
    if (!holds)
      fault(m.value.location.at, m.key + " must be " + wanted);
    return holds;
  }

  static std::string suggestion(std::string_view key) {
    std::vector<std::string> names;
    std::string listed = "keywords are";
    for (const auto& keyword : keywords) {
      names.emplace_back(keyword.name);
      listed += (names.size() == 1 ? " " : ", ") + std::string(keyword.name);
    }
    auto near = did_you_mean(key, names);
    return near.empty() ? listed : near;
  }

  void fault(position at, std::string what, std::string hint = {}) {
    faults_.push_back({at, std::move(what), std::move(hint)});
  }

  std::vector<schema_fault> faults_;
};

}  // namespace

std::span<const schema_keyword> schema_keywords() {
  return keywords;
}

std::vector<schema_fault> check_schema(const node& schema) {
  return schema_check().run(schema);
}

result<void> accept_schema(const json::value& schema) {
  auto faults = schema_check().run(to_node(schema));
  if (faults.empty())
    return {};
  return refused{errc::invalid, std::move(faults.front().what), {}, std::move(faults.front().hint)};
}

}  // namespace troupe
