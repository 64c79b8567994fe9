#pragma once

#include <string>
#include <string_view>
#include <vector>

/// The statement that appends, put together from what a batch has: postgres_append.hpp says what it does.
namespace troupe::store::postgres {

/// What a batch has beside records; what it has not costs nothing.
enum append_part : unsigned {
  with_rows = 1,
  with_reviews = 2,
  with_labels = 4,
  with_needs = 8,
  with_scores = 16,
  with_keys = 32,
  all_parts = 63
};

/// Returns the statement with these parts. Its parameters are the columns of: shards and epochs; the first append of
/// each execution (execution, first); the records; then those of the parts, in their order. Its rows are what does not
/// fit: 1 and a shard and its epoch; 2 and the place of an execution and where its journal ends; 3 and the place of a
/// key, 0, and whose it is.
const std::string& append_statement_with(unsigned parts);

/// With less and more parts, for tests.
std::vector<std::string_view> append_statements();

}  // namespace troupe::store::postgres
