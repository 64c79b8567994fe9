#pragma once

#include "core/base/result.hpp"
#include "store/session.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

/// As much of SQLite as the store needs, with its errors as refusals and its handles as values.
namespace troupe::store::sqlite {

/// One connection to a database file; used by one thread at a time.
class connection {
public:
  struct options {
    bool create = false;
    /// Nothing can be changed through this connection.
    bool read_only = false;
    /// How long to wait for another process before refusing with `busy`.
    std::chrono::milliseconds busy_timeout{5000};
    std::size_t cache_bytes = 2 << 20;
  };

  static result<connection> open(const std::filesystem::path&, const options&);

  /// Runs statements without results.
  result<void> run(const std::string& sql) const;

  /// Returns the integer a one-row statement yields.
  result<std::int64_t> number(const std::string& sql) const;

  /// Returns the refusal for what SQLite last said: `cannot DOING PATH: REASON (SQLite code)`, and what to do about it.
  refused fault(std::string_view doing) const;

  bool in_transaction() const;
  sqlite3* handle() const { return handle_.get(); }
  const std::filesystem::path& path() const { return path_; }

private:
  struct closer {
    void operator()(sqlite3*) const;
  };
  std::unique_ptr<sqlite3, closer> handle_;
  std::filesystem::path path_;
};

/// The rows of a running query. The statement is free again when this is gone.
class rows {
public:
  rows(const connection& on, sqlite3_stmt* statement) : connection_(&on), statement_(statement) {}
  rows(rows&&) = default;
  ~rows();

  /// Moves to the next row; false after the last.
  result<bool> next();

  /// The columns of the current row, from 0. The views hold until the next call of `next`.
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  std::string_view text(int column) const;

private:
  struct rewind {
    void operator()(sqlite3_stmt*) const;
  };
  const connection* connection_;
  std::unique_ptr<sqlite3_stmt, rewind> statement_;
};

/// A statement compiled once and run many times. Must not outlive its connection, nor the connection move.
class statement {
public:
  static result<statement> prepare(const connection&, std::string_view sql);

  /// Binds the parameters in order and runs the statement to its end.
  template <class... Values>
  result<void> run(const Values&... values) {
    int index = 0;
    (bind(++index, values), ...);
    return finish();
  }

  rows query(std::span<const sql::parameter>);

  /// Binds the parameters in order. Texts must live as long as the rows.
  template <class... Values>
  rows query(const Values&... values) {
    int index = 0;
    (bind(++index, values), ...);
    return rows{*connection_, statement_.get()};
  }

private:
  struct finalizer {
    void operator()(sqlite3_stmt*) const;
  };

  void bind(int index, std::int64_t value);
  void bind(int index, std::uint64_t value) { bind(index, static_cast<std::int64_t>(value)); }
  void bind(int index, std::uint32_t value) { bind(index, static_cast<std::int64_t>(value)); }
  void bind(int index, std::string_view text);
  void bind(int index, const std::string& text) { bind(index, std::string_view{text}); }
  void bind(int index, std::nullptr_t);
  template <class T>
  void bind(int index, const std::optional<T>& value) {
    if (value)
      bind(index, *value);
    else
      bind(index, nullptr);
  }
  result<void> finish();

  const connection* connection_ = nullptr;
  std::unique_ptr<sqlite3_stmt, finalizer> statement_;
};

/// What happens between `begin` and `commit` happens whole or not at all. Rolled back if it is dropped.
class transaction {
public:
  /// Takes the write lock at once, so that nothing can refuse the transaction later.
  static result<transaction> begin(const connection&);
  transaction(transaction&& other) noexcept : connection_(std::exchange(other.connection_, nullptr)) {}
  ~transaction();

  /// Returns when the transaction is as durable as the connection's `synchronous` says.
  result<void> commit();

private:
  explicit transaction(const connection& on) : connection_(&on) {}
  const connection* connection_;
};

}  // namespace troupe::store::sqlite
