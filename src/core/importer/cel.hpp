#pragma once

#include "core/base/json.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Writes CEL: texts that know how tightly they bind, so that parentheses stand exactly where they are needed.
namespace troupe::importer {

/// How tightly the outermost operator of a text binds, from the loosest.
enum class binding : std::uint8_t { choice, either, both, relation, sum, product, sign, member };

/// What is known of a value; `any` is nothing.
TROUPE_ENUM(cel_kind, any, boolean, integer, number, string, null, list, map)

/// A CEL expression as text.
struct cel {
  std::string text;
  importer::binding binding = binding::member;
  cel_kind kind = cel_kind::any;
};

/// Returns the text as an operand of something that binds so tightly.
std::string operand(const cel&, binding least);

/// Returns `a OP b`, grouped to the left.
cel binary(const cel& a, std::string_view op, const cel& b, binding, cel_kind);
cel choice(const cel& condition, const cel& then, const cel& otherwise);
cel negation(const cel&);
/// Returns `on.name(arguments)`.
cel method(const cel& on, std::string_view name, const std::vector<cel>& arguments, cel_kind = cel_kind::any);
cel call(std::string_view name, const std::vector<cel>& arguments, cel_kind = cel_kind::any);

/// Returns `of.name`, or `of['name']` where the name is no identifier.
cel member(const cel& of, std::string_view name);
/// Returns `of.?name`: an optional, or what follows one.
cel maybe_member(const cel& of, std::string_view name);
cel item(const cel& of, const cel& index);
/// Returns `of[?index]`.
cel maybe_item(const cel& of, const cel& index);
/// Returns `optional.orValue(otherwise)`.
cel or_value(const cel& optional, const cel& otherwise);

/// Returns the optional inside `optional.orValue(null)`, or the value itself.
cel without_default(cel);

cel literal(const json::value&);
cel text_literal(std::string_view);
cel null_literal();
cel list_of(const std::vector<cel>&);
cel map_of(const std::vector<std::pair<std::string, cel>>&);

/// Returns a boolean that is true exactly if JavaScript (and jq, but for 0 and '') takes the value for true.
cel truth(const cel&);

/// Can the name stand after a dot?
bool is_member_name(std::string_view);

}  // namespace troupe::importer
