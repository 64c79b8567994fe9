#pragma once

#include "core/base/json.hpp"

#include <string>

/// How fields are shown to clients: as in the journal, but times are RFC 3339 and durations are named `*_ms`.
namespace troupe::api {

template <class T>
json::value shown(const T& value);

/// Adds a member; an absent optional adds nothing.
template <class T>
void show_field(json::object& out, std::string_view name, const T& value) {
  if constexpr (detail::is_optional<T>) {
    if (value)
      show_field(out, name, *value);
  } else if constexpr (std::same_as<T, milliseconds>) {
    out.emplace(std::string(name) + "_ms", value.count());
  } else {
    out.emplace(name, shown(value));
  }
}

template <has_fields T>
void show_fields(json::object& out, const T& value) {
  std::apply([&](const auto&... field) { (show_field(out, field.name, value.*field.member), ...); }, T::fields());
}

template <class T>
json::value shown(const T& value) {
  if constexpr (std::same_as<T, timestamp>) {
    return json::value(to_rfc3339(value));
  } else if constexpr (has_fields<T>) {
    json::object out;
    show_fields(out, value);
    return out;
  } else {
    return to_json(value);
  }
}

}  // namespace troupe::api
