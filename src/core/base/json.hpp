#pragma once

#include "core/base/fields.hpp"
#include "core/base/id.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"

#include <boost/json.hpp>

#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace troupe {

namespace json = boost::json;

/// How deep JSON may nest, in any text that comes from outside.
inline constexpr std::size_t json_depth_max = 64;

/// Reads one JSON text (RFC 8259): strict, at most `depth_max` deep; of duplicate keys the last counts; a number that
/// was serialized from a double is that double again, to the last bit. Errors say the byte offset.
result<json::value> parse_json(std::string_view text, std::size_t depth_max = json_depth_max);

/// Returns the value with object keys sorted and no white space: equal values have equal texts (for cache keys).
std::string canonical_json(const json::value&);

// --- to JSON -----------------------------------------------------------------------------------------------------
// Structs are objects of their fields; absent optionals are left out; enums are their names; timestamps are integers
// (microseconds since 1970), durations integers (milliseconds); a variant is its alternative's object plus "type".

template <class T>
json::value to_json(const T& value);

namespace detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class T>
inline constexpr bool is_string_map = false;
template <class T>
inline constexpr bool is_string_map<std::map<std::string, T>> = true;
template <class T>
inline constexpr bool is_variant = false;
template <class... Ts>
inline constexpr bool is_variant<std::variant<Ts...>> = true;
template <class T>
inline constexpr bool is_id = false;
template <class Tag>
inline constexpr bool is_id<id<Tag>> = true;
template <class T>
inline constexpr bool never = false;

template <class T>
void put_fields(json::object& out, const T& value) {
  std::apply(
    [&](const auto&... field) {
      (
        [&] {
          const auto& member = value.*field.member;
          if constexpr (is_optional<std::decay_t<decltype(member)>>) {
            if (member)
              out.emplace(field.name, to_json(*member));
          } else {
            out.emplace(field.name, to_json(member));
          }
        }(),
        ...);
    },
    T::fields());
}

}  // namespace detail

template <class T>
json::value to_json(const T& value) {
  if constexpr (std::same_as<T, json::value>) {
    return value;
  } else if constexpr (std::same_as<T, json::object> || std::same_as<T, json::array>) {
    return json::value(value);
  } else if constexpr (named_enum<T>) {
    return json::value(to_string(value));
  } else if constexpr (std::same_as<T, bool>) {
    return json::value(value);
  } else if constexpr (std::unsigned_integral<T>) {
    return json::value(static_cast<std::uint64_t>(value));
  } else if constexpr (std::integral<T>) {
    return json::value(static_cast<std::int64_t>(value));
  } else if constexpr (std::floating_point<T>) {
    return json::value(static_cast<double>(value));
  } else if constexpr (std::convertible_to<T, std::string_view>) {
    return json::value(std::string_view(value));
  } else if constexpr (std::same_as<T, timestamp>) {
    return json::value(value.time_since_epoch().count());
  } else if constexpr (std::same_as<T, milliseconds>) {
    return json::value(value.count());
  } else if constexpr (detail::is_id<T>) {
    return json::value(value.value);
  } else if constexpr (detail::is_optional<T>) {
    return value ? to_json(*value) : json::value(nullptr);
  } else if constexpr (detail::is_vector<T>) {
    json::array out;
    out.reserve(value.size());
    for (const auto& item : value)
      out.push_back(to_json(item));
    return out;
  } else if constexpr (detail::is_string_map<T>) {
    json::object out;
    for (const auto& [name, item] : value)
      out.emplace(name, to_json(item));
    return out;
  } else if constexpr (detail::is_variant<T>) {
    return std::visit(
      [](const auto& alternative) {
        using A = std::decay_t<decltype(alternative)>;
        json::object out;
        out.emplace("type", A::type_name);
        detail::put_fields(out, alternative);
        return json::value(std::move(out));
      },
      value);
  } else if constexpr (has_fields<T>) {
    json::object out;
    detail::put_fields(out, value);
    return out;
  } else {
    static_assert(detail::never<T>, "no JSON form for this type");
  }
}

// --- from JSON ---------------------------------------------------------------------------------------------------
// Unknown members are ignored, so that an older release reads what a newer one wrote; a missing member keeps the
// default of its field. A wrong type is an error that names the path.

template <class T>
result<void> read_json(const json::value& from, T& to);

template <class T>
result<T> from_json(const json::value& from) {
  T value{};
  if (auto read = read_json(from, value); !read)
    return std::move(read).error();
  return value;
}

