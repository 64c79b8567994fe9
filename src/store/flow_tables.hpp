#pragma once

#include "store/flow_change.hpp"
#include "store/session.hpp"

namespace troupe::store {

/// The part of the writer that is about rates and pauses; within a transaction of its owner.
class flow_tables {
public:
  explicit flow_tables(sql::session& on) : session_(on) {}

  result<void> carry_out(const flow_change&);
  /// Forgets rates that are over, at most so many.
  result<void> forget_old(timestamp now, std::uint32_t max);

private:
  result<void> put(const flow::rate_use&);
  result<void> put(const flow::pause&);
  result<void> put(const end_pause&);

  sql::session& session_;
};

result<flow::rate_use> read_rate(const sql::row&);
result<flow::pause> read_pause(const sql::row&);

}  // namespace troupe::store
