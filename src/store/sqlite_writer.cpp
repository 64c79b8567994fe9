#include "store/sqlite_writer.hpp"

#include "store/append_rules.hpp"
#include "store/checksum.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <set>

namespace troupe::store {

result<std::unique_ptr<writer>> sqlite_writer::open(const std::filesystem::path& database, const blobs& files,
                                                    const options& bounds) {
  auto on =
    sqlite::connection::open(database, {.busy_timeout = bounds.busy_timeout, .cache_bytes = bounds.writer_cache_bytes});
  if (!on)
    return std::move(on).error();
  std::unique_ptr<sqlite_writer> self{new sqlite_writer(*std::move(on), files, bounds)};
  if (auto ready = self->prepare(); !ready)
    return std::move(ready).error();
  return std::unique_ptr<writer>{std::move(self)};
}

std::vector<result<void>> sqlite_writer::commit(std::span<const append> batch) {
  std::vector<result<void>> answers(batch.size());
  if (batch.empty())
    return answers;
  auto done = [&]() -> result<void> {
    auto big = store_big_records(blobs_, batch, options_.record_bytes_inline_max);
    if (!big)
      return std::move(big).error();
    return store(batch, *big, answers);
  }();
  if (!done) {
    // What was remembered may include appends that were rolled back.
    sequences_.clear();
    starts_.distrust();
    std::ranges::fill(answers, done);
  } else if (backlog_pages() >= 4 * options_.checkpoint_pages) {
    checkpoint();
  }
  return answers;
}

std::vector<result<start_standing>> sqlite_writer::change_starts(std::span<const start_change> batch) {
  std::vector<result<start_standing>> answers(batch.size(), start_standing{});
  auto done = [&]() -> result<void> {
    if (auto set = require(durability::now); !set)
      return set;
    auto change = sqlite::transaction::begin(connection_);
    if (!change)
      return std::move(change).error();
    if (auto known = forget_if_others_wrote(); !known)
      return known;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      answers[i] = starts_.carry_out(batch[i]);
      if (!answers[i] && is_fault(answers[i].error().code))
        return answers[i].error();
    }
    return change->commit();
  }();
  if (!done) {
    starts_.distrust();
    std::ranges::fill(answers, result<start_standing>(done.error()));
  }
  return answers;
}

result<void> sqlite_writer::change_flow(std::span<const flow_change> batch, timestamp now) {
  if (auto set = require(durability::now); !set)
    return set;
  auto change = sqlite::transaction::begin(connection_);
  if (!change)
    return std::move(change).error();
  for (const auto& c : batch)
    if (auto done = flow_.carry_out(c); !done)
      return done;
  if (auto done = flow_.forget_old(now, options_.expired_max); !done)
    return done;
  return change->commit();
}

void sqlite_writer::idle() {
  if (backlog_pages() >= options_.checkpoint_pages)
    checkpoint();
}

result<void> sqlite_writer::store(std::span<const append> batch, std::span<const std::string> big,
                                  std::span<result<void>> answers) {
  if (auto set = require(durability::now); !set)
    return set;
  auto change = sqlite::transaction::begin(connection_);
  if (!change)
    return std::move(change).error();
  if (auto known = forget_if_others_wrote(); !known)
    return known;
  bool changed = false;
  std::set<execution_id> turned_away;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const auto& a = batch[i];
    if (a.count == 0) {
      answers[i] = empty(a);
      continue;
    }
    auto epoch = epoch_of(shard_of(a.execution));
    if (!epoch)
      return std::move(epoch).error();
    if (a.epoch != *epoch) {
      turned_away.insert(a.execution);
      answers[i] = fenced(a);
      continue;
    }
    auto last = last_sequence(a.execution);
    if (!last)
      return std::move(last).error();
    if (a.first != *last + 1 || turned_away.contains(a.execution)) {
      turned_away.insert(a.execution);
      answers[i] = stale(a, *last);
      continue;
    }
    if (a.claim)
      if (auto claimed = starts_.claim(a.execution, *a.claim); !claimed) {
        if (is_fault(claimed.error().code))
          return claimed;
        turned_away.insert(a.execution);
        answers[i] = std::move(claimed).error();
        continue;
      }
    if (auto done = insert(a, big.empty() ? std::string_view{} : std::string_view{big[i]}); !done)
      return done;
    changed = true;
  }
  return changed ? change->commit() : result<void>{};
}

