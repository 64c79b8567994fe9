#include "core/expression/regex_class.hpp"

#include "core/expression/utf8.hpp"

#include <algorithm>

namespace troupe::expression {
namespace {

bool take(std::string_view& rest, char c) {
  if (!rest.starts_with(c))
    return false;
  rest.remove_prefix(1);
  return true;
}

/// Takes a class with a name, such as `[:alpha:]`, off the front.
bool take_named(std::string_view& rest, class_ranges& to) {
  struct named {
    std::string_view name;
    class_ranges ranges;
  };
  static const std::vector<named> all{
    {"[:alpha:]", {{'a', 'z'}, {'A', 'Z'}}},
    {"[:digit:]", {{'0', '9'}}},
    {"[:alnum:]", {{'a', 'z'}, {'A', 'Z'}, {'0', '9'}}},
    {"[:upper:]", {{'A', 'Z'}}},
    {"[:lower:]", {{'a', 'z'}}},
    {"[:space:]", {{'\t', '\r'}, {' ', ' '}}},
    {"[:punct:]", {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}}},
    {"[:word:]", {{'a', 'z'}, {'A', 'Z'}, {'0', '9'}, {'_', '_'}}},
    {"[:xdigit:]", {{'a', 'f'}, {'A', 'F'}, {'0', '9'}}},
  };
  for (const auto& c : all)
    if (rest.starts_with(c.name)) {
      rest.remove_prefix(c.name.size());
      to.insert(to.end(), c.ranges.begin(), c.ranges.end());
      return true;
    }
  return false;
}

std::optional<char32_t> take_hexadecimal(std::string_view& rest) {
  auto braces = take(rest, '{');
  char32_t code = 0;
  std::size_t digits = 0;
  for (; !rest.empty() && digits < (braces ? 6u : 2u); ++digits, rest.remove_prefix(1)) {
    auto c = rest.front();
    auto digit = c >= '0' && c <= '9'   ? c - '0'
                 : c >= 'a' && c <= 'f' ? c - 'a' + 10
                 : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                        : -1;
    if (digit < 0)
      break;
    code = code * 16 + static_cast<char32_t>(digit);
  }
  if (digits == 0 || (!braces && digits != 2) || (braces && !take(rest, '}')) || code > 0x10FFFF)
    return std::nullopt;
  return code;
}

}  // namespace

bool is_word(char32_t c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

const char* take_class(std::string_view& rest, class_ranges& to) {
  for (bool first = true; first || !take(rest, ']'); first = false) {
    if (rest.empty())
      return "a class is not closed";
    if (rest.starts_with("[:")) {
      if (!take_named(rest, to))
        return "unknown class";
      continue;
    }
    auto low = take_character(rest);
    if (low == '\\') {
      auto c = rest.empty() ? U'\0' : take_character(rest);
      if (append_perl_class(c, to))
        continue;
      auto literal = take_literal(rest, c);
      if (!literal)
        return "unknown escape";
      low = *literal;
    }
    auto high = low;
    if (rest.size() > 1 && rest[0] == '-' && rest[1] != ']') {
      rest.remove_prefix(1);
      high = take_character(rest);
      if (high == '\\') {
        auto literal = rest.empty() ? std::nullopt : take_literal(rest, take_character(rest));
        if (!literal)
          return "unknown escape";
        high = *literal;
      }
    }
    if (high < low)
      return "a class has a range that ends before it begins";
    to.push_back({low, high});
  }
  return nullptr;
}

bool append_perl_class(char32_t c, class_ranges& to) {
  class_ranges ranges;
  switch (c) {
  case 'd':
  case 'D':
    ranges = {{'0', '9'}};
    break;
  case 'w':
  case 'W':
    ranges = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
    break;
  case 's':
  case 'S':
    ranges = {{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}};
    break;
  default:
    return false;
  }
  if (c >= 'a') {
    to.insert(to.end(), ranges.begin(), ranges.end());
    return true;
  }
  char32_t next = 0;
  for (auto r : ranges) {
    if (r.first > next)
      to.push_back({next, r.first - 1});
    next = r.last + 1;
  }
  to.push_back({next, 0x10FFFF});
  return true;
}

std::optional<char32_t> take_literal(std::string_view& rest, char32_t c) {
  static constexpr std::string_view names = "nrtfva";
  static constexpr std::string_view codes = "\n\r\t\f\v\a";
  if (c < 0x80 && names.find(static_cast<char>(c)) != names.npos)
    return codes[names.find(static_cast<char>(c))];
  if (c == 'x')
    return take_hexadecimal(rest);
  if (c >= 0x80 || is_word(c))
    return std::nullopt;
  return c;
}

void fold_case(class_ranges& ranges) {
  auto count = ranges.size();
  for (std::size_t i = 0; i < count; ++i) {
    auto r = ranges[i];
    auto other = [&](char32_t low, char32_t high, int shift) {
      auto first = std::max(r.first, low), last = std::min(r.last, high);
      if (first <= last)
        ranges.push_back({first + static_cast<char32_t>(shift), last + static_cast<char32_t>(shift)});
    };
    other('a', 'z', 'A' - 'a');
    other('A', 'Z', 'a' - 'A');
  }
}

void append_merged(class_ranges& ranges, class_ranges& to) {
  std::ranges::sort(ranges, {}, &regex::range::first);
  auto begin = to.size();
  for (auto r : ranges)
    if (to.size() > begin && r.first <= to.back().last + 1)
      to.back().last = std::max(to.back().last, r.last);
    else
      to.push_back(r);
}

}  // namespace troupe::expression
