#include "store/start_rows.hpp"
#include "store/start_tables.hpp"

#include <algorithm>

/// The part of `start_tables` that is about schedules.
namespace troupe::store {
namespace {

refused no_schedule(const schedule_name& name) {
  return refused{errc::unknown, "no schedule " + name.value, {}, "list them with: troupe schedule list"};
}

}  // namespace

result<void> start_tables::put(const put_schedule& c) {
  const auto& s = c.schedule;
  auto known = session_.number("SELECT 1 FROM schedules WHERE name = ?1", s.name.value);
  if (!known)
    return std::move(known).error();
  if (!*known) {
    auto count = session_.number("SELECT count(*) FROM schedules");
    if (!count)
      return std::move(count).error();
    if (count->value_or(0) >= options_.schedules_max)
      return refused{errc::busy,
                     "there are " + std::to_string(**count) + " schedules, and no more may be",
                     {},
                     "remove one, or raise schedules.max"};
  }
  auto pause = s.state.pause ? std::optional(json::serialize(to_json(*s.state.pause))) : std::nullopt;
  // What was settled meanwhile stays settled.
  return session_.run(
    "INSERT INTO schedules (name, source, file, created_at, updated_at, settled, pause) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (name) DO UPDATE SET source = excluded.source, "
    "file = excluded.file, created_at = excluded.created_at, updated_at = excluded.updated_at, "
    "settled = CASE WHEN excluded.settled > schedules.settled THEN excluded.settled ELSE schedules.settled END, "
    "pause = excluded.pause",
    s.name.value, s.source, s.file, micros(s.created_at), micros(s.updated_at), micros(s.state.settled), pause);
}

result<void> start_tables::remove(const remove_schedule& c) {
  auto known = session_.number("DELETE FROM schedules WHERE name = ?1 RETURNING 1", c.name.value);
  if (!known)
    return std::move(known).error();
  if (!*known)
    return no_schedule(c.name);
  auto done = session_.run("DELETE FROM schedule_runs WHERE schedule = ?1", c.name.value);
  return done ? session_.run("DELETE FROM backfills WHERE schedule = ?1", c.name.value) : done;
}

result<void> start_tables::put(const put_backfill& c) {
  return session_.run(
    "INSERT INTO backfills (schedule, id, backfill, settled) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (schedule, id) DO "
    "UPDATE SET backfill = excluded.backfill, settled = excluded.settled",
    c.schedule.value, c.backfill.id, json::serialize(to_json(c.backfill)), micros(c.backfill.settled));
}

result<void> start_tables::settle(const settle_run& c) {
  if (auto open = check_run(c.run); !open)
    return open;
  return record(c.run, c.settled);
}

/// Each due time is settled once, and only of a schedule that is still there.
result<void> start_tables::check_run(const std::optional<schedule_run>& run) {
  if (!run)
    return {};
  auto schedule = session_.number("SELECT 1 FROM schedules WHERE name = ?1", run->schedule.value);
  if (!schedule)
    return std::move(schedule).error();
  if (!*schedule)
    return no_schedule(run->schedule);
  auto known = session_.number("SELECT 1 FROM schedule_runs WHERE schedule = ?1 AND due = ?2 AND cause = ?3",
                               run->schedule.value, micros(run->due), run->by);
  if (!known)
    return std::move(known).error();
  if (*known)
    return refused{errc::conflict,
                   "the run of schedule " + run->schedule.value + " due at " + to_rfc3339(run->due) + " is settled"};
  return {};
}

result<void> start_tables::record(const schedule_run& r, timestamp settled) {
  auto execution = r.execution ? std::optional(r.execution->value) : std::nullopt;
  auto done =
    session_.run("INSERT INTO schedule_runs (schedule, due, cause, outcome, execution, reason, at) "
                 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                 r.schedule.value, micros(r.due), r.by, to_string(r.outcome), execution, r.reason, micros(r.at));
  if (done)
    done = r.by.empty()
             ? session_.run("UPDATE schedules SET settled = ?2 WHERE name = ?1 AND settled < ?2", r.schedule.value,
                            micros(settled))
             : session_.run("UPDATE backfills SET settled = ?3 WHERE schedule = ?1 AND id = ?2 AND settled < ?3",
                            r.schedule.value, r.by, micros(settled));
  if (done)
    done = session_.run("DELETE FROM schedule_runs WHERE schedule = ?1 AND due < (SELECT due FROM schedule_runs "
                        "WHERE schedule = ?1 ORDER BY due DESC LIMIT 1 OFFSET ?2)",
                        r.schedule.value, std::max(options_.runs_kept, 1u) - 1);
  return done;
}

/// Of a run whose execution was held.
result<void> start_tables::change_run(const execution_id& id, run_outcome outcome, const std::string& reason,
                                      timestamp at) {
  return session_.run("UPDATE schedule_runs SET outcome = ?2, reason = ?3, at = ?4 WHERE execution = ?1", id.value,
                      to_string(outcome), reason, micros(at));
}

}  // namespace troupe::store