result<void> sqlite_writer::insert(const append& a, std::string_view blob) {
  auto checksum = checksum_of(sum_, a.execution, a.first, a.count, blob.empty() ? a.record : blob);
  auto inserted = blob.empty() ? insert_record_.run(a.execution.value, a.first, a.count, checksum,
                                                    std::string_view{a.record}, nullptr)
                               : insert_record_.run(a.execution.value, a.first, a.count, checksum, nullptr, blob);
  if (!inserted)
    return inserted;
  // Each execution's first record names the version of its workflow, which is no blob.
  auto version = a.projection.execution ? std::string_view{a.projection.execution->digest} : std::string_view{};
  if (auto named = references_.add(a.execution.value, a.record, version); !named)
    return named;
  if (auto named = blob.empty() ? result<void>{} : references_.add_one(a.execution.value, blob); !named)
    return named;
  if (sequences_.size() >= options_.sequences_max)
    sequences_.clear();
  sequences_[a.execution] = a.first + a.count - 1;
  return upsert(a.projection);
}

result<void> sqlite_writer::upsert(const projection& rows) {
  auto micros = [](timestamp at) { return std::int64_t{at.time_since_epoch().count()}; };
  auto maybe = [&](const std::optional<timestamp>& at) { return at ? std::optional{micros(*at)} : std::nullopt; };
  if (const auto& e = rows.execution) {
    auto labels = labels_text(*e);
    auto claims = claims_text(*e);
    auto done = upsert_execution_.run(
      e->id.value, e->workflow.value, e->digest, to_string(e->state), labels, micros(e->started_at),
      maybe(e->finished_at), e->error, std::uint32_t{e->owes_work}, maybe(e->wake_at),
      e->parent ? std::optional(std::string_view{e->parent->value}) : std::nullopt, claims);
    if (done && rows.labels)
      done = labels_.replace(e->id, e->labels);
    if (!done)
      return done;
    if (is_final(e->state))
      sequences_.erase(e->id);
  }
  for (const auto& r : rows.reviews) {
    auto shown = json::serialize(r.with);
    auto done = upsert_review_.run(r.execution.value, r.task.value, r.workflow.value, to_string(r.state), shown,
                                   micros(r.requested_at), maybe(r.decided_at), r.by, r.comment, r.assignee,
                                   r.claimed_by, maybe(r.claimed_until));
    if (!done)
      return done;
  }
  for (const auto& s : rows.scores)
    if (auto done = scores_.keep(s); !done)
      return done;
  for (const auto& t : rows.trials)
    if (auto done = scores_.add(t); !done)
      return done;
  return {};
}

/// Another connection that wrote may have appended to an execution we remember. SQLite tells; asking is cheap inside a
/// transaction.
result<void> sqlite_writer::forget_if_others_wrote() {
  auto answer = data_version_.query();
  auto row = answer.next();
  if (!row)
    return std::move(row).error();
  if (auto version = answer.integer(0); version != others_) {
    sequences_.clear();
    epochs_.clear();
    starts_.distrust();
    others_ = version;
  }
  return {};
}

result<std::uint64_t> sqlite_writer::last_sequence(const execution_id& execution) {
  if (auto known = sequences_.find(execution); known != sequences_.end())
    return known->second;
  auto found = last_sequence_.query(std::string_view{execution.value});
  auto row = found.next();
  if (!row)
    return std::move(row).error();
  return *row ? static_cast<std::uint64_t>(found.integer(0)) : 0;
}

result<std::uint64_t> sqlite_writer::epoch_of(std::uint32_t shard) {
  if (epochs_.empty()) {
    auto all = session_.list("SELECT epoch FROM shards ORDER BY shard", [](const sql::row& row) {
      return result<std::uint64_t>(static_cast<std::uint64_t>(row.integer(0)));
    });
    if (!all)
      return std::move(all).error();
    epochs_ = *std::move(all);
    epochs_.resize(shard_count);
  }
  return epochs_[shard];
}

result<stored_definition> sqlite_writer::put_definition(stored_definition self) {
  if (auto set = require(durability::now); !set)
    return std::move(set).error();
  auto change = sqlite::transaction::begin(connection_);
  if (!change)
    return std::move(change).error();
  auto find = sqlite::statement::prepare(
    connection_, "SELECT version, source, file, created_at FROM definitions WHERE digest = ?1 AND name = ?2");
  if (!find)
    return std::move(find).error();
  {
    auto found = find->query(std::string_view{self.digest}, std::string_view{self.name.value});
    auto row = found.next();
    if (!row)
      return std::move(row).error();
    if (*row) {
      self.version = static_cast<std::uint32_t>(found.integer(0));
      self.source = std::string(found.text(1));
      self.file = std::string(found.text(2));
      self.created_at = timestamp{microseconds{found.integer(3)}};
      return self;
    }
  }
  auto insert = sqlite::statement::prepare(
    connection_, "INSERT INTO definitions (name, version, digest, source, file, created_at) "
                 "VALUES (?1, 1 + coalesce((SELECT max(version) FROM definitions WHERE name = ?1), 0), ?2, ?3, ?4, ?5) "
                 "RETURNING version");
  if (!insert)
    return std::move(insert).error();
  {
    auto done =
      insert->query(std::string_view{self.name.value}, std::string_view{self.digest}, std::string_view{self.source},
                    std::string_view{self.file}, std::int64_t{self.created_at.time_since_epoch().count()});
    auto row = done.next();
    if (!row)
      return std::move(row).error();
    self.version = static_cast<std::uint32_t>(done.integer(0));
  }
  if (auto committed = change->commit(); !committed)
    return std::move(committed).error();
  return self;
}

