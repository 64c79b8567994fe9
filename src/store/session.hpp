#pragma once

#include "core/base/result.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the tables' code needs of a database: statements with parameters, and rows. Each adapter is one.
///
/// Statements are texts that both databases understand, with parameters `?1`, `?2`, ... They are constants: a session
/// prepares each once and knows it by its text.
namespace troupe::store::sql {

/// What a statement is given: a number, a text, bytes, or nothing of one of these. Views what it was made of.
class parameter {
public:
  enum class kind { integer, text, bytes };

  template <std::integral T>
  parameter(T number) : kind_(kind::integer), integer_(static_cast<std::int64_t>(number)) {}
  parameter(std::string_view text) : kind_(kind::text), text_(text) {}
  parameter(const std::string& text) : parameter(std::string_view{text}) {}
  parameter(const char* text) : parameter(std::string_view{text}) {}
  parameter(std::nullptr_t) : parameter(none_of(kind::text)) {}
  template <class T>
  parameter(const std::optional<T>& maybe) : parameter(maybe ? parameter(*maybe) : none_of(parameter(T{}).kind_)) {}

  static parameter bytes(std::string_view content) {
    parameter self(content);
    self.kind_ = kind::bytes;
    return self;
  }
  static parameter none_of(kind k) {
    parameter self(std::string_view{});
    self.kind_ = k;
    self.null_ = true;
    return self;
  }

  kind type() const { return kind_; }
  bool is_null() const { return null_; }
  std::int64_t integer() const { return integer_; }
  std::string_view text() const { return text_; }

private:
  kind kind_;
  bool null_ = false;
  std::int64_t integer_ = 0;
  std::string_view text_;
};

/// The columns of a row, from 0. Views hold as long as the row is shown.
class row {
public:
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual std::string_view text(int column) const = 0;

protected:
  ~row() = default;
};

enum class dialect { sqlite, postgres };

/// A connection and its statements; used by one thread at a time.
class session {
public:
  /// Says whether to go on with the next row.
  using row_taker = std::function<result<bool>(const row&)>;

  virtual ~session() = default;

  /// Runs a statement and shows its rows to `take`. Returns how many rows it changed.
  virtual result<std::uint64_t> execute(std::string_view sql, std::span<const parameter>, const row_taker& take) = 0;
  virtual sql::dialect dialect() const = 0;

  /// Runs a statement without results; returns how many rows it changed.
  template <class... Values>
  result<std::uint64_t> change(std::string_view sql, const Values&... values) {
    return query(
      sql, [](const row&) -> result<bool> { return true; }, values...);
  }

  template <class... Values>
  result<void> run(std::string_view sql, const Values&... values) {
    auto changed = change(sql, values...);
    return changed ? result<void>{} : std::move(changed).error();
  }

  /// Shows rows to `take` until it has enough.
  template <class... Values>
  result<std::uint64_t> query(std::string_view sql, const row_taker& take, const Values&... values) {
    if constexpr (sizeof...(values) == 0) {
      return execute(sql, {}, take);
    } else {
      const parameter all[] = {parameter(values)...};
      return execute(sql, all, take);
    }
  }

  /// Returns all rows; `read` makes a `result` of one.
  template <class Read, class... Values>
  auto list(std::string_view sql, Read read, const Values&... values)
    -> result<std::vector<typename std::invoke_result_t<Read, const row&>::value_type>> {
    std::vector<typename std::invoke_result_t<Read, const row&>::value_type> out;
    auto take = [&](const row& r) -> result<bool> {
      auto one = read(r);
      if (!one)
        return std::move(one).error();
      out.push_back(*std::move(one));
      return true;
    };
    if (auto done = query(sql, std::ref(take), values...); !done)
      return std::move(done).error();
    return out;
  }

  /// Returns the first row, if there is one.
  template <class Read, class... Values>
  auto first(std::string_view sql, Read read, const Values&... values)
    -> result<std::optional<typename std::invoke_result_t<Read, const row&>::value_type>> {
    std::optional<typename std::invoke_result_t<Read, const row&>::value_type> out;
    auto take = [&](const row& r) -> result<bool> {
      auto one = read(r);
      if (!one)
        return std::move(one).error();
      out.emplace(*std::move(one));
      return false;
    };
    if (auto done = query(sql, std::ref(take), values...); !done)
      return std::move(done).error();
    return out;
  }

  /// Returns the integer of the first row, if there is one.
  template <class... Values>
  result<std::optional<std::int64_t>> number(std::string_view sql, const Values&... values) {
    return first(
      sql, [](const row& r) -> result<std::int64_t> { return r.integer(0); }, values...);
  }

  /// Returns whether there is a row.
  template <class... Values>
  result<bool> exists(std::string_view sql, const Values&... values) {
    auto found = first(
      sql, [](const row&) { return result(true); }, values...);
    if (!found)
      return std::move(found).error();
    return found->has_value();
  }
};

}  // namespace troupe::store::sql
