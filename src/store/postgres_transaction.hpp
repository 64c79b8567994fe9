#pragma once

#include "store/postgres_session.hpp"

namespace troupe::store::postgres {

enum class durability { with_next, now };

/// Several statements that happen whole or not at all. Rolled back if it is dropped.
class transaction {
public:
  /// Begins, and takes locks, which must be in order, until the end. They keep others from what has no row yet.
  static result<transaction> begin(session&, durability, std::span<const std::int64_t> locks = {});
  transaction(transaction&& other) noexcept
    : session_(std::exchange(other.session_, nullptr)), number_(std::move(other.number_)) {}
  ~transaction();

  /// Returns when the transaction is durable. If the connection is lost meanwhile the database is asked, as soon as it
  /// can be, what became of it: after a refusal nothing of it happened, unless the database could not be asked.
  result<void> commit();

private:
  explicit transaction(session& on) : session_(&on) {}
  result<void> find_out(session&, int process) const;

  session* session_;
  /// Names it at the server.
  std::string number_;
};

/// Returns what to lock for something that has a name.
std::int64_t lock_on(std::string_view kind, std::string_view name = {});

}  // namespace troupe::store::postgres
