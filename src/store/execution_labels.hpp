#pragma once

#include "core/base/id.hpp"
#include "store/sqlite_statement_cache.hpp"

#include <map>
#include <string>

namespace troupe::store {

/// The rows executions are found by their labels with.
class execution_labels {
public:
  explicit execution_labels(const sqlite::connection& on) : cache_(on) {}

  result<void> replace(const execution_id&, const std::map<std::string, std::string>& labels);

private:
  sqlite::statement_cache cache_;
};

}  // namespace troupe::store
