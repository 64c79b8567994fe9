#include "core/base/scalar.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

namespace troupe {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

/// Returns the text without digits at its front, and whether there were any.
bool skip_digits(std::string_view& text) {
  auto rest = std::ranges::find_if_not(text, is_digit);
  auto count = static_cast<std::size_t>(rest - text.begin());
  text.remove_prefix(count);
  return count > 0;
}

/// `[0-9]+`, octal `0o[0-7]+` or hexadecimal `0x[0-9a-fA-F]+`; only decimals have a sign.
std::optional<json::value> integer(std::string_view text) {
  auto base = text.starts_with("0o") ? 8 : text.starts_with("0x") ? 16 : 10;
  if (base != 10)
    text.remove_prefix(2);
  else if (text.starts_with('+'))
    text.remove_prefix(1);
  if (text.empty() || text.front() == '+' || (base != 10 && text.front() == '-'))
    return std::nullopt;
  const auto* end = text.data() + text.size();
  std::int64_t value = 0;
  if (auto [at, error] = std::from_chars(text.data(), end, value, base); at == end && error == std::errc{})
    return json::value(value);
  std::uint64_t large = 0;
  if (auto [at, error] = std::from_chars(text.data(), end, large, base); at == end && error == std::errc{})
    return json::value(large);
  return std::nullopt;
}

/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
bool is_number(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+'))
    text.remove_prefix(1);
  auto whole = skip_digits(text);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (!skip_digits(text) && !whole)
      return false;
  } else if (!whole) {
    return false;
  }
  if (text.empty())
    return true;
  if (text.front() != 'e' && text.front() != 'E')
    return false;
  text.remove_prefix(1);
  if (text.starts_with('-') || text.starts_with('+'))
    text.remove_prefix(1);
  return skip_digits(text) && text.empty();
}

}  // namespace

std::optional<json::value> plain_scalar(std::string_view text) {
  if (one_of(text, {"", "~", "null", "Null", "NULL"}))
    return json::value(nullptr);
  if (one_of(text, {"true", "True", "TRUE"}))
    return json::value(true);
  if (one_of(text, {"false", "False", "FALSE"}))
    return json::value(false);
  auto unsigned_text = text.substr(text.front() == '-' || text.front() == '+' ? 1 : 0);
  if (one_of(unsigned_text, {".inf", ".Inf", ".INF"}) || one_of(text, {".nan", ".NaN", ".NAN"}))
    return std::nullopt;
  if (!unsigned_text.empty() && (is_digit(unsigned_text.front()) || unsigned_text.front() == '.')) {
    if (auto value = integer(text))
      return value;
    if (is_number(text)) {
      auto digits = text.substr(text.front() == '+' ? 1 : 0);
      double value = 0;
      auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
      if (read.ec != std::errc{} || !std::isfinite(value))
        return std::nullopt;
      return json::value(value);
    }
  }
  return json::value(text);
}

}  // namespace troupe
