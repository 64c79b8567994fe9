#include "store/forgetting.hpp"

#include "store/rows.hpp"
#include "store/statements.hpp"

#include <array>

namespace troupe::store {
namespace {

/// What belongs to an execution and may be much, in the order in which it goes.
constexpr std::array remove_rows{
  "DELETE FROM reviews WHERE execution = ?1 AND task IN (SELECT task FROM reviews WHERE execution = ?1 LIMIT ?2)",
  "DELETE FROM scores WHERE execution = ?1 AND task IN (SELECT task FROM scores WHERE execution = ?1 LIMIT ?2)",
  "DELETE FROM journal WHERE execution = ?1 AND first IN "
  "(SELECT first FROM journal WHERE execution = ?1 ORDER BY first DESC LIMIT ?2)",
  "DELETE FROM blob_references WHERE owner = ?1 AND digest IN "
  "(SELECT digest FROM blob_references WHERE owner = ?1 LIMIT ?2)",
};

/// What is little. The last record goes with it: an append that follows it is stale from then on.
constexpr std::array take_off_list{
  "DELETE FROM executions WHERE id = ?1",
  "DELETE FROM execution_labels WHERE execution = ?1",
  "DELETE FROM snapshots WHERE execution = ?1",
  "DELETE FROM start_locks WHERE execution = ?1",
  "DELETE FROM journal WHERE execution = ?1 AND first = "
  "(SELECT first FROM journal WHERE execution = ?1 ORDER BY first DESC LIMIT 1)",
  "INSERT INTO leaving (execution) VALUES (?1)",
};

}  // namespace

#define TROUPE_EXPIRED "FROM results WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2"
result<std::uint64_t> drop_expired_results(sql::session& on, timestamp now, std::uint32_t max) {
  auto done =
    on.run("DELETE FROM blob_references WHERE owner IN (SELECT 'result:' || key " TROUPE_EXPIRED ")", micros(now), max);
  if (!done)
    return std::move(done).error();
  return on.change("DELETE FROM results WHERE key IN (SELECT key " TROUPE_EXPIRED ")", micros(now), max);
}
#undef TROUPE_EXPIRED

result<forgotten> forgetting::forget(const retention& what, std::vector<execution_id>& gone) {
  forgotten out{0, 0, what.after_finished, what.after, false};
  if (auto done = drop_results(what, out.rows); !done)
    return std::move(done).error();
  if (auto done = drop_audit(what, out.rows); !done)
    return std::move(done).error();
  if (auto done = remove_leaving(out.rows, what.rows_max); !done)
    return std::move(done).error();
  if (what.finished_before && out.rows < what.rows_max)
    if (auto done = begin_to_leave(what, out, gone); !done)
      return std::move(done).error();
  out.more |= out.rows >= what.rows_max || !gone.empty();
  return out;
}

result<void> forgetting::drop_results(const retention& what, std::uint64_t& rows) {
  auto count = drop_expired_results(session_, what.now, what.rows_max);
  if (!count)
    return std::move(count).error();
  rows += *count;
  return {};
}

result<void> forgetting::drop_audit(const retention& what, std::uint64_t& rows) {
  if (!what.audited_before || rows >= what.rows_max)
    return {};
  auto count = session_.change("DELETE FROM audit WHERE sequence IN (SELECT sequence FROM audit WHERE at < ?1 ORDER BY "
                               "at LIMIT ?2)",
                               micros(*what.audited_before), what.rows_max - rows);
  if (!count)
    return std::move(count).error();
  rows += *count;
  return {};
}

result<void> forgetting::remove_leaving(std::uint64_t& rows, std::uint32_t rows_max) {
  while (rows < rows_max) {
    auto id = session_.first("SELECT execution FROM leaving LIMIT 1",
                             [](const sql::row& row) { return result(std::string(row.text(0))); });
    if (!id || !*id)
      return id ? result<void>{} : std::move(id).error();
    auto empty = remove_some(**id, rows, rows_max);
    if (!empty)
      return std::move(empty).error();
    if (!*empty)
      continue;
    if (auto done = session_.run("DELETE FROM leaving WHERE execution = ?1", **id); !done)
      return done;
  }
  return {};
}

/// Returns whether nothing is left of the execution.
result<bool> forgetting::remove_some(const std::string& id, std::uint64_t& rows, std::uint32_t rows_max) {
  for (auto remove : remove_rows) {
    if (rows >= rows_max)
      return false;
    auto left = rows_max - rows;
    auto count = session_.change(remove, id, left);
    if (!count)
      return std::move(count).error();
    rows += *count;
    if (*count == left)
      return false;
  }
  return true;
}

result<void> forgetting::begin_to_leave(const retention& what, forgotten& out, std::vector<execution_id>& gone) {
  auto read = [](const sql::row& row) -> result<candidate> {
    return candidate{execution_id{std::string(row.text(0))}, time_at(row, 1), row.integer(2) != 0};
  };
  auto found = session_.list(sql::forgettable, read, micros(*what.finished_before), micros(what.after_finished),
                             what.after.value, what.looked_at_max, pinned_label, micros(what.now));
  if (!found)
    return std::move(found).error();
  for (const auto& one : *found) {
    if (out.rows >= what.rows_max)
      return {};
    out.after_finished = one.finished_at;
    out.after = one.id;
    if (!one.may_go || (what.mine && !what.mine(one.id)))
      continue;
    if (auto done = take_off(one.id); !done)
      return done;
    gone.push_back(one.id);
    ++out.executions;
    out.rows += take_off_list.size();
  }
  out.more = found->size() == what.looked_at_max;
  return {};
}

result<void> forgetting::take_off(const execution_id& id) {
  for (auto remove : take_off_list)
    if (auto done = session_.run(remove, id.value); !done)
      return done;
  return {};
}

}  // namespace troupe::store
