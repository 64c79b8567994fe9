#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace troupe {

/// Splits `a, b, c` into its names at compile time.
template <std::size_t N>
constexpr std::array<std::string_view, N> split_names(std::string_view text) {
  std::array<std::string_view, N> names{};
  for (auto& name : names) {
    auto end = text.find(',');
    name = text.substr(0, end);
    text = end == text.npos ? std::string_view{} : text.substr(end + 1);
    while (!text.empty() && text.front() == ' ')
      text.remove_prefix(1);
  }
  return names;
}

/// An enum declared by TROUPE_ENUM: its names are known at run time.
template <class E>
concept named_enum = requires(E e) {
  enum_names(e);
};

template <named_enum E>
constexpr std::optional<E> from_name(std::string_view text) {
  auto names = enum_names(E{});
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == text)
      return static_cast<E>(i);
  return std::nullopt;
}

}  // namespace troupe

/// Declares `enum class type { a, b, c }` together with its names:
/// `to_string(value)`, `from_name<type>(text)` and `enum_names(type{})`. The names are the wire format; order may
/// change, names may not.
#define TROUPE_ENUM(type, ...)                                                                                         \
  enum class type : std::uint8_t { __VA_ARGS__ };                                                                      \
  constexpr auto enum_names(type) {                                                                                    \
    enum counted : std::uint8_t { __VA_ARGS__, count_ };                                                               \
    return ::troupe::split_names<count_>(#__VA_ARGS__);                                                                \
  }                                                                                                                    \
  constexpr std::string_view to_string(type value) {                                                                   \
    return enum_names(value)[static_cast<std::size_t>(value)];                                                         \
  }
