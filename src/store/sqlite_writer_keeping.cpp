#include "store/checksum.hpp"
#include "store/sqlite_writer.hpp"

#include <algorithm>

/// What is kept beside the journal, and what is let go.
namespace troupe::store {

result<void> sqlite_writer::put_token(const access::token& t) {
  if (auto set = require(durability::now); !set)
    return set;
  auto change = sqlite::transaction::begin(connection_);
  if (!change)
    return std::move(change).error();
  if (auto done = access_.put(t); !done)
    return done;
  return change->commit();
}

/// The log is one: the fsync of what is committed next is one of this, too.
result<void> sqlite_writer::note(std::span<const access::access_note> notes) {
  if (auto set = require(durability::with_next); !set)
    return set;
  auto change = sqlite::transaction::begin(connection_);
  if (!change)
    return std::move(change).error();
  for (const auto& n : notes)
    if (auto done = access_.note(n); !done)
      return done;
  return change->commit();
}

result<void> sqlite_writer::keep_results(std::span<const kept_result> results, timestamp now) {
  if (auto set = require(durability::with_next); !set)
    return set;
  auto change = sqlite::transaction::begin(connection_);
  if (!change)
    return std::move(change).error();
  if (auto dropped = drop_expired_results(session_, now, options_.expired_max); !dropped)
    return std::move(dropped).error();
  auto keep = sqlite::statement::prepare(
    connection_, "INSERT INTO results (key, output, created_at, expires_at) VALUES (?1, ?2, ?3, ?4) "
                 "ON CONFLICT (key) DO UPDATE SET output = excluded.output, created_at = excluded.created_at, "
                 "expires_at = excluded.expires_at");
  if (!keep)
    return std::move(keep).error();
  for (const auto& r : results) {
    auto output = json::serialize(r.output);
    auto done = keep->run(std::string_view{r.key}, std::string_view{output},
                          std::int64_t{r.created_at.time_since_epoch().count()},
                          std::int64_t{r.expires_at.time_since_epoch().count()});
    auto owner = owner_of_result(r.key);
    if (done)
      done = references_.drop(owner);
    if (done)
      done = references_.add(owner, output);
    if (!done)
      return done;
  }
  return change->commit();
}

result<void> sqlite_writer::keep_snapshots(std::span<const std::shared_ptr<const snapshot>> snapshots) {
  if (auto set = require(durability::with_next); !set)
    return set;
  auto change = sqlite::transaction::begin(connection_);
  if (!change)
    return std::move(change).error();
  for (const auto& s : snapshots) {
    auto checksum = checksum_of(sum_, s->execution, s->sequence, 0, s->state);
    if (auto kept = upsert_snapshot_.run(s->execution.value, s->sequence, s->digest, checksum, s->state); !kept)
      return kept;
  }
  return change->commit();
}

/// With fsync: the files that were named are removed before long.
result<forgotten> sqlite_writer::forget(const retention& what) {
  if (auto set = require(durability::now); !set)
    return std::move(set).error();
  auto change = sqlite::transaction::begin(connection_);
  if (!change)
    return std::move(change).error();
  std::vector<execution_id> gone;
  auto out = retention_.forget(what, gone);
  if (!out)
    return out;
  if (auto done = change->commit(); !done)
    return std::move(done).error();
  for (const auto& id : gone)
    sequences_.erase(id);
  return out;
}

}  // namespace troupe::store
