#pragma once

#include "store/sqlite.hpp"
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
result<open_start> read_open_start(const sqlite::rows&);

/// Columns of a held start, but the inputs of a batch.
#define TROUPE_HELD_START                                                                                              \
  "SELECT id, workflow, digest, kind, group_key, due, due_max, starts, starts_max, bytes_max, input, labels, seed, "   \
  "locks, run, accepted_at, parent FROM starts "
result<held_start> read_held_start(const sqlite::rows&);

#define TROUPE_SCHEDULE "SELECT name, source, file, created_at, updated_at, settled, pause FROM schedules "
result<stored_schedule> read_schedule_row(const sqlite::rows&);

#define TROUPE_RUN                                                                                                     \
  "SELECT r.schedule, r.due, r.cause, r.outcome, r.execution, r.reason, r.at, e.state FROM schedule_runs r "           \
  "LEFT JOIN executions e ON e.id = r.execution "
result<run_row> read_run(const sqlite::rows&);

result<stored_backfill> read_backfill(const sqlite::rows&);

result<start_key> read_start_key(const sqlite::rows&);
result<due_start> read_due_start(const sqlite::rows&);
result<queued_start> read_queued_start(const sqlite::rows&);
result<taken_lock> read_taken_lock(const sqlite::rows&);

}  // namespace troupe::store
