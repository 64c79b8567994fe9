#pragma once

#include "store/retention.hpp"
#include "store/sqlite_statement_cache.hpp"

#include <vector>

namespace troupe::store {

/// Removes what need not be kept any more, within a transaction of the writer.
///
/// An execution goes in two steps. First what it is found by, its snapshot and its last record, all at once: from then
/// on nobody reads it, and whoever still has it in memory appends no more. Then the rest of its rows, a bounded number
/// at a time; its id stands in `leaving` until none is left.
class sqlite_retention {
public:
  explicit sqlite_retention(const sqlite::connection& on) : cache_(on) {}

  /// `gone`: executions whose journal is not what it was.
  result<forgotten> forget(const retention&, std::vector<execution_id>& gone);

private:
  struct candidate {
    execution_id id;
    timestamp finished_at;
    bool may_go = false;
  };

  result<void> remove_leaving(std::uint64_t& rows, std::uint32_t rows_max);
  result<bool> remove_some(const std::string& id, std::uint64_t& rows, std::uint32_t rows_max);
  result<void> drop_results(const retention&, std::uint64_t& rows);
  result<void> drop_audit(const retention&, std::uint64_t& rows);
  result<void> begin_to_leave(const retention&, forgotten&, std::vector<execution_id>& gone);
  result<void> take_off(const execution_id&);
  result<std::int64_t> changed();

  sqlite::statement_cache cache_;
};

}  // namespace troupe::store
