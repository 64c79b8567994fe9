#pragma once

#include "store/session.hpp"
#include "store/start_reader.hpp"

/// How rows of starts and schedules are written and read. A row that we could not have written is `corrupt`.
namespace troupe::store {

inline std::int64_t micros(timestamp at) {
  return at.time_since_epoch().count();
}
inline std::optional<std::int64_t> micros(const std::optional<timestamp>& at) {
  return at ? std::optional{micros(*at)} : std::nullopt;
}

/// A start that others may join.
struct open_start {
  std::int64_t ticket = 0;
  execution_id id;
  std::optional<timestamp> due;
  std::optional<timestamp> due_max;
  std::uint32_t starts = 1;
  std::uint32_t starts_max = 1;
  std::uint64_t bytes = 0;
  std::uint64_t bytes_max = 0;
};
result<open_start> read_open_start(const sql::row&);

/// Columns of a held start, but the inputs of a batch.
#define TROUPE_HELD_START                                                                                              \
  "SELECT id, workflow, digest, kind, group_key, due, due_max, starts, starts_max, bytes_max, input, labels, seed, "   \
  "locks, run, accepted_at, parent FROM starts "
result<held_start> read_held_start(const sql::row&);

#define TROUPE_SCHEDULE "SELECT name, source, file, created_at, updated_at, settled, pause FROM schedules "
result<stored_schedule> read_schedule_row(const sql::row&);

#define TROUPE_RUN                                                                                                     \
  "SELECT r.schedule, r.due, r.cause, r.outcome, r.execution, r.reason, r.at, e.state FROM schedule_runs r "           \
  "LEFT JOIN executions e ON e.id = r.execution "
result<run_row> read_run(const sql::row&);

result<stored_backfill> read_backfill(const sql::row&);

result<start_key> read_start_key(const sql::row&);
result<due_start> read_due_start(const sql::row&);
result<queued_start> read_queued_start(const sql::row&);
result<taken_lock> read_taken_lock(const sql::row&);

}  // namespace troupe::store
