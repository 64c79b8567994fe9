#include "store/postgres_schema.hpp"

#include "store/postgres_transaction.hpp"

#include <iterator>

namespace troupe::store::postgres {
namespace {

/// Never changed once released; the next one is added below. Statements end with `;`. Texts sort by their bytes, as
/// they do in SQLite; times are microseconds. What an execution's record says is bytes: it need not be valid text.
constexpr std::string_view migrations[] = {
  R"(
    CREATE TABLE journal (
      execution text COLLATE "C" NOT NULL,
      first     bigint NOT NULL,
      count     bigint NOT NULL,
      checksum  bigint NOT NULL,
      record    bytea,
      blob      text,
      PRIMARY KEY (execution, first)
    );
    CREATE TABLE executions (
      id          text COLLATE "C" NOT NULL PRIMARY KEY,
      workflow    text COLLATE "C" NOT NULL,
      digest      text NOT NULL,
      state       text COLLATE "C" NOT NULL,
      labels      text NOT NULL,
      started_at  bigint NOT NULL,
      finished_at bigint,
      error       text NOT NULL,
      owes_work   boolean NOT NULL DEFAULT false,
      wake_at     bigint,
      parent      text COLLATE "C",
      claims      text
    );
    CREATE INDEX executions_by_state ON executions (state, id);
    CREATE INDEX executions_by_workflow ON executions (workflow, id);
    CREATE INDEX executions_by_workflow_and_state ON executions (workflow, state, id);
    CREATE INDEX executions_that_owe_work ON executions (id) WHERE owes_work;
    CREATE INDEX executions_by_wake ON executions (wake_at, id) WHERE wake_at IS NOT NULL;
    CREATE INDEX executions_with_claims ON executions (id) WHERE claims IS NOT NULL;
    CREATE INDEX executions_by_end ON executions (finished_at, id) WHERE finished_at IS NOT NULL;
    CREATE TABLE execution_labels (
      name      text COLLATE "C" NOT NULL,
      value     text COLLATE "C" NOT NULL,
      execution text COLLATE "C" NOT NULL,
      PRIMARY KEY (name, value, execution)
    );
    CREATE INDEX execution_labels_by_execution ON execution_labels (execution);
    CREATE TABLE reviews (
      execution    text COLLATE "C" NOT NULL,
      task         text COLLATE "C" NOT NULL,
      workflow     text COLLATE "C" NOT NULL,
      state        text COLLATE "C" NOT NULL,
      shown        text NOT NULL,
      requested_at bigint NOT NULL,
      decided_at   bigint,
      person       text NOT NULL,
      comment      text NOT NULL,
      assignee     text COLLATE "C" NOT NULL DEFAULT '',
      PRIMARY KEY (execution, task)
    );
    CREATE INDEX reviews_by_time ON reviews (requested_at, execution, task);
    CREATE INDEX reviews_by_state ON reviews (state, requested_at, execution, task);
    CREATE INDEX reviews_by_assignee ON reviews (assignee, requested_at, execution, task);
    CREATE INDEX reviews_by_assignee_and_state ON reviews (assignee, state, requested_at, execution, task);
    CREATE TABLE definitions (
      name       text COLLATE "C" NOT NULL,
      version    bigint NOT NULL,
      digest     text COLLATE "C" NOT NULL,
      source     text NOT NULL,
      file       text NOT NULL,
      created_at bigint NOT NULL
    );
    CREATE UNIQUE INDEX definitions_by_version ON definitions (name, version DESC);
    CREATE UNIQUE INDEX definitions_by_digest ON definitions (digest, name);
    CREATE TABLE results (
      key        text COLLATE "C" NOT NULL PRIMARY KEY,
      output     text NOT NULL,
      created_at bigint NOT NULL,
      expires_at bigint NOT NULL
    );
    CREATE INDEX results_by_expiry ON results (expires_at);
    CREATE TABLE snapshots (
      execution text COLLATE "C" NOT NULL PRIMARY KEY,
      sequence  bigint NOT NULL,
      digest    text NOT NULL,
      checksum  bigint NOT NULL,
      state     bytea NOT NULL
    );
    CREATE TABLE leaving (execution text COLLATE "C" NOT NULL PRIMARY KEY);
    CREATE TABLE starts (
      ticket      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      id          text COLLATE "C" NOT NULL UNIQUE,
      workflow    text COLLATE "C" NOT NULL,
      digest      text NOT NULL,
      kind        text NOT NULL,
      group_key   text COLLATE "C",
      due         bigint,
      due_max     bigint,
      starts      bigint NOT NULL,
      starts_max  bigint NOT NULL,
      bytes       bigint NOT NULL,
      bytes_max   bigint NOT NULL,
      input       text NOT NULL,
      labels      text NOT NULL,
      seed        bigint NOT NULL,
      locks       text NOT NULL,
      run         text,
      schedule    text COLLATE "C",
      accepted_at bigint NOT NULL,
      parent      text
    );
    CREATE UNIQUE INDEX starts_by_group ON starts (group_key) WHERE group_key IS NOT NULL;
    CREATE INDEX starts_by_due ON starts (due, ticket);
    CREATE INDEX starts_that_wait ON starts (ticket) WHERE due IS NULL;
    CREATE INDEX starts_by_schedule ON starts (schedule, ticket) WHERE schedule IS NOT NULL;
    CREATE TABLE start_inputs (
      ticket bigint NOT NULL,
      number bigint NOT NULL,
      input  text NOT NULL,
      PRIMARY KEY (ticket, number)
    );
    CREATE TABLE start_keys (
      key        text COLLATE "C" NOT NULL PRIMARY KEY,
      digest     text NOT NULL,
      execution  text COLLATE "C" NOT NULL,
      created_at bigint NOT NULL,
      expires_at bigint NOT NULL
    );
    CREATE INDEX start_keys_by_expiry ON start_keys (expires_at);
    CREATE INDEX start_keys_by_execution ON start_keys (execution);
    CREATE TABLE start_locks (
      key       text COLLATE "C" NOT NULL PRIMARY KEY,
      execution text COLLATE "C" NOT NULL
    );
    CREATE INDEX start_locks_by_execution ON start_locks (execution);
    CREATE TABLE schedules (
      name       text COLLATE "C" NOT NULL PRIMARY KEY,
      source     text NOT NULL,
      file       text NOT NULL,
      created_at bigint NOT NULL,
      updated_at bigint NOT NULL,
      settled    bigint NOT NULL,
      pause      text
    );
    CREATE TABLE schedule_runs (
      schedule  text COLLATE "C" NOT NULL,
      due       bigint NOT NULL,
      cause     text COLLATE "C" NOT NULL,
      outcome   text NOT NULL,
      execution text COLLATE "C",
      reason    text NOT NULL,
      at        bigint NOT NULL,
      PRIMARY KEY (schedule, due, cause)
    );
    CREATE INDEX schedule_runs_by_execution ON schedule_runs (execution) WHERE execution IS NOT NULL;
    CREATE TABLE backfills (
      schedule text COLLATE "C" NOT NULL,
      id       text COLLATE "C" NOT NULL,
      backfill text NOT NULL,
      settled  bigint NOT NULL,
      PRIMARY KEY (schedule, id)
    );
    CREATE TABLE task_types (
      name        text COLLATE "C" NOT NULL PRIMARY KEY,
      declaration text NOT NULL,
      updated_at  bigint NOT NULL
    );
    CREATE TABLE blob_references (
      digest text COLLATE "C" NOT NULL,
      owner  text COLLATE "C" NOT NULL,
      PRIMARY KEY (digest, owner)
    );
    CREATE INDEX blob_references_by_owner ON blob_references (owner);
    CREATE TABLE rates (
      key        text COLLATE "C" NOT NULL PRIMARY KEY,
      rate       bigint NOT NULL,
      per        bigint NOT NULL,
      starts     text NOT NULL,
      expires_at bigint NOT NULL
    );
    CREATE INDEX rates_by_expiry ON rates (expires_at);
    CREATE TABLE pauses (
      workflow text COLLATE "C" NOT NULL PRIMARY KEY,
      reason   text NOT NULL,
      by       text NOT NULL,
      at       bigint NOT NULL,
      until    bigint
    );
    CREATE TABLE tokens (
      id             text COLLATE "C" NOT NULL PRIMARY KEY,
      name           text COLLATE "C" NOT NULL,
      hash           text COLLATE "C" NOT NULL UNIQUE,
      previous_hash  text NOT NULL,
      previous_until bigint,
      role           text NOT NULL,
      scope          text NOT NULL,
      created_by     text NOT NULL,
      created_at     bigint NOT NULL,
      expires_at     bigint,
      revoked_at     bigint,
      last_used_at   bigint
    );
    CREATE UNIQUE INDEX tokens_in_use_by_name ON tokens (name) WHERE revoked_at IS NULL;
    CREATE INDEX tokens_by_name ON tokens (name, id);
    CREATE TABLE audit (
      sequence   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      key        text COLLATE "C" NOT NULL UNIQUE,
      at         bigint NOT NULL,
      who        text COLLATE "C" NOT NULL,
      token      text NOT NULL,
      operation  text COLLATE "C" NOT NULL,
      target     text NOT NULL,
      resource   text COLLATE "C" NOT NULL,
      request_id text NOT NULL,
      status     bigint NOT NULL,
      problem    text NOT NULL,
      before     text,
      after      text
    );
    CREATE INDEX audit_by_time ON audit (at, sequence);
    CREATE INDEX audit_by_who ON audit (who, sequence);
    CREATE INDEX audit_by_operation ON audit (operation, sequence);
    CREATE INDEX audit_by_resource ON audit (resource, sequence);
    CREATE TABLE scores (
      execution text COLLATE "C" NOT NULL,
      task      text COLLATE "C" NOT NULL,
      attempt   bigint NOT NULL,
      workflow  text COLLATE "C" NOT NULL,
      profile   text COLLATE "C" NOT NULL,
      at        bigint NOT NULL,
      score     text NOT NULL,
      PRIMARY KEY (execution, task, attempt)
    );
    CREATE INDEX scores_by_time ON scores (at, execution, task, attempt);
    CREATE INDEX scores_by_profile ON scores (profile, at, execution, task, attempt);
    CREATE INDEX scores_by_workflow ON scores (workflow, at, execution, task, attempt);
    CREATE TABLE trials (
      cause  text COLLATE "C" NOT NULL,
      change text COLLATE "C" NOT NULL,
      worked bigint NOT NULL,
      failed bigint NOT NULL,
      PRIMARY KEY (cause, change)
    );
    CREATE TABLE shards (
      shard bigint NOT NULL PRIMARY KEY,
      owner text NOT NULL,
      epoch bigint NOT NULL
    );
    INSERT INTO shards SELECT s, '', 0 FROM generate_series(0, 1023) s;
  )",
  // Which nodes there are (roster.hpp); `pins` counts changes of `pin`.
  R"(
    CREATE TABLE nodes (
      name        text COLLATE "C" NOT NULL PRIMARY KEY,
      incarnation bigint NOT NULL,
      state       text NOT NULL,
      drained     bigint NOT NULL,
      weight      bigint NOT NULL,
      address     text NOT NULL,
      home        text NOT NULL,
      labels      text NOT NULL,
      build       text NOT NULL,
      protocol    bigint NOT NULL,
      flaps       bigint NOT NULL,
      joined_at   bigint NOT NULL,
      beat_at     bigint NOT NULL,
      lease       bigint NOT NULL
    );
    ALTER TABLE shards ADD COLUMN pin text NOT NULL DEFAULT '';
    ALTER TABLE shards ADD COLUMN pins bigint NOT NULL DEFAULT 0;
  )",
  // Who looks at a review, and until when.
  R"(
    ALTER TABLE reviews ADD COLUMN claimed_by text, ADD COLUMN claimed_until bigint;
  )",
  // Files that tasks make, for all nodes (postgres_vault.hpp).
  R"(
    CREATE TABLE blobs (
      digest text COLLATE "C" NOT NULL PRIMARY KEY,
      bytes  bigint NOT NULL,
      put_at bigint NOT NULL
    );
    CREATE TABLE blob_parts (
      digest  text COLLATE "C" NOT NULL REFERENCES blobs ON DELETE CASCADE,
      part    bigint NOT NULL,
      content bytea NOT NULL,
      PRIMARY KEY (digest, part)
    );
    ALTER TABLE blob_parts ALTER COLUMN content SET STORAGE EXTERNAL;
  )",
  // What all nodes must have the same, and nobody else may know (shared_secret.hpp).
  R"(
    CREATE TABLE secrets (
      name  text COLLATE "C" NOT NULL PRIMARY KEY,
      value text NOT NULL
    );
  )",
};

