#pragma once

#include "core/base/enum.hpp"

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace troupe {

/// Why something is refused or failed. The API maps each to an HTTP status, the console to an exit code.
TROUPE_ENUM(errc, invalid, unknown, conflict, stale, not_ready, busy, too_large, cancelled, timed_out, missing_tool,
            unavailable, storage, corrupt, denied, unauthenticated)

/// A refusal: what is wrong, where, and what the caller can do about it.
struct refused {
  errc code = errc::invalid;
  std::string what;
  /// `file:line:column`, a field path such as `tasks.cut.retry`, or empty.
  std::string where = {};
  /// What to do next, or empty.
  std::string hint = {};

  bool operator==(const refused&) const = default;
};

/// Returns the refusal as one line: `where: what (hint)`.
std::string to_string(const refused&);

/// A value, or why there is none.
template <class T>
class [[nodiscard]] result {
public:
  using value_type = T;

  result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  result(refused why) : content_(std::in_place_index<1>, std::move(why)) {}

  explicit operator bool() const noexcept { return content_.index() == 0; }
  bool has_value() const noexcept { return content_.index() == 0; }

  T& operator*() & { return std::get<0>(content_); }
  const T& operator*() const& { return std::get<0>(content_); }
  T&& operator*() && { return std::get<0>(std::move(content_)); }
  T* operator->() { return &std::get<0>(content_); }
  const T* operator->() const { return &std::get<0>(content_); }

  refused& error() & { return std::get<1>(content_); }
  const refused& error() const& { return std::get<1>(content_); }
  refused&& error() && { return std::get<1>(std::move(content_)); }

  bool operator==(const result&) const = default;

private:
  std::variant<T, refused> content_;
};

/// Success without a value, or why not.
template <>
class [[nodiscard]] result<void> {
public:
  using value_type = void;

  result() = default;
  result(refused why) : error_(std::move(why)) {}

  explicit operator bool() const noexcept { return !error_; }
  bool has_value() const noexcept { return !error_; }
  refused& error() & { return *error_; }
  const refused& error() const& { return *error_; }
  refused&& error() && { return *std::move(error_); }

  bool operator==(const result&) const = default;

private:
  std::optional<refused> error_;
};

}  // namespace troupe
