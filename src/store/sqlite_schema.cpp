#include "store/sqlite_schema.hpp"

#include "store/sqlite_references.hpp"

#include <algorithm>
#include <iterator>
#include <string>

namespace troupe::store {
namespace {

/// "TRPE": what `file troupe.db` shows, and how we know the file is ours.
constexpr std::int64_t application_id = 0x54525045;

/// What takes the database one version up: statements, then what statements cannot do.
struct migration {
  using function = result<void> (*)(const sqlite::connection&, const blobs&);

  constexpr migration(const char* statements, function code = nullptr) : sql(statements), then(code) {}

  const char* sql;
  function then;
};

/// Never changed once released; the next one is added below.
constexpr migration migrations[] = {
  // `journal` is a rowid table: the appends of many executions land on its last page, and only the narrow index is
  // touched at a page per execution. Clustering the records by (execution, first) measured half as fast with 64
  // executions at work (scripts/bench store). A big record is in the blob directory; `blob` is its digest.
  R"(
    CREATE TABLE journal (
      execution TEXT    NOT NULL,
      first     INTEGER NOT NULL,
      count     INTEGER NOT NULL,
      checksum  INTEGER NOT NULL,
      record    TEXT,
      blob      TEXT,
      PRIMARY KEY (execution, first)
    );
    CREATE TABLE executions (
      id          TEXT    NOT NULL PRIMARY KEY,
      workflow    TEXT    NOT NULL,
      digest      TEXT    NOT NULL,
      state       TEXT    NOT NULL,
      labels      TEXT    NOT NULL,
      started_at  INTEGER NOT NULL,
      finished_at INTEGER,
      error       TEXT    NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX executions_by_state ON executions (state, id);
    CREATE INDEX executions_by_workflow ON executions (workflow, id);
    CREATE INDEX executions_by_workflow_and_state ON executions (workflow, state, id);
    CREATE TABLE reviews (
      execution    TEXT    NOT NULL,
      task         TEXT    NOT NULL,
      workflow     TEXT    NOT NULL,
      state        TEXT    NOT NULL,
      shown        TEXT    NOT NULL,
      requested_at INTEGER NOT NULL,
      decided_at   INTEGER,
      person       TEXT    NOT NULL,
      comment      TEXT    NOT NULL,
      PRIMARY KEY (execution, task)
    );
    CREATE INDEX reviews_by_time ON reviews (requested_at, execution, task);
    CREATE INDEX reviews_by_state ON reviews (state, requested_at, execution, task);
    CREATE TABLE definitions (
      name       TEXT    NOT NULL,
      version    INTEGER NOT NULL,
      digest     TEXT    NOT NULL,
      source     TEXT    NOT NULL,
      file       TEXT    NOT NULL,
      created_at INTEGER NOT NULL,
      PRIMARY KEY (name, version DESC)
    ) WITHOUT ROWID;
    CREATE UNIQUE INDEX definitions_by_digest ON definitions (digest, name);
    CREATE TABLE results (
      key        TEXT    NOT NULL PRIMARY KEY,
      output     TEXT    NOT NULL,
      created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL
    );
    CREATE INDEX results_by_expiry ON results (expires_at);
  )",
  // When each execution is to be looked at again. Of one that is not finished nothing is known yet: it owes work until
  // it says otherwise. The indexes are partial, so that what is over costs nothing.
  R"(
    ALTER TABLE executions ADD COLUMN owes_work INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE executions ADD COLUMN wake_at INTEGER;
    UPDATE executions SET owes_work = 1 WHERE state IN ('running', 'waiting', 'cancelling');
    CREATE INDEX executions_that_owe_work ON executions (id) WHERE owes_work;
    CREATE INDEX executions_by_wake ON executions (wake_at, id) WHERE wake_at IS NOT NULL;
  )",
  // Starts that are held, in the order they came; the inputs of a batch are rows of their own, so that adding one costs
  // the same whatever the size. Then what makes a start one of its kind, and the schedules.
  R"(
    CREATE TABLE starts (
      ticket      INTEGER NOT NULL PRIMARY KEY,
      id          TEXT    NOT NULL UNIQUE,
      workflow    TEXT    NOT NULL,
      digest      TEXT    NOT NULL,
      kind        TEXT    NOT NULL,
      group_key   TEXT,
      due         INTEGER,
      due_max     INTEGER,
      starts      INTEGER NOT NULL,
      starts_max  INTEGER NOT NULL,
      bytes       INTEGER NOT NULL,
      bytes_max   INTEGER NOT NULL,
      input       TEXT    NOT NULL,
      labels      TEXT    NOT NULL,
      seed        INTEGER NOT NULL,
      locks       TEXT    NOT NULL,
      run         TEXT,
      schedule    TEXT,
      accepted_at INTEGER NOT NULL
    );
    CREATE UNIQUE INDEX starts_by_group ON starts (group_key) WHERE group_key IS NOT NULL;
    CREATE INDEX starts_by_due ON starts (due, ticket);
    CREATE INDEX starts_by_schedule ON starts (schedule, ticket) WHERE schedule IS NOT NULL;
    CREATE TABLE start_inputs (
      ticket INTEGER NOT NULL,
      number INTEGER NOT NULL,
      input  TEXT    NOT NULL,
      PRIMARY KEY (ticket, number)
    ) WITHOUT ROWID;
    CREATE TABLE start_keys (
      key        TEXT    NOT NULL PRIMARY KEY,
      digest     TEXT    NOT NULL,
      execution  TEXT    NOT NULL,
      created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX start_keys_by_expiry ON start_keys (expires_at);
    CREATE TABLE start_locks (
      key       TEXT NOT NULL PRIMARY KEY,
      execution TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE schedules (
      name       TEXT    NOT NULL PRIMARY KEY,
      source     TEXT    NOT NULL,
      file       TEXT    NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      settled    INTEGER NOT NULL,
      pause      TEXT
    ) WITHOUT ROWID;
    CREATE TABLE schedule_runs (
      schedule  TEXT    NOT NULL,
      due       INTEGER NOT NULL,
      cause     TEXT    NOT NULL,
      outcome   TEXT    NOT NULL,
      execution TEXT,
      reason    TEXT    NOT NULL,
      at        INTEGER NOT NULL,
      PRIMARY KEY (schedule, due, cause)
    ) WITHOUT ROWID;
    CREATE INDEX schedule_runs_by_execution ON schedule_runs (execution) WHERE execution IS NOT NULL;
    CREATE TABLE backfills (
      schedule TEXT    NOT NULL,
      id       TEXT    NOT NULL,
      backfill TEXT    NOT NULL,
      settled  INTEGER NOT NULL,
      PRIMARY KEY (schedule, id)
    ) WITHOUT ROWID;
  )",
  R"(
    CREATE TABLE task_types (
      name        TEXT    NOT NULL PRIMARY KEY,
      declaration TEXT    NOT NULL,
      updated_at  INTEGER NOT NULL
    ) WITHOUT ROWID;
  )",
  // Who needs which blob (blob_references.hpp).
  {R"(
    CREATE TABLE blob_references (
      digest TEXT NOT NULL,
      owner  TEXT NOT NULL,
      PRIMARY KEY (digest, owner)
    ) WITHOUT ROWID;
    CREATE INDEX blob_references_by_owner ON blob_references (owner);
  )",
   fill_references},
  // Starts that count against a rate, and what is paused.
  R"(
    CREATE TABLE rates (
      key        TEXT    NOT NULL PRIMARY KEY,
      rate       INTEGER NOT NULL,
      per        INTEGER NOT NULL,
      starts     TEXT    NOT NULL,
      expires_at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX rates_by_expiry ON rates (expires_at);
    CREATE TABLE pauses (
      workflow TEXT    NOT NULL PRIMARY KEY,
      reason   TEXT    NOT NULL,
      by       TEXT    NOT NULL,
      at       INTEGER NOT NULL,
      until    INTEGER
    ) WITHOUT ROWID;
  )",
  // What executions that are not finished take of the limits of their workflows, or wait for.
  R"(
    ALTER TABLE executions ADD COLUMN claims TEXT;
    CREATE INDEX executions_with_claims ON executions (id) WHERE claims IS NOT NULL;
  )",
  // The newest of each execution; what it says can always be had from the journal, too.
  R"(
    CREATE TABLE snapshots (
      execution TEXT    NOT NULL PRIMARY KEY,
      sequence  INTEGER NOT NULL,
      digest    TEXT    NOT NULL,
      checksum  INTEGER NOT NULL,
      state     BLOB    NOT NULL
    );
  )",
  // What executions and reviews are found by: a label is a row, in the order of the list. Executions that are
  // being forgotten (forgetting.hpp). And what held starts name is needed, too.
  {R"(
    CREATE TABLE execution_labels (
      name      TEXT NOT NULL,
      value     TEXT NOT NULL,
      execution TEXT NOT NULL,
      PRIMARY KEY (name, value, execution)
    ) WITHOUT ROWID;
    CREATE TABLE leaving (execution TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
    CREATE INDEX start_keys_by_execution ON start_keys (execution);
    CREATE INDEX start_locks_by_execution ON start_locks (execution);
    CREATE INDEX execution_labels_by_execution ON execution_labels (execution);
    INSERT INTO execution_labels SELECT l.key, l.value, e.id FROM executions e, json_each(e.labels) l;
    ALTER TABLE executions ADD COLUMN parent TEXT;
    UPDATE executions SET parent = (SELECT json_extract(record, '$.events[0].parent.execution') FROM journal
      WHERE execution = id AND first = 1);
    CREATE INDEX executions_by_end ON executions (finished_at, id) WHERE finished_at IS NOT NULL;
    ALTER TABLE reviews ADD COLUMN assignee TEXT NOT NULL DEFAULT '';
    UPDATE reviews SET assignee = shown ->> '$.assignee' WHERE json_type(shown, '$.assignee') = 'text';
    CREATE INDEX reviews_by_assignee ON reviews (assignee, requested_at, execution, task);
    CREATE INDEX reviews_by_assignee_and_state ON reviews (assignee, state, requested_at, execution, task);
  )",
   fill_held_references},
  // Starts that are the work of a task.
  R"(
    ALTER TABLE starts ADD COLUMN parent TEXT;
  )",
  // Who may use the API, and who changed what.
  R"(
    CREATE TABLE tokens (
      id             TEXT    NOT NULL PRIMARY KEY,
      name           TEXT    NOT NULL,
      hash           TEXT    NOT NULL UNIQUE,
      previous_hash  TEXT    NOT NULL,
      previous_until INTEGER,
      role           TEXT    NOT NULL,
      scope          TEXT    NOT NULL,
      created_by     TEXT    NOT NULL,
      created_at     INTEGER NOT NULL,
      expires_at     INTEGER,
      revoked_at     INTEGER,
      last_used_at   INTEGER
    ) WITHOUT ROWID;
    CREATE UNIQUE INDEX tokens_in_use_by_name ON tokens (name) WHERE revoked_at IS NULL;
    CREATE INDEX tokens_by_name ON tokens (name, id);
    CREATE TABLE audit (
      sequence   INTEGER PRIMARY KEY AUTOINCREMENT,
      key        TEXT    NOT NULL UNIQUE,
      at         INTEGER NOT NULL,
      who        TEXT    NOT NULL,
      token      TEXT    NOT NULL,
      operation  TEXT    NOT NULL,
      target     TEXT    NOT NULL,
      resource   TEXT    NOT NULL,
      request_id TEXT    NOT NULL,
      status     INTEGER NOT NULL,
      problem    TEXT    NOT NULL,
      before     TEXT,
      after      TEXT
    );
    CREATE INDEX audit_by_time ON audit (at, sequence);
    CREATE INDEX audit_by_who ON audit (who, sequence);
    CREATE INDEX audit_by_operation ON audit (operation, sequence);
    CREATE INDEX audit_by_resource ON audit (resource, sequence);
  )",
  // The history of scores, and what is learned of changes (core/quality/scored.hpp).
  R"(
    CREATE TABLE scores (
      execution TEXT    NOT NULL,
      task      TEXT    NOT NULL,
      attempt   INTEGER NOT NULL,
      workflow  TEXT    NOT NULL,
      profile   TEXT    NOT NULL,
      at        INTEGER NOT NULL,
      score     TEXT    NOT NULL,
      PRIMARY KEY (execution, task, attempt)
    );
    CREATE INDEX scores_by_time ON scores (at, execution, task, attempt);
    CREATE INDEX scores_by_profile ON scores (profile, at, execution, task, attempt);
    CREATE INDEX scores_by_workflow ON scores (workflow, at, execution, task, attempt);
    CREATE TABLE trials (
      cause  TEXT    NOT NULL,
      change TEXT    NOT NULL,
      worked INTEGER NOT NULL,
      failed INTEGER NOT NULL,
      PRIMARY KEY (cause, change)
    ) WITHOUT ROWID;
  )",
  // Who may append to which executions (shards.hpp).
  R"(
    CREATE TABLE shards (
      shard INTEGER NOT NULL PRIMARY KEY,
      owner TEXT    NOT NULL,
      epoch INTEGER NOT NULL
    );
    WITH RECURSIVE s (shard) AS (SELECT 0 UNION ALL SELECT shard + 1 FROM s WHERE shard < 1023)
      INSERT INTO shards SELECT shard, '', 0 FROM s;
  )",
  // Which nodes there are (roster.hpp); `pins` counts changes of `pin`.
  R"(
    CREATE TABLE nodes (
      name        TEXT NOT NULL PRIMARY KEY,
      incarnation INTEGER NOT NULL,
      state       TEXT NOT NULL,
      drained     INTEGER NOT NULL,
      weight      INTEGER NOT NULL,
      address     TEXT NOT NULL,
      home        TEXT NOT NULL,
      labels      TEXT NOT NULL,
      build       TEXT NOT NULL,
      protocol    INTEGER NOT NULL,
      flaps       INTEGER NOT NULL,
      joined_at   INTEGER NOT NULL,
      beat_at     INTEGER NOT NULL,
      lease       INTEGER NOT NULL
    );
    ALTER TABLE shards ADD COLUMN pin TEXT NOT NULL DEFAULT '';
    ALTER TABLE shards ADD COLUMN pins INTEGER NOT NULL DEFAULT 0;
  )",
  // Who looks at a review, and until when.
  R"(
    ALTER TABLE reviews ADD COLUMN claimed_by TEXT;
    ALTER TABLE reviews ADD COLUMN claimed_until INTEGER;
  )",
};

