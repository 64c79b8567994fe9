#pragma once

#include "core/base/json.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// Values as bytes, one after another, without names: small and fast, and read only by who expects exactly the same. A
/// format that outlives a release needs names (core/base/json.hpp).
///
/// Integers are variable-length (7 bits a byte, signed ones zigzag), texts and lists begin with their length, an absent
/// value is a 0 and a present one a 1 before it. JSON keeps the kind of every number, and doubles every bit.
///
/// A struct without TROUPE_FIELDS takes part with `visit_fields(Visitor&, Self&)`, found by its arguments: one list of
/// its members, given to the visitor, serves both ways.
namespace troupe {

class packer {
public:
  template <class... Ts>
  void operator()(const Ts&... values) {
    (put(values), ...);
  }

  std::string take() { return std::move(bytes_); }

private:
  template <class T>
  void put(const T&);
  void put_number(std::uint64_t);
  void put_text(std::string_view);
  void put_json(const json::value&);
  void put_json(const json::object&);
  void put_json(const json::array&);

  template <class Range>
  void put_all(const Range& items) {
    put_number(items.size());
    for (const auto& item : items)
      put(item);
  }

  std::string bytes_;
};

/// Reads what a packer wrote. Never fails half-way: at the first value that cannot be right `ok` becomes false, and all
/// values from there on are empty. A length is believed only as far as bytes are left.
class unpacker {
public:
  explicit unpacker(std::string_view bytes) : rest_(bytes) {}

  template <class... Ts>
  void operator()(Ts&... values) {
    (take(values), ...);
  }

  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  /// What was read makes no sense.
  void refuse();

private:
  template <class T>
  void take(T&);
  std::uint64_t take_number();
  /// A number of things of which each takes at least a byte.
  std::size_t take_length();
  std::string_view take_text();
  void take_json(json::value&, std::size_t depth);
  void take_json(json::object&, std::size_t depth);
  void take_json(json::array&, std::size_t depth);

  template <class Variant, std::size_t I = 0>
  void take_alternative(std::size_t index, Variant& to) {
    if constexpr (I < std::variant_size_v<Variant>) {
      if (index != I)
        return take_alternative<Variant, I + 1>(index, to);
      take(to.template emplace<I>());
    } else {
      refuse();
    }
  }

  std::string_view rest_;
  bool ok_ = true;
};

namespace detail {

template <class T>
inline constexpr bool is_deque = false;
template <class T>
inline constexpr bool is_deque<std::deque<T>> = true;
template <class T>
inline constexpr bool is_map = false;
template <class K, class V>
inline constexpr bool is_map<std::map<K, V>> = true;
template <class T>
inline constexpr bool is_shared = false;
template <class T>
inline constexpr bool is_shared<std::shared_ptr<const T>> = true;

constexpr std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}

constexpr std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

}  // namespace detail

template <class T>
void packer::put(const T& value) {
  if constexpr (std::same_as<T, json::value> || std::same_as<T, json::object> || std::same_as<T, json::array>) {
    put_json(value);
  } else if constexpr (std::same_as<T, std::string>) {
    put_text(value);
  } else if constexpr (named_enum<T>) {
    bytes_ += static_cast<char>(value);
  } else if constexpr (std::same_as<T, bool>) {
    bytes_ += value ? '\1' : '\0';
  } else if constexpr (std::unsigned_integral<T>) {
    put_number(value);
  } else if constexpr (std::integral<T>) {
    put_number(detail::zigzag(value));
  } else if constexpr (std::same_as<T, double>) {
    put_json(json::value(value));
  } else if constexpr (std::same_as<T, timestamp>) {
    put(std::int64_t{value.time_since_epoch().count()});
  } else if constexpr (std::same_as<T, milliseconds>) {
    put(std::int64_t{value.count()});
  } else if constexpr (detail::is_id<T>) {
    put_text(value.value);
  } else if constexpr (detail::is_optional<T> || detail::is_shared<T>) {
    put(static_cast<bool>(value));
    if (value)
      put(*value);
  } else if constexpr (detail::is_vector<T> || detail::is_deque<T> || detail::is_map<T>) {
    put_all(value);
  } else if constexpr (detail::is_variant<T>) {
    put_number(value.index());
    std::visit([this](const auto& one) { put(one); }, value);
  } else if constexpr (requires { std::tuple_size<T>::value; }) {
    std::apply([this](const auto&... one) { (put(one), ...); }, value);
  } else if constexpr (has_fields<T>) {
    std::apply([&](const auto&... field) { (put(value.*field.member), ...); }, T::fields());
  } else {
    visit_fields(*this, value);
  }
}

template <class T>
void unpacker::take(T& value) {
  if constexpr (std::same_as<T, json::value> || std::same_as<T, json::object> || std::same_as<T, json::array>) {
    take_json(value, 0);
  } else if constexpr (std::same_as<T, std::string>) {
    value = std::string(take_text());
  } else if constexpr (named_enum<T>) {
    auto index = take_number();
    if (index >= enum_names(T{}).size())
      return refuse();
    value = static_cast<T>(index);
  } else if constexpr (std::same_as<T, bool>) {
    value = take_number() != 0;
  } else if constexpr (std::unsigned_integral<T>) {
    auto number = take_number();
    if (number > std::numeric_limits<T>::max())
      return refuse();
    value = static_cast<T>(number);
  } else if constexpr (std::integral<T>) {
    value = static_cast<T>(detail::unzigzag(take_number()));
  } else if constexpr (std::same_as<T, double>) {
    json::value number;
    take_json(number, 0);
    if (!number.is_double())
      return refuse();
    value = number.get_double();
  } else if constexpr (std::same_as<T, timestamp>) {
    value = timestamp{microseconds{detail::unzigzag(take_number())}};
  } else if constexpr (std::same_as<T, milliseconds>) {
    value = milliseconds{detail::unzigzag(take_number())};
  } else if constexpr (detail::is_id<T>) {
    value.value = std::string(take_text());
  } else if constexpr (detail::is_optional<T>) {
    value.reset();
    if (take_number() != 0)
      take(value.emplace());
  } else if constexpr (detail::is_shared<T>) {
    value.reset();
    if (take_number() == 0)
      return;
    auto fresh = std::make_shared<std::remove_const_t<typename T::element_type>>();
    take(*fresh);
    value = std::move(fresh);
  } else if constexpr (detail::is_vector<T> || detail::is_deque<T>) {
    value.clear();
    for (auto left = take_length(); left > 0 && ok_; --left)
      take(value.emplace_back());
  } else if constexpr (detail::is_map<T>) {
    value.clear();
    for (auto left = take_length(); left > 0 && ok_; --left) {
      std::pair<typename T::key_type, typename T::mapped_type> entry;
      take(entry);
      value.insert_or_assign(value.end(), std::move(entry.first), std::move(entry.second));
    }
  } else if constexpr (detail::is_variant<T>) {
    take_alternative(take_length(), value);
  } else if constexpr (requires { std::tuple_size<T>::value; }) {
    std::apply([this](auto&... one) { (take(one), ...); }, value);
  } else if constexpr (has_fields<T>) {
    std::apply([&](const auto&... field) { (take(value.*field.member), ...); }, T::fields());
  } else {
    visit_fields(*this, value);
  }
}

}  // namespace troupe
