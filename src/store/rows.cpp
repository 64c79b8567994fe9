#include "store/rows.hpp"

namespace troupe::store {

timestamp time_at(const sql::row& row, int column) {
  return timestamp{microseconds{row.integer(column)}};
}

std::int64_t micros(timestamp at) {
  return at.time_since_epoch().count();
}

std::optional<timestamp> maybe_time_at(const sql::row& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional{time_at(row, column)};
}

refused unreadable(std::string_view what, std::string_view which) {
  return refused{errc::corrupt,
                 "the row of " + std::string(what) + " " + std::string(which) + " cannot be read",
                 {},
                 "restore the data directory from a backup"};
}

result<execution_summary> read_execution(const sql::row& row) {
  execution_summary self;
  self.id = execution_id{std::string(row.text(0))};
  self.workflow = workflow_name{std::string(row.text(1))};
  self.digest = std::string(row.text(2));
  auto state = from_name<execution_state>(row.text(3));
  auto labels = parse_json(row.text(4));
  if (!state || !labels || !read_json(*labels, self.labels))
    return unreadable("execution", self.id.value);
  self.state = *state;
  self.started_at = time_at(row, 5);
  self.finished_at = maybe_time_at(row, 6);
  self.error = std::string(row.text(7));
  self.owes_work = row.integer(8) != 0;
  self.wake_at = maybe_time_at(row, 9);
  if (!row.is_null(10))
    self.parent = execution_id{std::string(row.text(10))};
  auto claims = row.is_null(11) ? result<json::value>(json::array{}) : parse_json(row.text(11));
  if (!claims || !read_json(*claims, self.claims))
    return unreadable("execution", self.id.value);
  return self;
}

result<execution_id> read_id(const sql::row& row) {
  return execution_id{std::string(row.text(0))};
}

result<review_summary> read_review(const sql::row& row) {
  review_summary self;
  self.execution = execution_id{std::string(row.text(0))};
  self.task = task_id{std::string(row.text(1))};
  self.workflow = workflow_name{std::string(row.text(2))};
  auto state = from_name<review_state>(row.text(3));
  auto shown = parse_json(row.text(4));
  if (!state || !shown)
    return unreadable("the review of execution", self.execution.value + " task " + self.task.value);
  self.state = *state;
  self.with = *std::move(shown);
  self.requested_at = time_at(row, 5);
  self.decided_at = maybe_time_at(row, 6);
  self.by = std::string(row.text(7));
  self.comment = std::string(row.text(8));
  self.assignee = std::string(row.text(9));
  if (!row.is_null(10))
    self.claimed_by = std::string(row.text(10));
  self.claimed_until = maybe_time_at(row, 11);
  return self;
}

result<stored_definition> read_definition(const sql::row& row) {
  return stored_definition{workflow_name{std::string(row.text(0))},
                           std::string(row.text(1)),
                           static_cast<std::uint32_t>(row.integer(2)),
                           std::string(row.text(3)),
                           std::string(row.text(4)),
                           time_at(row, 5)};
}

result<stored_task_type> read_task_type(const sql::row& row) {
  return stored_task_type{std::string(row.text(0)), std::string(row.text(1)), time_at(row, 2)};
}

}  // namespace troupe::store
