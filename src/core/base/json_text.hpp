#pragma once

#include "core/base/json.hpp"

#include <charconv>

/// Writes values as JSON text straight away: the same bytes as `json::serialize(to_json(value))`, without a tree of
/// them in between.
namespace troupe {

void write_json(std::string& out, const json::value&);
void write_json(std::string& out, const json::object&);
void write_json(std::string& out, const json::array&);
void write_json(std::string& out, std::string_view);

namespace detail {

template <class T>
void write_integer(std::string& out, T value) {
  char digits[24];
  auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

template <class T>
void write_fields(std::string& out, const T& value, bool first);

}  // namespace detail

template <class T>
void write_json(std::string& out, const T& value) {
  if constexpr (named_enum<T>) {
    write_json(out, std::string_view(to_string(value)));
  } else if constexpr (std::same_as<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::integral<T>) {
    detail::write_integer(out, value);
  } else if constexpr (std::floating_point<T>) {
    write_json(out, json::value(static_cast<double>(value)));
  } else if constexpr (std::convertible_to<T, std::string_view>) {
    write_json(out, std::string_view(value));
  } else if constexpr (std::same_as<T, timestamp>) {
    detail::write_integer(out, value.time_since_epoch().count());
  } else if constexpr (std::same_as<T, milliseconds>) {
    detail::write_integer(out, value.count());
  } else if constexpr (detail::is_id<T>) {
    write_json(out, std::string_view(value.value));
  } else if constexpr (detail::is_optional<T>) {
    if (value)
      write_json(out, *value);
    else
      out += "null";
  } else if constexpr (detail::is_vector<T>) {
    out += '[';
    for (const auto& item : value) {
      if (&item != value.data())
        out += ',';
      write_json(out, item);
    }
    out += ']';
  } else if constexpr (detail::is_string_map<T>) {
    auto separator = '{';
    for (const auto& [name, item] : value) {
      out += std::exchange(separator, ',');
      write_json(out, std::string_view(name));
      out += ':';
      write_json(out, item);
    }
    out += value.empty() ? "{}" : "}";
  } else if constexpr (detail::is_variant<T>) {
    std::visit(
      [&](const auto& alternative) {
        out += "{\"type\":";
        write_json(out, std::decay_t<decltype(alternative)>::type_name);
        detail::write_fields(out, alternative, false);
        out += '}';
      },
      value);
  } else if constexpr (has_fields<T>) {
    out += '{';
    detail::write_fields(out, value, true);
    out += '}';
  } else {
    static_assert(detail::never<T>, "no JSON form for this type");
  }
}

namespace detail {

template <class T>
void write_fields(std::string& out, const T& value, bool first) {
  std::apply(
    [&](const auto&... field) {
      (
        [&] {
          const auto& member = value.*field.member;
          if constexpr (is_optional<std::decay_t<decltype(member)>>)
            if (!member)
              return;
          if (!std::exchange(first, false))
            out += ',';
          // Names of fields need no escapes: they are C++ identifiers.
          ((out += '"') += field.name) += "\":";
          write_json(out, member);
        }(),
        ...);
    },
    T::fields());
}

}  // namespace detail
}  // namespace troupe
