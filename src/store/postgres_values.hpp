#pragma once

#include "store/session.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Parameters as PostgreSQL takes them over the wire: binary, so nothing is printed and parsed again.
namespace troupe::store::postgres {

/// Types by their object ids, which never change.
enum class type : std::uint32_t {
  boolean = 16,
  bytes = 17,
  integer = 20,
  text = 25,
  boolean_array = 1000,
  bytes_array = 1001,
  text_array = 1009,
  integer_array = 1016,
};

/// Returns the text as a PostgreSQL database can hold it: valid UTF-8 without zeros. What is not becomes U+FFFD and
/// U+2400; that needs `room`.
std::string_view storable(std::string_view text, std::string& room);

/// A column of many rows, to be taken apart by `unnest`.
class array {
public:
  explicit array(type element);

  void add(bool);
  void add(std::int64_t);
  void add(std::uint64_t number) { add(static_cast<std::int64_t>(number)); }
  void add(std::uint32_t number) { add(std::int64_t{number}); }
  /// A text or bytes, as the array is.
  void add(std::string_view);
  void add(const std::string& text) { add(std::string_view{text}); }
  void add(const char*) = delete;
  template <class T>
  void add(const std::optional<T>& maybe) {
    if (maybe)
      add(*maybe);
    else
      add_null();
  }
  void add_null();

  postgres::type of() const;
  std::size_t size() const { return size_; }

private:
  friend class values;
  std::string finish() &&;

  postgres::type element_;
  std::int32_t size_ = 0;
  bool has_null_ = false;
  std::string content_;
};

/// The parameters of one call.
class values {
public:
  values() = default;
  explicit values(std::span<const sql::parameter>);

  /// Texts must live as long as the values.
  void add(const sql::parameter&);
  void add(array);

  /// What libpq wants of them; holds until something is added.
  struct view {
    std::vector<std::uint32_t> types;
    std::vector<const char*> contents;
    std::vector<int> lengths, formats;
  };
  view show() const;

private:
  struct value {
    postgres::type type;
    bool null = false;
    std::string own = {};
    std::string_view borrowed = {};
  };
  std::vector<value> all_;
};

/// Returns the integer or truth value that `bytes` are.
std::int64_t integer_of(std::string_view bytes);

}  // namespace troupe::store::postgres
