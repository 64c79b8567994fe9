#pragma once

#include "core/base/id.hpp"
#include "store/session.hpp"

#include <map>
#include <string>

namespace troupe::store {

/// The rows executions are found by their labels with.
class execution_labels {
public:
  explicit execution_labels(sql::session& on) : session_(on) {}

  result<void> replace(const execution_id&, const std::map<std::string, std::string>& labels);

private:
  sql::session& session_;
};

}  // namespace troupe::store
