#pragma once

#include "store/session.hpp"
#include "store/store.hpp"

/// Rows of the tables as values, in the order of columns of statements.hpp. Nothing is read from a row that we
/// could not have written: such a row is `corrupt`.
namespace troupe::store {

timestamp time_at(const sql::row&, int column);
std::optional<timestamp> maybe_time_at(const sql::row&, int column);
std::int64_t micros(timestamp);

refused unreadable(std::string_view what, std::string_view which);

result<execution_summary> read_execution(const sql::row&);
result<execution_id> read_id(const sql::row&);
result<review_summary> read_review(const sql::row&);
result<stored_definition> read_definition(const sql::row&);
result<stored_task_type> read_task_type(const sql::row&);

}  // namespace troupe::store
