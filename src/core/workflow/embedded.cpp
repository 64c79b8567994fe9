#include "core/workflow/embedded.hpp"

#include <algorithm>
#include <charconv>

namespace troupe {
namespace {

constexpr std::string_view white_space = " \t\r\n";

/// Returns the position behind `text` if it begins at 1:1.
position end_of(std::string_view text) {
  auto line = std::ranges::count(text, '\n') + 1;
  auto last = text.substr(text.rfind('\n') + 1);
  auto characters = std::ranges::count_if(last, [](char c) { return (c & 0xC0) != 0x80; });
  return {static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(characters + 1)};
}

}  // namespace

std::optional<embedded> sole_expression(std::string_view text) {
  auto first = text.find_first_not_of(white_space);
  auto last = text.find_last_not_of(white_space);
  if (first == text.npos || last - first < 4)
    return std::nullopt;
  auto trimmed = text.substr(first, last - first + 1);
  if (!trimmed.starts_with("${{") || !trimmed.ends_with("}}"))
    return std::nullopt;
  auto source = trimmed.substr(3, trimmed.size() - 5);
  if (source.find("${{") != source.npos)
    return std::nullopt;
  return embedded{source, end_of(text.substr(0, first + 3))};
}

inner_place split_where(std::string_view where) {
  auto space = where.rfind(' ');
  auto numbers = where.substr(space == where.npos ? 0 : space + 1);
  inner_place self;
  const auto* end = numbers.data() + numbers.size();
  auto [colon, error] = std::from_chars(numbers.data(), end, self.at.line);
  if (error != std::errc{} || colon == end || *colon != ':') {
    self.path = where;
    return self;
  }
  std::from_chars(colon + 1, end, self.at.column);
  if (space != where.npos)
    self.path = where.substr(0, space);
  return self;
}

position within(const embedded& self, position inner) {
  if (inner.line <= 1)
    return {self.begin.line, self.begin.column + std::max(inner.column, 1u) - 1};
  return {self.begin.line + inner.line - 1, inner.column};
}

result<std::string> to_cel(const json::value& value) {
  if (const auto* list = value.if_array()) {
    std::string text;
    for (const auto& item : *list) {
      auto inner = to_cel(item);
      if (!inner)
        return inner;
      text += (text.empty() ? "[" : ", ") + *inner;
    }
    return list->empty() ? "[]" : text + "]";
  }
  if (const auto* object = value.if_object()) {
    std::string text;
    for (const auto& [key, item] : *object) {
      auto inner = to_cel(item);
      if (!inner)
        return inner;
      text += (text.empty() ? "{" : ", ") + json::serialize(json::string(key)) + ": " + *inner;
    }
    return object->empty() ? "{}" : text + "}";
  }
  if (const auto* string = value.if_string()) {
    if (auto expression = sole_expression(*string))
      return "(" + std::string(expression->source) + ")";
    if (std::string_view(*string).find("${{") != std::string_view::npos)
      return refused{errc::invalid, "an expression inside text", {}, "make the whole item one ${{ ... }}"};
  }
  return json::serialize(value);
}

}  // namespace troupe
