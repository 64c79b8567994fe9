#pragma once

#include "core/base/document.hpp"
#include "core/base/json.hpp"
#include "core/expression/expression.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The `input:` of a workflow: a subset of JSON Schema. `type` (one or several), `enum`, `default`, `title`,
/// `description`, `examples`; of objects `properties`, `required`, `additionalProperties`; of lists `items`,
/// `minItems`, `maxItems`; of numbers `minimum`, `maximum`; of strings `minLength`, `maxLength` (in characters).
///
/// Unlike JSON Schema, an object whose `properties` are given accepts no others unless `additionalProperties` says so:
/// a misspelt input is refused, not ignored.
namespace troupe {

/// What a keyword of an input schema takes.
TROUPE_ENUM(schema_form, types, schema, schemas, schema_or_boolean, names, list, text, number, size, value)

struct schema_keyword {
  std::string_view name;
  schema_form takes;
  std::string_view summary;
};

/// All keywords an input schema may use.
std::span<const schema_keyword> schema_keywords();

struct schema_fault {
  position at;
  std::string what;
  std::string hint;
};

/// Returns what is wrong with a schema as written: unknown keywords, wrong types, a default it would refuse itself.
std::vector<schema_fault> check_schema(const node& schema);

/// As `check_schema`, for a schema that comes from elsewhere than a file: the first thing wrong with it.
result<void> accept_schema(const json::value& schema);

/// Returns the value with defaults filled in, and integers as numbers where the schema says number; appends what is
/// wrong with it, `where` = path. The schema has been checked.
json::value accept_value(const json::value& schema, json::value value, const std::string& path,
                         std::vector<refused>& violations);

/// Returns what expressions may expect of an accepted value.
expression::type type_of_schema(const json::value& schema);

}  // namespace troupe
