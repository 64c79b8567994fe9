#include "core/expression/format.hpp"
#include "core/expression/functions.hpp"
#include "core/expression/utf8.hpp"

#include <algorithm>
#include <cstring>

namespace troupe::expression {
namespace {

using int64 = std::int64_t;

/// Returns the value over text that shares its owner.
value part(const value& of, std::string_view view) {
  return {text{view}, of.kept_by()};
}

value out_of_range(int64 index) {
  return value::fail("index out of range: " + std::to_string(index));
}

/// Returns the bytes before character `index`; nothing if the text is shorter.
std::optional<std::size_t> offset(std::string_view text, int64 index) {
  if (index < 0 || index > static_cast<int64>(text.size()))
    return std::nullopt;
  auto found = offset_of(text, static_cast<std::size_t>(index));
  return found == text.npos ? std::nullopt : std::optional(found);
}

value size_of_text(context&, arguments a) {
  return static_cast<int64>(count_characters(a[0].text_view()));
}

value size_of_bytes(context&, arguments a) {
  return static_cast<int64>(a[0].as<byte_string>().view.size());
}

value size_of_list(context&, arguments a) {
  return static_cast<int64>(a[0].as<list>().size());
}

value size_of_map(context&, arguments a) {
  return static_cast<int64>(a[0].as<map>().size());
}

/// Finds in linear time, which std::string_view::find does not promise.
std::size_t find(std::string_view in, std::string_view wanted, std::size_t from = 0) {
  if (wanted.empty())
    return from;
  const auto* found = memmem(in.data() + from, in.size() - from, wanted.data(), wanted.size());
  return found ? static_cast<std::size_t>(static_cast<const char*>(found) - in.data()) : in.npos;
}

value contains(context&, arguments a) {
  return find(a[0].text_view(), a[1].text_view()) != std::string_view::npos;
}

value starts_with(context&, arguments a) {
  return a[0].text_view().starts_with(a[1].text_view());
}

value ends_with(context&, arguments a) {
  return a[0].text_view().ends_with(a[1].text_view());
}

value matches(context& c, arguments a) {
  if (!c.compiled || c.pattern != a[1].text_view()) {
    auto compiled = regex::parse(a[1].text_view(), c.budget);
    if (!compiled)
      return value::fail(std::move(compiled).error());
    c.compiled = *std::move(compiled);
    c.pattern = a[1].text_view();
  }
  return c.compiled->matches(a[0].text_view(), c.budget);
}

value char_at(context&, arguments a) {
  auto from = a[0].text_view();
  auto at = offset(from, a[1].as<int64>());
  if (!at)
    return out_of_range(a[1].as<int64>());
  auto rest = from.substr(*at);
  if (!rest.empty())
    take_character(rest);
  return part(a[0], from.substr(*at, from.size() - *at - rest.size()));
}

/// The characters before byte `at`, or -1 for npos.
int64 index_at(std::string_view text, std::size_t at) {
  return at == text.npos ? -1 : static_cast<int64>(count_characters(text.substr(0, at)));
}

value index_of(context&, arguments a) {
  auto in = a[0].text_view();
  auto from = a.size() == 3 ? offset(in, a[2].as<int64>()) : std::optional<std::size_t>(0);
  if (!from)
    return out_of_range(a[2].as<int64>());
  return index_at(in, find(in, a[1].text_view(), *from));
}

value last_index_of(context& c, arguments a) {
  auto in = a[0].text_view();
  // Looking backwards may compare all of what is wanted at every place.
  if (!c.budget.take((in.size() + 64) * (a[1].text_view().size() / 64)))
    return null{};
  auto from = a.size() == 3 ? offset(in, a[2].as<int64>()) : std::optional(in.size());
  if (!from)
    return out_of_range(a[2].as<int64>());
  return index_at(in, in.rfind(a[1].text_view(), *from));
}

template <char First, char Last, int Shift>
value change_case(context& c, arguments a) {
  if (!c.budget.take_text(a[0].text_view().size()))
    return null{};
  std::string made(a[0].text_view());
  for (auto& letter : made)
    if (letter >= First && letter <= Last)
      letter = static_cast<char>(letter + Shift);
  return value::of_text(std::move(made));
}

/// `text.replace(old, new [, limit])`: an empty `old` stands before every character and at the end.
value replace(context& c, arguments a) {
  auto rest = a[0].text_view();
  auto wanted = a[1].text_view(), with = a[2].text_view();
  auto left = a.size() == 4 ? a[3].as<int64>() : -1;
  std::string made;
  for (; left != 0; --left) {
    auto at = wanted.empty() ? 0 : find(rest, wanted);
    if (at == rest.npos || !c.budget.take_text(at + with.size() + 64))
      break;
    made.append(rest.substr(0, at)).append(with);
    rest.remove_prefix(at + wanted.size());
    if (!wanted.empty())
      continue;
    if (rest.empty())
      break;
    auto before = rest;
    take_character(rest);
    made.append(before.substr(0, before.size() - rest.size()));
  }
  c.budget.take_text(rest.size());
  return value::of_text(made.append(rest));
}

/// `text.split(separator [, limit])`: an empty separator splits into characters.
value split(context& c, arguments a) {
  auto rest = a[0].text_view();
  auto by = a[1].text_view();
  auto left = a.size() == 3 ? a[2].as<int64>() : -1;
  std::vector<value> made;
  if (left == 0 || (by.empty() && rest.empty()))
    return value::of_list(std::move(made));
  for (; left != 1 && c.budget.take(1); --left) {
    auto at = find(rest, by);
    if (by.empty()) {
      auto after = rest;
      take_character(after);
      at = after.empty() ? rest.npos : rest.size() - after.size();
    }
    if (at == rest.npos)
      break;
    c.budget.take_text(at);
    made.push_back(part(a[0], rest.substr(0, at)));
    rest.remove_prefix(at + by.size());
  }
  made.push_back(part(a[0], rest));
  return value::of_list(std::move(made));
}

value join(context& c, arguments a) {
  const auto& items = a[0].as<list>();
  auto between = a.size() == 2 ? a[1].text_view() : std::string_view{};
  std::string made;
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto item = items.at(i);
    if (!item.is<text>())
      return value::fail("no such overload: join of " + std::string(item.type()), "convert with map(x, string(x))");
    if (!c.budget.take_text(between.size() + item.text_view().size() + 64))
      break;
    made.append(i == 0 ? std::string_view{} : between).append(item.text_view());
  }
  return value::of_text(std::move(made));
}

value substring(context&, arguments a) {
  auto from = a[0].text_view();
  auto begin = offset(from, a[1].as<int64>());
  if (!begin)
    return out_of_range(a[1].as<int64>());
  if (a.size() == 2)
    return part(a[0], from.substr(*begin));
  auto end = offset(from, a[2].as<int64>());
  if (!end)
    return out_of_range(a[2].as<int64>());
  if (*end < *begin)
    return value::fail("invalid substring range. start: " + std::to_string(a[1].as<int64>()) +
                       ", end: " + std::to_string(a[2].as<int64>()));
  return part(a[0], from.substr(*begin, *end - *begin));
}

value trim(context&, arguments a) {
  auto rest = a[0].text_view();
  for (auto next = rest; !next.empty() && is_space(take_character(next));)
    rest = next;
  std::size_t kept = 0;
  for (auto next = rest; !next.empty();)
    if (!is_space(take_character(next)))
      kept = rest.size() - next.size();
  return part(a[0], rest.substr(0, kept));
}

value reverse(context& c, arguments a) {
  auto rest = a[0].text_view();
  if (!c.budget.take_text(rest.size()))
    return null{};
  std::string made(rest.size(), '\0');
  for (auto to = made.size(); !rest.empty();) {
    auto before = rest;
    take_character(rest);
    auto size = before.size() - rest.size();
    to -= size;
    std::ranges::copy(before.substr(0, size), made.begin() + static_cast<std::ptrdiff_t>(to));
  }
  return value::of_text(std::move(made));
}

value quote(context& c, arguments a) {
  static constexpr std::string_view plain = "\a\b\f\n\r\t\v\\\"";
  static constexpr std::string_view names = "abfnrtv\\\"";
  std::string made = "\"";
  if (!c.budget.take_text(a[0].text_view().size()))
    return null{};
  for (auto rest = a[0].text_view(); !rest.empty();) {
    auto character = take_character(rest);
    auto named = character < 0x80 ? plain.find(static_cast<char>(character)) : plain.npos;
    if (named != plain.npos)
      made.append("\\").push_back(names[named]);
    else
      append_character(made, character);
  }
  return value::of_text(made + "\"");
}

constexpr std::array table{
  function{"size", "s=i", size_of_text},
  function{"size", "s.=i", size_of_text},
  function{"size", "y=i", size_of_bytes},
  function{"size", "y.=i", size_of_bytes},
  function{"size", "la=i", size_of_list},
  function{"size", "la.=i", size_of_list},
  function{"size", "ma=i", size_of_map},
  function{"size", "ma.=i", size_of_map},
  function{"contains", "s.s=b", contains},
  function{"startsWith", "s.s=b", starts_with},
  function{"endsWith", "s.s=b", ends_with},
  function{"matches", "s.s=b", matches},
  function{"matches", "ss=b", matches},
  function{"charAt", "s.i=s", char_at},
  function{"indexOf", "s.s=i", index_of},
  function{"indexOf", "s.si=i", index_of},
  function{"lastIndexOf", "s.s=i", last_index_of},
  function{"lastIndexOf", "s.si=i", last_index_of},
  function{"lowerAscii", "s.=s", change_case<'A', 'Z', 'a' - 'A'>},
  function{"upperAscii", "s.=s", change_case<'a', 'z', 'A' - 'a'>},
  function{"replace", "s.ss=s", replace},
  function{"replace", "s.ssi=s", replace},
  function{"split", "s.s=ls", split},
  function{"split", "s.si=ls", split},
  function{"join", "la.=s", join},
  function{"join", "la.s=s", join},
  function{"substring", "s.i=s", substring},
  function{"substring", "s.ii=s", substring},
  function{"trim", "s.=s", trim},
  function{"reverse", "s.=s", reverse},
  function{"strings.quote", "s=s", quote},
  function{"format", "s.la=s", format},
};

}  // namespace

std::span<const function> text_functions() {
  return table;
}

}  // namespace troupe::expression