refused foreign(const sqlite::connection& on) {
  return refused{errc::corrupt,
                 on.path().string() + " is not a Troupe database",
                 {},
                 "move the file away, or choose another --data directory"};
}

/// The mode is kept in the file; it cannot be changed inside a transaction.
result<void> use_wal(const sqlite::connection& on) {
  auto pragma = sqlite::statement::prepare(on, "PRAGMA journal_mode=WAL");
  if (!pragma)
    return std::move(pragma).error();
  auto answer = pragma->query();
  auto row = answer.next();
  if (!row)
    return std::move(row).error();
  if (answer.text(0) != "wal")
    return refused{errc::storage,
                   on.path().string() + " cannot use a write-ahead log on this file system",
                   {},
                   "choose a --data directory on a local disk"};
  return {};
}

result<void> migrate(const sqlite::connection& on, const blobs& files, std::int64_t to) {
  auto change = sqlite::transaction::begin(on);
  if (!change)
    return std::move(change).error();
  // Asked again inside: another process may have been faster.
  auto version = version_of(on);
  if (!version)
    return std::move(version).error();
  for (auto next = *version; next < to; ++next) {
    const auto& up = migrations[static_cast<std::size_t>(next)];
    if (auto done = on.run(up.sql); !done)
      return done;
    if (auto done = up.then ? up.then(on, files) : result<void>{}; !done)
      return done;
  }
  auto marked = on.run("PRAGMA application_id=" + std::to_string(application_id) +
                       "; PRAGMA user_version=" + std::to_string(std::max(*version, to)));
  if (!marked)
    return marked;
  return change->commit();
}

}  // namespace

const std::int64_t schema_version = std::size(migrations);

result<std::int64_t> version_of(const sqlite::connection& on) {
  auto id = on.number("PRAGMA application_id");
  if (!id)
    return id;
  auto version = on.number("PRAGMA user_version");
  if (!version)
    return version;
  auto tables = on.number("SELECT count(*) FROM sqlite_schema");
  if (!tables)
    return tables;
  if (*id != application_id && (*id != 0 || *version != 0 || *tables != 0))
    return foreign(on);
  if (*version > schema_version)
    return refused{errc::corrupt,
                   on.path().string() + " was written by a newer troupe (schema " + std::to_string(*version) +
                     ", this one knows up to " + std::to_string(schema_version) + ")",
                   {},
                   "use the newer troupe, or choose another --data directory"};
  return version;
}

result<void> prepare_schema(const sqlite::connection& on, const blobs& files, std::int64_t to) {
  auto version = version_of(on);
  if (!version)
    return std::move(version).error();
  if (auto set = use_wal(on); !set)
    return set;
  return *version < to ? migrate(on, files, to) : result<void>{};
}

}  // namespace troupe::store
