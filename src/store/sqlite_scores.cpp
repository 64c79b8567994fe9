#include "store/sqlite_scores.hpp"

#include "store/sqlite_rows.hpp"

namespace troupe::store {

result<void> sqlite_scores::keep(const quality::scored& s) {
  return cache_.run("INSERT OR REPLACE INTO scores (execution, task, attempt, workflow, profile, at, score) "
                    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    s.execution.value, s.task.value, s.attempt, s.workflow.value, s.profile, micros(s.at),
                    json::serialize(to_json(s)));
}

result<void> sqlite_scores::add(const quality::trial& t) {
  return cache_.run("INSERT INTO trials (cause, change, worked, failed) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (cause, "
                    "change) DO UPDATE SET worked = worked + excluded.worked, failed = failed + excluded.failed",
                    t.cause, t.change, t.worked, t.failed);
}

result<quality::scored> read_scored(const sqlite::rows& row) {
  auto text = parse_json(row.text(0));
  auto read = text ? from_json<quality::scored>(*text) : result<quality::scored>(std::move(text).error());
  return read ? std::move(read) : unreadable("a", "score");
}

result<quality::trial> read_trial(const sqlite::rows& row) {
  return quality::trial{std::string(row.text(0)), std::string(row.text(1)), static_cast<std::uint64_t>(row.integer(2)),
                        static_cast<std::uint64_t>(row.integer(3))};
}

}  // namespace troupe::store
