#include "core/expression/format.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace troupe::expression {
namespace {

constexpr int precision_max = 100;

value cannot(std::string_view what, const value& given) {
  return value::fail("error during formatting: " + std::string(what) + ", was given " + std::string(given.type()));
}

/// Writes any value as `%s` shows it. False if it has no text or the budget is spent.
bool show(const value& of, std::string& to, meter& budget) {
  if (!budget.take(1))
    return false;
  auto before = to.size();
  if (of.is<null>()) {
    to += "null";
  } else if (of.is<byte_string>()) {
    to += of.as<byte_string>().view;
  } else if (of.is<list>()) {
    to += "[";
    for (std::size_t i = 0; i < of.as<list>().size(); ++i) {
      to += i == 0 ? "" : ", ";
      if (!show(of.as<list>().at(i), to, budget))
        return false;
    }
    to += "]";
  } else if (of.is<map>()) {
    std::vector<std::pair<std::string, std::string>> entries;
    for (std::size_t i = 0; i < of.as<map>().size(); ++i) {
      auto& [key, item] = entries.emplace_back();
      if (!show(of.as<map>().key(i), key, budget) || !show(of.as<map>().at(i), item, budget))
        return false;
    }
    std::ranges::sort(entries);
    to += "{";
    for (const auto& [key, item] : entries)
      to.append(&key == &entries.front().first ? "" : ", ").append(key).append(": ").append(item);
    to += "}";
  } else if (auto scalar = to_text(of)) {
    to += *scalar;
  } else {
    return false;
  }
  // What items wrote they paid for.
  return of.is<list>() || budget.take_text(to.size() - before);
}

std::string in_base(std::uint64_t number, bool negative, int base) {
  std::array<char, 70> made{};
  auto end = std::to_chars(made.data(), made.data() + made.size(), number, base);
  return (negative ? "-" : "") + std::string(made.data(), end.ptr);
}

/// Writes an integer or bool in a base; nothing for other types.
std::optional<std::string> whole(const value& of, int base) {
  if (of.is<bool>())
    return of.as<bool>() ? "1" : "0";
  if (of.is<std::uint64_t>())
    return in_base(of.as<std::uint64_t>(), false, base);
  if (!of.is<std::int64_t>())
    return std::nullopt;
  auto number = of.as<std::int64_t>();
  auto size = number < 0 ? ~static_cast<std::uint64_t>(number) + 1 : static_cast<std::uint64_t>(number);
  return in_base(size, number < 0, base);
}

std::string hexadecimal(std::string_view bytes) {
  std::string made;
  for (unsigned char byte : bytes)
    made.append(1, "0123456789abcdef"[byte >> 4]).append(1, "0123456789abcdef"[byte & 15]);
  return made;
}

std::optional<double> number(const value& of) {
  if (of.is<double>())
    return of.as<double>();
  if (of.is<std::int64_t>())
    return static_cast<double>(of.as<std::int64_t>());
  if (of.is<std::uint64_t>())
    return static_cast<double>(of.as<std::uint64_t>());
  return std::nullopt;
}

std::string decimal(double of, bool scientific, int precision) {
  if (!std::isfinite(of))
    return to_text(of);
  std::array<char, 512> made{};
  auto end = std::to_chars(made.data(), made.data() + made.size(), of,
                           scientific ? std::chars_format::scientific : std::chars_format::fixed, precision);
  return {made.data(), end.ptr};
}

/// Returns the text of one clause, or why there is none.
value clause(char letter, int precision, const value& of, meter& budget) {
  std::string made;
  switch (letter) {
  case 's':
    if (show(of, made, budget))
      return value::of_text(std::move(made));
    return cannot("string clause can only be used on values with a text form", of);
  case 'd':
    if (of.is<double>())
      return value::of_text(to_text(of.as<double>()));
    if (auto text = of.is<bool>() ? std::nullopt : whole(of, 10))
      return value::of_text(*std::move(text));
    return cannot("decimal clause can only be used on integers", of);
  case 'f':
  case 'e':
    if (auto size = number(of))
      return value::of_text(decimal(*size, letter == 'e', precision < 0 ? 6 : precision));
    return cannot(letter == 'e' ? "scientific clause can only be used on doubles"
                                : "fixed-point clause can only be used on doubles",
                  of);
  case 'b':
    if (auto text = whole(of, 2))
      return value::of_text(*std::move(text));
    return cannot("only integers and bools can be formatted as binary", of);
  case 'o':
    if (auto text = of.is<bool>() ? std::nullopt : whole(of, 8))
      return value::of_text(*std::move(text));
    return cannot("octal clause can only be used on integers", of);
  case 'x':
  case 'X': {
    auto text = of.is<bool>() ? std::nullopt : whole(of, 16);
    if (of.is<expression::text>())
      text = hexadecimal(of.text_view());
    if (of.is<byte_string>())
      text = hexadecimal(of.as<byte_string>().view);
    if (!text)
      return cannot("only integers, byte buffers, and strings can be formatted as hex", of);
    if (letter == 'X')
      for (auto& c : *text)
        c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    return value::of_text(*std::move(text));
  }
  default:
    return value::fail("could not parse formatting clause: unrecognized formatting clause \"" + std::string(1, letter) +
                         "\"",
                       "one of %s %d %f %e %b %o %x %X %%");
  }
}

}  // namespace

value format(context& c, arguments a) {
  auto rest = a[0].text_view();
  const auto& values = a[1].as<list>();
  std::string made;
  std::size_t used = 0;
  while (!rest.empty() && !c.budget.spent()) {
    auto percent = rest.find('%');
    made += rest.substr(0, percent);
    if (percent == rest.npos)
      break;
    rest.remove_prefix(percent + 1);
    if (rest.starts_with('%')) {
      made += '%';
      rest.remove_prefix(1);
      continue;
    }
    int precision = -1;
    if (rest.starts_with('.')) {
      auto read = std::from_chars(rest.data() + 1, rest.data() + rest.size(), precision);
      if (read.ec != std::errc{} || precision > precision_max || precision < 0)
        return value::fail("could not parse formatting clause: a precision is a number up to 100");
      rest.remove_prefix(static_cast<std::size_t>(read.ptr - rest.data()));
    }
    if (rest.empty())
      return value::fail("could not parse formatting clause: unexpected end of format string");
    if (used >= values.size())
      return value::fail("index " + std::to_string(used) + " out of range", "the list has too few values");
    auto piece = clause(rest.front(), precision, values.at(used++), c.budget);
    if (piece.failed())
      return piece;
    made += piece.text_view();
    c.budget.take_text(piece.text_view().size());
    rest.remove_prefix(1);
  }
  return value::of_text(std::move(made));
}

}  // namespace troupe::expression
