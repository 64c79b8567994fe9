#include "store/score_tables.hpp"

#include "store/rows.hpp"

namespace troupe::store {

result<void> score_tables::keep(const quality::scored& s) {
  return session_.run(
    "INSERT INTO scores (execution, task, attempt, workflow, profile, at, score) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
    "ON CONFLICT (execution, task, attempt) DO UPDATE SET workflow = excluded.workflow, profile = excluded.profile, "
    "at = excluded.at, score = excluded.score",
    s.execution.value, s.task.value, s.attempt, s.workflow.value, s.profile, micros(s.at), json::serialize(to_json(s)));
}

result<void> score_tables::add(const quality::trial& t) {
  return session_.run(
    "INSERT INTO trials (cause, change, worked, failed) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (cause, change) DO "
    "UPDATE SET worked = trials.worked + excluded.worked, failed = trials.failed + excluded.failed",
    t.cause, t.change, t.worked, t.failed);
}

result<quality::scored> read_scored(const sql::row& row) {
  auto text = parse_json(row.text(0));
  auto read = text ? from_json<quality::scored>(*text) : result<quality::scored>(std::move(text).error());
  return read ? std::move(read) : unreadable("a", "score");
}

result<quality::trial> read_trial(const sql::row& row) {
  return quality::trial{std::string(row.text(0)), std::string(row.text(1)), static_cast<std::uint64_t>(row.integer(2)),
                        static_cast<std::uint64_t>(row.integer(3))};
}

}  // namespace troupe::store