result<void> sqlite_writer::put_task_type(const stored_task_type& self) {
  if (auto set = require(durability::now); !set)
    return set;
  auto upsert = sqlite::statement::prepare(
    connection_, "INSERT INTO task_types (name, declaration, updated_at) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO "
                 "UPDATE SET declaration = excluded.declaration, updated_at = excluded.updated_at");
  if (!upsert)
    return std::move(upsert).error();
  return upsert->run(std::string_view{self.name}, std::string_view{self.declaration},
                     std::int64_t{self.updated_at.time_since_epoch().count()});
}

/// Results may be lost in a power cut and are not worth an fsync: they go to the disk with the next commit.
result<void> sqlite_writer::require(durability wanted) {
  if (durability_ == wanted)
    return {};
  durability_ = durability::unknown;
  auto set = connection_.run(wanted == durability::now ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
  if (set)
    durability_ = wanted;
  return set;
}

std::uint32_t sqlite_writer::backlog_pages() {
  // The log starts over once all of it is in the database and nobody reads it.
  if (wal_pages_ < moved_pages_)
    moved_pages_ = 0;
  return wal_pages_ - moved_pages_;
}

/// Waits for nobody. What cannot be moved, because it is being read or the disk is full, stays in the log, where it is
/// as durable, until the next time.
void sqlite_writer::checkpoint() {
  int log = 0;
  int moved = 0;
  if (sqlite3_wal_checkpoint_v2(connection_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &log, &moved) == SQLITE_OK)
    moved_pages_ = static_cast<std::uint32_t>(moved);
}

result<void> sqlite_writer::prepare() {
  // Instead of SQLite's own checkpoints, which would fall into the middle of a burst.
  auto count_pages = [](void* self, sqlite3*, const char*, int pages) {
    static_cast<sqlite_writer*>(self)->wal_pages_ = static_cast<std::uint32_t>(pages);
    return SQLITE_OK;
  };
  sqlite3_wal_hook(connection_.handle(), count_pages, this);

  struct {
    sqlite::statement& to;
    std::string_view sql;
  } const statements[] = {
    {data_version_, "PRAGMA data_version"},
    {last_sequence_, "SELECT first + count - 1 FROM journal WHERE execution = ?1 ORDER BY first DESC LIMIT 1"},
    {insert_record_, "INSERT INTO journal (execution, first, count, checksum, record, blob) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6)"},
    {upsert_execution_,
     "INSERT INTO executions (id, workflow, digest, state, labels, started_at, finished_at, error, owes_work, wake_at, "
     "parent, claims) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (id) DO UPDATE SET digest "
     "= excluded.digest, "
     "state = excluded.state, started_at = excluded.started_at, labels = excluded.labels, finished_at = "
     "excluded.finished_at, error = excluded.error, "
     "owes_work = excluded.owes_work, wake_at = excluded.wake_at, parent = excluded.parent, claims = excluded.claims"},
    {upsert_review_,
     "INSERT INTO reviews (execution, task, workflow, state, shown, requested_at, decided_at, person, comment, "
     "assignee, claimed_by, claimed_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) "
     "ON CONFLICT (execution, task) DO UPDATE SET "
     "state = excluded.state, shown = excluded.shown, requested_at = excluded.requested_at, "
     "decided_at = excluded.decided_at, person = excluded.person, comment = excluded.comment, "
     "assignee = excluded.assignee, claimed_by = excluded.claimed_by, claimed_until = excluded.claimed_until"},
    {upsert_snapshot_,
     "INSERT INTO snapshots (execution, sequence, digest, checksum, state) VALUES (?1, ?2, ?3, ?4, ?5) "
     "ON CONFLICT (execution) DO UPDATE SET sequence = excluded.sequence, digest = excluded.digest, "
     "checksum = excluded.checksum, state = excluded.state WHERE sequence < excluded.sequence"},
  };
  for (const auto& [to, sql] : statements) {
    auto prepared = sqlite::statement::prepare(connection_, sql);
    if (!prepared)
      return std::move(prepared).error();
    to = *std::move(prepared);
  }
  return {};
}

}  // namespace troupe::store
