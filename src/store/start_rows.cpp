#include "store/start_rows.hpp"

namespace troupe::store {
namespace {

timestamp time_at(const sql::row& row, int column) {
  return timestamp{microseconds{row.integer(column)}};
}

std::optional<timestamp> maybe_time_at(const sql::row& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional{time_at(row, column)};
}

std::string text_at(const sql::row& row, int column) {
  return std::string(row.text(column));
}

refused unreadable(std::string_view what, std::string_view which) {
  return refused{errc::corrupt,
                 "the row of " + std::string(what) + " " + std::string(which) + " cannot be read",
                 {},
                 "restore the data directory from a backup"};
}

/// Reads a column of JSON into a value; false if it is not that.
template <class T>
bool read_column(const sql::row& row, int column, T& into) {
  auto read = parse_json(row.text(column), record_depth_max);
  return read && read_json(*read, into);
}

template <class T>
bool read_maybe(const sql::row& row, int column, std::optional<T>& into) {
  return row.is_null(column) || read_column(row, column, into.emplace());
}

}  // namespace

result<open_start> read_open_start(const sql::row& row) {
  return open_start{row.integer(0),
                    execution_id{text_at(row, 1)},
                    maybe_time_at(row, 2),
                    maybe_time_at(row, 3),
                    static_cast<std::uint32_t>(row.integer(4)),
                    static_cast<std::uint32_t>(row.integer(5)),
                    static_cast<std::uint64_t>(row.integer(6)),
                    static_cast<std::uint64_t>(row.integer(7))};
}

result<held_start> read_held_start(const sql::row& row) {
  held_start self;
  self.id = execution_id{text_at(row, 0)};
  self.workflow = workflow_name{text_at(row, 1)};
  self.digest = text_at(row, 2);
  auto kind = from_name<hold_kind>(row.text(3));
  self.group = text_at(row, 4);
  self.due = maybe_time_at(row, 5);
  self.due_max = maybe_time_at(row, 6);
  self.starts = static_cast<std::uint32_t>(row.integer(7));
  self.starts_max = static_cast<std::uint32_t>(row.integer(8));
  self.bytes_max = static_cast<std::uint64_t>(row.integer(9));
  self.seed = static_cast<std::uint64_t>(row.integer(12));
  self.accepted_at = time_at(row, 15);
  if (!kind || !read_column(row, 10, self.input) || !read_column(row, 11, self.labels) ||
      !read_column(row, 13, self.locks) || !read_maybe(row, 14, self.run) || !read_maybe(row, 16, self.parent))
    return unreadable("held start", self.id.value);
  self.kind = *kind;
  return self;
}

result<stored_schedule> read_schedule_row(const sql::row& row) {
  stored_schedule self;
  self.name = schedule_name{text_at(row, 0)};
  self.source = text_at(row, 1);
  self.file = text_at(row, 2);
  self.created_at = time_at(row, 3);
  self.updated_at = time_at(row, 4);
  self.state.settled = time_at(row, 5);
  if (!read_maybe(row, 6, self.state.pause))
    return unreadable("schedule", self.name.value);
  return self;
}

result<run_row> read_run(const sql::row& row) {
  run_row self;
  self.run.schedule = schedule_name{text_at(row, 0)};
  self.run.due = time_at(row, 1);
  self.run.by = text_at(row, 2);
  auto outcome = from_name<run_outcome>(row.text(3));
  if (!row.is_null(4))
    self.run.execution = execution_id{text_at(row, 4)};
  self.run.reason = text_at(row, 5);
  self.run.at = time_at(row, 6);
  if (!row.is_null(7))
    self.state = from_name<execution_state>(row.text(7));
  if (!outcome || (!row.is_null(7) && !self.state))
    return unreadable("a run of schedule", self.run.schedule.value);
  self.run.outcome = *outcome;
  return self;
}

result<stored_backfill> read_backfill(const sql::row& row) {
  stored_backfill self{schedule_name{text_at(row, 0)}, {}};
  if (!read_column(row, 1, self.backfill))
    return unreadable("a backfill of schedule", self.schedule.value);
  self.backfill.settled = time_at(row, 2);
  return self;
}

result<start_key> read_start_key(const sql::row& row) {
  return start_key{text_at(row, 0), text_at(row, 1), execution_id{text_at(row, 2)}, time_at(row, 3), time_at(row, 4)};
}

result<due_start> read_due_start(const sql::row& row) {
  return due_start{execution_id{text_at(row, 0)}, time_at(row, 1), !row.is_null(2)};
}

result<queued_start> read_queued_start(const sql::row& row) {
  queued_start self{execution_id{text_at(row, 0)}, {}};
  if (!read_column(row, 1, self.locks))
    return unreadable("held start", self.id.value);
  return self;
}

result<taken_lock> read_taken_lock(const sql::row& row) {
  return taken_lock{text_at(row, 0), execution_id{text_at(row, 1)}};
}

}  // namespace troupe::store
