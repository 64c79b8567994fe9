#pragma once

#include "core/base/json.hpp"
#include "core/base/result.hpp"

#include <array>
#include <chrono>
#include <compare>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

/// The values of CEL, as the evaluator holds them. Private to core/expression and its tests.
///
/// JSON is borrowed, not copied: a list or map of the scope is a pointer until somebody needs it elsewhere, and text is
/// a view. A value must therefore not outlive the program and the scope it came from, nor leave its thread.
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

/// What several values own together. Counted without atomics: the values of one evaluation stay in one thread.
class shared {
public:
  shared() = default;
  shared(const shared&) = delete;
  virtual ~shared() = default;

private:
  friend class owner;
  mutable std::size_t owners_ = 0;
};

/// Keeps something alive. Empty for what is borrowed.
class owner {
public:
  owner() = default;
  explicit owner(const shared* of) : of_(of) { ++of_->owners_; }
  owner(const owner& other) : of_(other.of_) {
    if (of_)
      ++of_->owners_;
  }
  owner(owner&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
  owner& operator=(owner other) noexcept {
    std::swap(of_, other.of_);
    return *this;
  }
  ~owner() {
    if (of_ && --of_->owners_ == 0)
      delete of_;
  }

private:
  const shared* of_ = nullptr;
};

struct null {
  bool operator==(const null&) const = default;
};

/// UTF-8.
struct text {
  std::string_view view;
};

struct byte_string {
  std::string_view view;
};

/// A list of the scope, or one made by the expression.
class list {
public:
  explicit list(const json::array& borrowed) : borrowed_(&borrowed) {}
  explicit list(const std::vector<value>& made) : made_(&made) {}

  std::size_t size() const;
  value at(std::size_t index) const;
  const json::array* borrowed() const { return borrowed_; }

private:
  const json::array* borrowed_ = nullptr;
  const std::vector<value>* made_ = nullptr;
};

/// A map of the scope, or one made by the expression. Keys are bool, int, uint or string; numbers that are equal are
/// the same key.
class map {
public:
  struct entries;

  explicit map(const json::object& borrowed) : borrowed_(&borrowed) {}

  std::size_t size() const;
  /// The `index`th key and value, in the order they were written.
  value key(std::size_t index) const;
  value at(std::size_t index) const;
  std::optional<value> find(const value& key) const;
  const json::object* borrowed() const { return borrowed_; }

private:
  friend class value;
  explicit map(const entries& made) : made_(&made) {}

  const json::object* borrowed_ = nullptr;
  const entries* made_ = nullptr;
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
  const value* content = nullptr;
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
  const refused* why;
  /// Bytes into the source, once known.
  std::uint32_t offset = unknown;

  static constexpr std::uint32_t unknown = static_cast<std::uint32_t>(-1);
};

template <class T, class Variant>
inline constexpr bool is_alternative = false;
template <class T, class... Alternatives>
inline constexpr bool is_alternative<T, std::variant<Alternatives...>> = (std::same_as<T, Alternatives> || ...);

class value {
public:
  using content = std::variant<null, bool, std::int64_t, std::uint64_t, double, text, byte_string, list, map, instant,
                               nanoseconds, type_name, optional, address, network, members, failure>;
  static_assert(std::is_trivially_copyable_v<content>);

  value() = default;
  value(null) {}
  /// What the content points to is borrowed.
  template <class T>
  requires is_alternative<T, content> value(T of) : content_(std::in_place_type<T>, of) {}
  /// What the content points to is kept by `of`.
  template <class T>
  value(T content, owner of) : content_(std::in_place_type<T>, content), owner_(std::move(of)) {}

  // What owns its content.
  static value of_text(std::string);
  static value of_bytes(std::string);
  static value of_list(std::vector<value>);
  /// A failure if a key may not be one or stands twice.
  static value of_map(std::vector<std::pair<value, value>>);
  static value some(value);
  static value fail(std::string what, std::string hint = {}, errc code = errc::invalid);
  static value fail(refused why);

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
  /// Who keeps what the content points to.
  const owner& kept_by() const { return owner_; }
  /// The same value, borrowed from this one.
  value borrowed() const {
    value made;
    made.content_ = content_;
    return made;
  }

  /// The letter of the value's type in a function's signature (functions.hpp): `nbiufsylmtdTopc`, `M` for members, `!`
  /// for a failure.
  char letter() const { return "nbiufsylmtdTopcM!"[content_.index()]; }
  /// The name of the type in CEL: `int`, `google.protobuf.Timestamp`, ...
  std::string_view type() const;

private:
  content content_;
  owner owner_;
};

/// Borrows JSON. An integer that fits is an int however it is stored, so that a value means the same before and after
/// it went through the journal; only larger ones are uint.
value from_json(const json::value&);

/// Copies to JSON as CEL's JSON mapping says: bytes are base64 text, times RFC 3339 text, durations `1.5s`, infinities
/// their names, keys text. Counts what it makes; refuses what nests deeper than `json_depth_max` where the result will
/// stand `depth` deep.
result<json::value> to_json(const value&, meter&, std::size_t depth = 0);
/// Copies borrowed JSON under the same rules.
result<json::value> to_json(const json::value&, meter&, std::size_t depth = 0);

/// Returns the text of a scalar as `string()` makes it; nothing for lists, maps, ...
std::optional<std::string> to_text(const value&);

/// Returns `1.5`, `80`, `1e+30`, `NaN`, `Infinity`: the shortest text that reads back.
std::string to_text(double);

}  // namespace troupe::expression
