#include "store/table_start_reader.hpp"

#include "core/start/grouping.hpp"
#include "store/start_rows.hpp"

namespace troupe::store {
namespace {

constexpr std::string_view key_sql =
  "SELECT key, digest, execution, created_at, expires_at FROM start_keys WHERE key = ?1";
constexpr std::string_view held_sql = TROUPE_HELD_START "WHERE id = ?1";
constexpr std::string_view inputs_sql =
  "SELECT i.input FROM starts s JOIN start_inputs i ON i.ticket = s.ticket WHERE s.id = ?1 ORDER BY i.number";
constexpr std::string_view due_sql =
  "SELECT id, due, group_key FROM starts WHERE due IS NOT NULL ORDER BY due, ticket LIMIT ?1";
constexpr std::string_view queued_sql = "SELECT id, locks FROM starts WHERE due IS NULL ORDER BY ticket";
constexpr std::string_view held_for_sql = "SELECT id FROM starts WHERE schedule = ?1 ORDER BY ticket";
constexpr std::string_view schedules_sql = TROUPE_SCHEDULE "ORDER BY name";
constexpr std::string_view schedule_sql = TROUPE_SCHEDULE "WHERE name = ?1";
constexpr std::string_view runs_sql =
  TROUPE_RUN "WHERE r.schedule = ?1 AND (r.due, r.cause) < (?2, ?3) ORDER BY r.due DESC, r.cause DESC LIMIT ?4";
constexpr std::string_view has_run_sql =
  "SELECT 1 FROM schedule_runs WHERE schedule = ?1 AND due = ?2 AND outcome IN ('started', 'queued') LIMIT 1";
constexpr std::string_view backfills_sql = "SELECT schedule, backfill, settled FROM backfills ORDER BY schedule, id";

/// Locks of executions that are over stay until they are forgotten; few do.
const std::string& locks_sql() {
  static const std::string sql = [] {
    std::string states;
    for (auto name : enum_names(execution_state{}))
      if (is_final(*from_name<execution_state>(name)))
        states += (states.empty() ? "'" : ", '") + std::string(name) + "'";
    return "SELECT l.key, l.execution FROM start_locks l JOIN executions e ON e.id = l.execution WHERE e.state NOT IN "
           "(" +
           states + ")";
  }();
  return sql;
}

result<json::value> read_input(const sql::row& row) {
  return parse_json(row.text(0), record_depth_max);
}

result<execution_id> read_id(const sql::row& row) {
  return execution_id{std::string(row.text(0))};
}

}  // namespace

result<std::optional<start_key>> table_start_reader::key(const std::string& key) {
  return session_.first(key_sql, read_start_key, key);
}

result<std::optional<held_start>> table_start_reader::held(const execution_id& id) {
  auto found = session_.first(held_sql, read_held_start, id.value);
  if (!found || !*found || !(*found)->input.is_null())
    return found;
  auto inputs = session_.list(inputs_sql, read_input, id.value);
  if (!inputs)
    return std::move(inputs).error();
  (*found)->input = input_of_batch(json::array(inputs->begin(), inputs->end()));
  return found;
}

result<std::vector<due_start>> table_start_reader::due(std::uint32_t limit) {
  return session_.list(due_sql, read_due_start, limit);
}

result<std::vector<queued_start>> table_start_reader::queued() {
  return session_.list(queued_sql, read_queued_start);
}

result<std::vector<taken_lock>> table_start_reader::locks() {
  return session_.list(locks_sql(), read_taken_lock);
}

result<std::vector<execution_id>> table_start_reader::held_for(const schedule_name& name) {
  return session_.list(held_for_sql, read_id, name.value);
}

result<std::vector<stored_schedule>> table_start_reader::schedules() {
  return session_.list(schedules_sql, read_schedule_row);
}

result<std::optional<stored_schedule>> table_start_reader::schedule(const schedule_name& name) {
  return session_.first(schedule_sql, read_schedule_row, name.value);
}

result<std::vector<run_row>> table_start_reader::runs(const schedule_name& name, const run_place& after,
                                                      std::uint32_t limit) {
  return session_.list(runs_sql, read_run, name.value, micros(after.due), after.by, limit);
}

result<bool> table_start_reader::has_run(const schedule_name& name, timestamp due) {
  auto found = session_.number(has_run_sql, name.value, micros(due));
  if (!found)
    return std::move(found).error();
  return found->has_value();
}

result<std::vector<stored_backfill>> table_start_reader::backfills() {
  return session_.list(backfills_sql, read_backfill);
}

std::vector<std::string_view> start_reader_statements() {
  return {key_sql,      held_sql,      inputs_sql,   due_sql,  queued_sql,  locks_sql(),
          held_for_sql, schedules_sql, schedule_sql, runs_sql, has_run_sql, backfills_sql};
}

}  // namespace troupe::store
