#pragma once

#include "store/flow_change.hpp"
#include "store/sqlite_statement_cache.hpp"

namespace troupe::store {

/// The part of the writer that is about rates and pauses; within a transaction of its owner.
class sqlite_flow {
public:
  explicit sqlite_flow(const sqlite::connection& on) : cache_(on) {}

  result<void> carry_out(const flow_change&);
  /// Forgets rates that are over, at most so many.
  result<void> forget_old(timestamp now, std::uint32_t max);

private:
  result<void> put(const flow::rate_use&);
  result<void> put(const flow::pause&);
  result<void> put(const end_pause&);

  sqlite::statement_cache cache_;
};

result<flow::rate_use> read_rate(const sqlite::rows&);
result<flow::pause> read_pause(const sqlite::rows&);

}  // namespace troupe::store
