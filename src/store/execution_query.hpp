#pragma once

#include "store/session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace troupe::store {

/// What of a filter decides how executions are found; what the filter says goes in as parameters: before, from, limit,
/// workflow, state, name and value of a label, the other labels as JSON.
struct execution_query {
  bool workflow = false;
  bool state = false;
  bool labels = false;
  /// How many there are, at most `limit`, instead of what they are.
  bool count = false;
  bool oldest_first = false;
};

/// Returns the statement; always the same text for the same question.
std::string_view statement_of(sql::dialect, const execution_query&);

/// All there are, for tests.
std::vector<std::string_view> execution_statements(sql::dialect);

}  // namespace troupe::store
