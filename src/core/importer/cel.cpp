#include "core/importer/cel.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace troupe::importer {
namespace {

constexpr std::array<std::string_view, 23> reserved{
  "true",   "false", "null", "in",      "as",        "break",  "const", "continue", "else",  "for",  "function", "if",
  "import", "let",   "loop", "package", "namespace", "return", "var",   "void",     "while", "then", "otherwise"};

/// Returns the shortest text that is a double in CEL and not an integer.
std::string decimal(double value) {
  std::array<char, 40> digits{};
  auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  std::string text(digits.data(), end);
  return text.find_first_of(".en") == text.npos ? text + ".0" : text;
}

std::string list_text(const std::vector<cel>& items) {
  std::string text;
  for (const auto& item : items)
    text += (text.empty() ? "" : ", ") + operand(item, binding::choice);
  return text;
}

}  // namespace

bool is_member_name(std::string_view name) {
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); }) &&
         std::ranges::find(reserved, name) == reserved.end();
}

std::string operand(const cel& of, binding least) {
  return of.binding < least ? "(" + of.text + ")" : of.text;
}

cel binary(const cel& a, std::string_view op, const cel& b, binding at, cel_kind kind) {
  auto tighter = static_cast<binding>(static_cast<int>(at) + 1);
  // `&&` and `||` may be written without parentheses on both sides.
  auto right = at == binding::both || at == binding::either ? at : tighter;
  // `a < b < c` is legal, but nobody reads it.
  auto left = at == binding::relation ? tighter : at;
  return {operand(a, left) + " " + std::string(op) + " " + operand(b, right), at, kind};
}

cel choice(const cel& condition, const cel& then, const cel& otherwise) {
  return {operand(condition, binding::either) + " ? " + operand(then, binding::either) + " : " +
            operand(otherwise, binding::choice),
          binding::choice, then.kind == otherwise.kind ? then.kind : cel_kind::any};
}

cel negation(const cel& of) {
  return {"!" + operand(of, binding::member), binding::sign, cel_kind::boolean};
}

cel method(const cel& on, std::string_view name, const std::vector<cel>& arguments, cel_kind kind) {
  return {operand(on, binding::member) + "." + std::string(name) + "(" + list_text(arguments) + ")", binding::member,
          kind};
}

cel call(std::string_view name, const std::vector<cel>& arguments, cel_kind kind) {
  return {std::string(name) + "(" + list_text(arguments) + ")", binding::member, kind};
}

cel member(const cel& of, std::string_view name) {
  return is_member_name(name) ? cel{operand(of, binding::member) + "." + std::string(name)}
                              : item(of, text_literal(name));
}

cel maybe_member(const cel& of, std::string_view name) {
  return is_member_name(name) ? cel{operand(of, binding::member) + ".?" + std::string(name)}
                              : maybe_item(of, text_literal(name));
}

cel item(const cel& of, const cel& index) {
  return {operand(of, binding::member) + "[" + index.text + "]"};
}

cel maybe_item(const cel& of, const cel& index) {
  return {operand(of, binding::member) + "[?" + index.text + "]"};
}

cel or_value(const cel& optional, const cel& otherwise) {
  return method(optional, "orValue", {otherwise});
}

cel without_default(cel of) {
  constexpr std::string_view otherwise = ".orValue(null)";
  if (of.binding == binding::member && of.text.ends_with(otherwise))
    of.text.resize(of.text.size() - otherwise.size());
  return of;
}

cel text_literal(std::string_view text) {
  std::string made = "'";
  constexpr std::string_view digits = "0123456789abcdef";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '\'' || c == '\\')
      made.append("\\").push_back(c);
    else if (c == '\n')
      made += "\\n";
    else if (c == '\t')
      made += "\\t";
    else if (c == '\r')
      made += "\\r";
    else if (byte < 0x20 || byte == 0x7f)
      made.append("\\u00").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
    else
      made += c;
  }
  return {made + "'", binding::member, cel_kind::string};
}

cel null_literal() {
  return {"null", binding::member, cel_kind::null};
}

cel literal(const json::value& value) {
  switch (value.kind()) {
  case json::kind::null:
    return null_literal();
  case json::kind::bool_:
    return {value.get_bool() ? "true" : "false", binding::member, cel_kind::boolean};
  case json::kind::int64:
    return {json::serialize(value), value.get_int64() < 0 ? binding::sign : binding::member, cel_kind::integer};
  case json::kind::uint64:
    return {json::serialize(value) + "u", binding::member, cel_kind::integer};
  case json::kind::double_:
    return {decimal(value.get_double()), value.get_double() < 0 ? binding::sign : binding::member, cel_kind::number};
  case json::kind::string:
    return text_literal(value.get_string());
  case json::kind::array: {
    std::vector<cel> items;
    for (const auto& item : value.get_array())
      items.push_back(literal(item));
    return list_of(items);
  }
  case json::kind::object: {
    std::vector<std::pair<std::string, cel>> members;
    for (const auto& [name, item] : value.get_object())
      members.emplace_back(name, literal(item));
    return map_of(members);
  }
  }
  return null_literal();
}

cel list_of(const std::vector<cel>& items) {
  return {"[" + list_text(items) + "]", binding::member, cel_kind::list};
}

cel map_of(const std::vector<std::pair<std::string, cel>>& members) {
  std::string text;
  for (const auto& [name, value] : members)
    text += (text.empty() ? "" : ", ") + text_literal(name).text + ": " + operand(value, binding::choice);
  return {"{" + text + "}", binding::member, cel_kind::map};
}

cel truth(const cel& of) {
  switch (of.kind) {
  case cel_kind::boolean:
    return of;
  case cel_kind::list:
  case cel_kind::map:
    return {"true", binding::member, cel_kind::boolean};
  case cel_kind::null:
    return {"false", binding::member, cel_kind::boolean};
  case cel_kind::integer:
  case cel_kind::number:
    return binary(of, "!=", {"0"}, binding::relation, cel_kind::boolean);
  case cel_kind::string:
    return binary(of, "!=", {"''"}, binding::relation, cel_kind::boolean);
  case cel_kind::any:
    break;
  }
  return negation(binary(of, "in", {"[null, false, 0, '']"}, binding::relation, cel_kind::boolean));
}

}  // namespace troupe::importer
