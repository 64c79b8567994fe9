#pragma once

#include "store/retention.hpp"
#include "store/session.hpp"

#include <vector>

namespace troupe::store {

/// Removes what need not be kept any more, within a transaction of the writer.
///
/// An execution goes in two steps. First what it is found by, its snapshot and its last record, all at once: from then
/// on nobody reads it, and whoever still has it in memory appends no more. Then the rest of its rows, a bounded number
/// at a time; its id stands in `leaving` until none is left.
class forgetting {
public:
  explicit forgetting(sql::session& on) : session_(on) {}

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

  sql::session& session_;
};

/// Removes results that have expired, at most so many, and what they name; returns how many.
result<std::uint64_t> drop_expired_results(sql::session&, timestamp now, std::uint32_t max);

}  // namespace troupe::store