/// In one round trip. A script may hold no `;` but at the end of its statements.
result<void> run_script(session& on, std::string_view script) {
  std::vector<session::call> statements;
  for (auto end = script.find(';'); end != script.npos; end = script.find(';')) {
    statements.push_back({script.substr(0, end)});
    script.remove_prefix(end + 1);
  }
  auto done = on.together(statements);
  return done ? result<void>{} : std::move(done).error();
}

}  // namespace

const std::int64_t schema_version = std::size(migrations);

result<std::int64_t> version_of(session& on, const std::string& where) {
  auto made = on.exists("SELECT 1 WHERE to_regclass('troupe_schema') IS NOT NULL");
  if (!made)
    return std::move(made).error();
  if (!*made)
    return 0;
  auto version = on.number("SELECT version FROM troupe_schema");
  if (!version)
    return std::move(version).error();
  if (version->value_or(0) > schema_version)
    return refused{errc::corrupt,
                   where + " was written by a newer troupe (schema " + std::to_string(**version) +
                     ", this one knows up to " + std::to_string(schema_version) + ")",
                   {},
                   "use the newer troupe, or another database"};
  return version->value_or(0);
}

result<void> prepare_schema(session& on, const std::string& where, std::int64_t to) {
  auto version = version_of(on, where);
  if (!version || *version >= to)
    return version ? result<void>{} : std::move(version).error();
  const std::int64_t migration[] = {lock_on("migration")};
  auto change = transaction::begin(on, durability::now, migration);
  if (!change)
    return std::move(change).error();
  // Asked again inside: another node may have been faster.
  version = version_of(on, where);
  if (!version)
    return std::move(version).error();
  if (*version == 0)
    if (auto made = on.run("CREATE TABLE IF NOT EXISTS troupe_schema (version bigint NOT NULL)"); !made)
      return made;
  for (auto next = *version; next < to; ++next)
    if (auto done = run_script(on, migrations[static_cast<std::size_t>(next)]); !done)
      return done;
  auto marked = on.run("DELETE FROM troupe_schema");
  if (marked)
    marked = on.run("INSERT INTO troupe_schema (version) VALUES (?1)", std::max(*version, to));
  return marked ? change->commit() : marked;
}

}  // namespace troupe::store::postgres
