#pragma once

#include "store/sqlite.hpp"
#include "store/store.hpp"

/// Rows of the tables as values, in the order of columns of sqlite_statements.hpp. Nothing is read from a row that we
/// could not have written: such a row is `corrupt`.
namespace troupe::store {

timestamp time_at(const sqlite::rows&, int column);
std::optional<timestamp> maybe_time_at(const sqlite::rows&, int column);
std::int64_t micros(timestamp);

refused unreadable(std::string_view what, std::string_view which);

result<execution_summary> read_execution(const sqlite::rows&);
result<execution_id> read_id(const sqlite::rows&);
result<review_summary> read_review(const sqlite::rows&);
result<stored_definition> read_definition(const sqlite::rows&);

}  // namespace troupe::store
