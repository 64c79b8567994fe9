#pragma once

#include "api/route.hpp"

/// What the builders of calls share: values from the path, the query and the body.
namespace troupe::api {

bool has_control_characters(std::string_view);
/// Letters and digits of ASCII, and what is in `extra`; not empty.
bool is_word(std::string_view, std::string_view extra);

/// The names of an enum, with commas.
template <class E>
std::string names_of() {
  std::string all;
  for (auto name : enum_names(E{}))
    all += (all.empty() ? "" : ", ") + std::string(name);
  return all;
}

result<execution_id> execution_of(std::string_view);
/// Reads `EXECUTION:TASK`, or `EXECUTION`.
result<review_name> review_of(std::string_view);
result<workflow_name> workflow_of(std::string_view);
result<std::uint64_t> number_of(std::string_view, std::string_view where);
/// The size of a page: query parameter `limit`.
result<std::uint32_t> limit_of(const arguments&);
/// What is said of a size that is out of bounds, and of a `cursor` that no page had as its `next`.
refused not_a_limit();
refused not_a_cursor();
result<milliseconds> wait_of(std::string_view);

template <class E>
result<std::optional<E>> state_of(const arguments& given) {
  const auto* text = given.find("state");
  if (!text)
    return std::optional<E>{};
  if (auto state = from_name<E>(*text))
    return std::optional<E>{*state};
  return refused{errc::invalid, "unknown state", "state", "one of: " + names_of<E>()};
}

/// The header If-Match, or nothing.
std::string if_match_of(const arguments&);

/// A file name for messages, from outside: printable and of a sane length.
std::string printable_file(std::string);

/// A member of the body; a value made by default if it is absent.
template <class T>
result<T> member_of(const arguments& given, std::string_view name) {
  T value{};
  if (const auto* member = given.body.if_contains(name))
    if (auto read = read_json(*member, value); !read)
      return detail::inside(name, std::move(read).error());
  return value;
}

/// A member of the body that people read: of bounded length.
result<std::string> text_of(const arguments&, std::string_view name);

/// For a route that takes nothing.
template <class Call>
result<call> plain(const arguments&) {
  return call{Call{}};
}

}  // namespace troupe::api