namespace detail {

inline refused wrong_type(std::string_view wanted, const json::value& got) {
  return refused{errc::invalid,
                 "expected " + std::string(wanted) + ", got " + std::string(json::to_string(got.kind()))};
}

inline refused inside(std::string_view name, refused why) {
  why.where = why.where.empty()          ? std::string(name)
              : why.where.front() == '[' ? std::string(name) + why.where
                                         : std::string(name) + "." + why.where;
  return why;
}

template <class T>
result<void> read_fields(const json::object& from, T& to) {
  result<void> outcome;
  std::apply(
    [&](const auto&... field) {
      (
        [&] {
          if (!outcome)
            return;
          if (const auto* found = from.if_contains(field.name))
            if (auto read = read_json(*found, to.*field.member); !read)
              outcome = inside(field.name, std::move(read).error());
        }(),
        ...);
    },
    T::fields());
  return outcome;
}

template <class Variant, std::size_t I = 0>
result<void> read_alternative(std::string_view type, const json::object& from, Variant& to) {
  if constexpr (I == std::variant_size_v<Variant>) {
    return refused{errc::invalid, "unknown type \"" + std::string(type) + "\"", "type"};
  } else {
    using A = std::variant_alternative_t<I, Variant>;
    if (type != A::type_name)
      return read_alternative<Variant, I + 1>(type, from, to);
    return read_fields(from, to.template emplace<I>());
  }
}

}  // namespace detail

template <class T>
result<void> read_json(const json::value& from, T& to) {
  if constexpr (std::same_as<T, json::value>) {
    to = from;
  } else if constexpr (std::same_as<T, json::object>) {
    if (!from.is_object())
      return detail::wrong_type("object", from);
    to = from.get_object();
  } else if constexpr (std::same_as<T, json::array>) {
    if (!from.is_array())
      return detail::wrong_type("array", from);
    to = from.get_array();
  } else if constexpr (named_enum<T>) {
    if (!from.is_string())
      return detail::wrong_type("string", from);
    auto value = from_name<T>(from.get_string());
    if (!value)
      return refused{errc::invalid, "unknown value \"" + std::string(from.get_string()) + "\""};
    to = *value;
  } else if constexpr (std::same_as<T, bool>) {
    if (!from.is_bool())
      return detail::wrong_type("bool", from);
    to = from.get_bool();
  } else if constexpr (std::integral<T>) {
    boost::system::error_code error;
    auto value = from.to_number<T>(error);
    if (error)
      return detail::wrong_type("integer", from);
    to = value;
  } else if constexpr (std::floating_point<T>) {
    boost::system::error_code error;
    auto value = from.to_number<T>(error);
    if (error)
      return detail::wrong_type("number", from);
    to = value;
  } else if constexpr (std::same_as<T, std::string>) {
    if (!from.is_string())
      return detail::wrong_type("string", from);
    to = std::string(from.get_string());
  } else if constexpr (std::same_as<T, timestamp>) {
    if (!from.is_int64())
      return detail::wrong_type("integer", from);
    to = timestamp{microseconds{from.get_int64()}};
  } else if constexpr (std::same_as<T, milliseconds>) {
    if (!from.is_int64())
      return detail::wrong_type("integer", from);
    to = milliseconds{from.get_int64()};
  } else if constexpr (detail::is_id<T>) {
    return read_json(from, to.value);
  } else if constexpr (detail::is_optional<T>) {
    if (from.is_null())
      to.reset();
    else
      return read_json(from, to.emplace());
  } else if constexpr (detail::is_vector<T>) {
    if (!from.is_array())
      return detail::wrong_type("array", from);
    to.clear();
    to.reserve(from.get_array().size());
    for (const auto& item : from.get_array())
      if (auto read = read_json(item, to.emplace_back()); !read)
        return detail::inside("[" + std::to_string(to.size() - 1) + "]", std::move(read).error());
  } else if constexpr (detail::is_string_map<T>) {
    if (!from.is_object())
      return detail::wrong_type("object", from);
    for (const auto& [name, item] : from.get_object())
      if (auto read = read_json(item, to[std::string(name)]); !read)
        return detail::inside(name, std::move(read).error());
  } else if constexpr (detail::is_variant<T>) {
    if (!from.is_object())
      return detail::wrong_type("object", from);
    const auto* type = from.get_object().if_contains("type");
    if (!type || !type->is_string())
      return refused{errc::invalid, "missing", "type"};
    return detail::read_alternative(type->get_string(), from.get_object(), to);
  } else if constexpr (has_fields<T>) {
    if (!from.is_object())
      return detail::wrong_type("object", from);
    return detail::read_fields(from.get_object(), to);
  } else {
    static_assert(detail::never<T>, "no JSON form for this type");
  }
  return {};
}

}  // namespace troupe
