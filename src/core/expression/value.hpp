#pragma once

#include "core/base/json.hpp"
#include "core/base/result.hpp"

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// The values of CEL, as the evaluator holds them. Private to core/expression and its tests.
///
/// JSON is borrowed, not copied: a list or map of the scope is a pointer until somebody needs it elsewhere, and text is
/// a view. A value must therefore not outlive the program and the scope it came from.
namespace troupe::expression {

class member_source;
class value;

/// Counts the work of one evaluation down.
class meter {
public:
  explicit meter(std::uint64_t steps) : left_(steps) {}

  /// Takes steps off what is left. Once this has returned false it always does.
  bool take(std::uint64_t steps) {
    spent_ = spent_ || steps > left_;
    left_ -= spent_ ? 0 : steps;
    return !spent_;
  }
  bool take_text(std::size_t bytes) { return take(bytes / 64); }
  bool spent() const { return spent_; }
  std::uint64_t left() const { return spent_ ? 0 : left_; }

private:
  std::uint64_t left_;
  bool spent_ = false;
};

struct null {
  bool operator==(const null&) const = default;
};

/// UTF-8; borrowed when there is no owner.
struct text {
  std::string_view view;
  std::shared_ptr<const std::string> owner;
};

struct byte_string {
  std::string_view view;
  std::shared_ptr<const std::string> owner;
};

/// A list of the scope, or one made by the expression.
class list {
public:
  explicit list(const json::array& borrowed) : borrowed_(&borrowed) {}
  explicit list(std::vector<value> items);

  std::size_t size() const;
  value at(std::size_t index) const;
  const json::array* borrowed() const { return borrowed_; }

private:
  const json::array* borrowed_ = nullptr;
  std::shared_ptr<const std::vector<value>> items_;
};

/// A map of the scope, or one made by the expression. Keys are bool, int, uint or string; numbers that are equal are
/// the same key.
class map {
public:
  struct entries;

  explicit map(const json::object& borrowed) : borrowed_(&borrowed) {}
  /// Returns a map of the entries, or a failure if a key may not be one or stands twice.
  static value make(std::vector<std::pair<value, value>> entries);

  std::size_t size() const;
  /// The `index`th key and value, in the order they were written.
  value key(std::size_t index) const;
  value at(std::size_t index) const;
  std::optional<value> find(const value& key) const;
  const json::object* borrowed() const { return borrowed_; }

private:
  explicit map(std::shared_ptr<const entries> owned) : owned_(std::move(owned)) {}

  const json::object* borrowed_ = nullptr;
  std::shared_ptr<const entries> owned_;
};

/// A name whose members are asked for one by one. Only what reads members of a name ever sees one.
struct members {
  const member_source* source;

  std::optional<value> find(const value& key) const;
};

/// A point in time between the years 1 and 9999, UTC.
struct instant {
  std::int64_t seconds = 0;
  std::int32_t nanos = 0;

  auto operator<=>(const instant&) const = default;
};

using nanoseconds = std::chrono::duration<std::int64_t, std::nano>;

/// A type as a value. The name lives as long as the process.
struct type_name {
  std::string_view name;

  bool operator==(const type_name&) const = default;
};

/// `optional.none()` has no content.
struct optional {
  std::shared_ptr<const value> content;
};

/// An IP address; IPv4 uses the first four bytes.
struct address {
  std::array<std::uint8_t, 16> bytes{};
  bool v6 = false;

  bool operator==(const address&) const = default;
};

/// An IP address and the length of its network's prefix.
struct network {
  address base;
  std::uint8_t prefix = 0;

  bool operator==(const network&) const = default;
};

/// Why there is no value. Failures are values so that `false && 1/0 > 0` can be false.
struct failure {
  std::shared_ptr<const refused> why;
  /// Bytes into the source, once known.
  std::optional<std::uint32_t> offset = {};
};

class value {
public:
  using content = std::variant<null, bool, std::int64_t, std::uint64_t, double, text, byte_string, list, map, instant,
                               nanoseconds, type_name, optional, address, network, members, failure>;

  value() = default;
  value(null) {}
  template <class T>
  requires(!std::same_as<std::decay_t<T>, value> && std::constructible_from<content, std::in_place_type_t<T>, T>)
    value(T of)
    : content_(std::in_place_type<T>, std::move(of)) {}

  /// Text that the value owns.
  static value of_text(std::string text);
  static value of_bytes(std::string bytes);
  static value some(value of);
  static value fail(std::string what, std::string hint = {}, errc code = errc::invalid);

  template <class T>
  bool is() const {
    return std::holds_alternative<T>(content_);
  }
  template <class T>
  const T& as() const {
    return *std::get_if<T>(&content_);
  }
  bool failed() const { return is<failure>(); }
  std::string_view text_view() const { return as<text>().view; }
  /// The bytes of text or a byte string.
  std::string_view bytes() const { return is<text>() ? text_view() : as<byte_string>().view; }

  /// The letter of the value's type in a function's signature (functions.hpp): `nbiufsylmtdTopc`, `M` for members, `!`
  /// for a failure.
  char letter() const { return "nbiufsylmtdTopcM!"[content_.index()]; }
  /// The name of the type in CEL: `int`, `google.protobuf.Timestamp`, ...
  std::string_view type() const;

private:
  content content_;
};

/// Borrows JSON. An integer that fits is an int however it is stored, so that a value means the same before and after
/// it went through the journal; only larger ones are uint.
value from_json(const json::value&);

/// Copies to JSON as CEL's JSON mapping says: bytes are base64 text, times RFC 3339 text, durations `1.5s`, infinities
/// their names, keys text. Counts what it makes; refuses what nests deeper than `json_depth_max` where the result will
/// stand `depth` deep.
result<json::value> to_json(const value&, meter&, std::size_t depth = 0);

/// Returns the text of a scalar as `string()` makes it; nothing for lists, maps, ...
std::optional<std::string> to_text(const value&);

/// Returns `1.5`, `80`, `1e+30`, `NaN`, `Infinity`: the shortest text that reads back.
std::string to_text(double);

}  // namespace troupe::expression
