#pragma once

#include "core/access/audit.hpp"
#include "core/access/token.hpp"
#include "core/workflow/projection.hpp"
#include "store/flow_change.hpp"
#include "store/retention.hpp"
#include "store/shards.hpp"
#include "store/start_reader.hpp"

#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// The journal and its projections. One contract; every adapter passes tests/store. Adapters know nothing of what
/// events mean: a record is opaque text.
namespace troupe::store {

/// All of an execution after its event number `sequence`, so that it need not be read from the beginning
/// (core/workflow/snapshot.hpp). `digest` is the version of the workflow it followed then.
struct snapshot {
  execution_id execution;
  std::uint64_t sequence = 0;
  std::string digest;
  std::string state;
};

/// What one append carries: consecutive events of one execution.
struct append {
  execution_id execution;
  /// Number of the first event, from 1. Refused as `stale` unless it follows the last one stored.
  std::uint64_t first = 1;
  std::uint32_t count = 0;
  /// The encoded events (core/workflow/event.hpp). Above `options::record_bytes_inline_max` it is kept as a blob.
  std::string record;
  troupe::projection projection;
  /// With events that begin an execution, or have a finished one go on: what becomes of other things at the same
  /// moment.
  std::shared_ptr<const start_claim> claim = {};
  /// Of the execution after these events. Not part of the commit: see `keep_snapshots`.
  std::shared_ptr<const store::snapshot> snapshot = {};
  /// Of the execution's shard, when the sender took it up. Refused as `denied` if the shard is of another one.
  std::uint64_t epoch = 0;
};

struct record {
  std::uint64_t first = 1;
  std::uint32_t count = 0;
  std::string text;
};

/// A version of a workflow, named by the digest of its source.
struct stored_definition {
  workflow_name name;
  std::string digest;
  /// 1, 2, ... per name.
  std::uint32_t version = 0;
  std::string source;
  /// File name for messages.
  std::string file;
  timestamp created_at;
};

/// A task type that workers carry out; what is declared of it is opaque text here.
struct stored_task_type {
  std::string name;
  std::string declaration;
  timestamp updated_at;
};

/// A result kept for reuse.
struct kept_result {
  std::string key;
  json::value output;
  timestamp created_at;
  timestamp expires_at;
};

struct execution_filter {
  std::optional<workflow_name> workflow = {};
  /// In any of these; in whatever state if there are none.
  std::vector<execution_state> states = {};
  /// With all of these.
  std::map<std::string, std::string> labels = {};
  /// Accepted from this time on, and before that one, to the millisecond.
  std::optional<timestamp> created_from = {};
  std::optional<timestamp> created_before = {};
  /// Keyset: only executions that come after this one in the list.
  std::optional<execution_id> before = {};
  std::uint32_t limit = 50;
  /// Instead of the newest.
  bool oldest_first = false;
};

struct review_filter {
  std::optional<review_state> state = {};
  std::optional<execution_id> execution = {};
  /// Who is asked.
  std::optional<std::string> assignee = {};
  std::uint32_t limit = 50;
  /// Keyset: only reviews that come after this one, in a list of which the newest come first. Not of one execution: its
  /// reviews are few.
  std::optional<review_place> before = {};
};

struct score_filter {
  /// Of one execution: the others but `limit` do not count then.
  std::optional<execution_id> execution = {};
  std::optional<workflow_name> workflow = {};
  std::optional<std::string> profile = {};
  /// Judged from this time on.
  std::optional<timestamp> since = {};
  /// Keyset: only those behind this one.
  std::optional<quality::score_place> before = {};
  std::uint32_t limit = 50;
};

/// The writing side. One per node, and not thread-safe. Several nodes may write to one database, each to the shards
/// that are its own; what `forget` removes, too, must be of those.
class writer {
public:
  virtual ~writer() = default;

  /// Makes all appends durable in one transaction and answers each, in order. An append that does not fit (stale) is
  /// refused, and with it those of the same execution behind it, which were decided on top of it, even if they happen
  /// to fit by number; the others go through. So is one whose claim is refused as `conflict`, and one of another epoch
  /// than its shard's as `denied`. A fault of the storage (disk full, I/O error, a database that is gone) fails all:
  /// then nothing of the batch is stored, unless the storage cannot even be asked what it did. Returns only after
  /// fsync.
  virtual std::vector<result<void>> commit(std::span<const append>) = 0;

  /// Makes all changes durable in one transaction and answers each, in order. What is refused has changed nothing. A
  /// fault of the storage fails all.
  virtual std::vector<result<start_standing>> change_starts(std::span<const start_change>) = 0;

  /// Makes all changes durable in one transaction, and forgets a bounded number of rates that are over.
  virtual result<void> change_flow(std::span<const flow_change>, timestamp now) = 0;

  /// Stores a version; a digest already stored under the name is returned as it is.
  virtual result<stored_definition> put_definition(stored_definition) = 0;

  /// Stores a task type; one of the same name is replaced.
  virtual result<void> put_task_type(const stored_task_type&) = 0;

  /// Stores a token, or replaces the one of its id. Durable. Refused as `conflict` if another one that is not revoked
  /// has its name.
  virtual result<void> put_token(const access::token&) = 0;

  /// Notes what is asked for and how it came out, in order; an outcome or a use of what is not there changes nothing.
  /// As durable as what this writer makes durable next, in the same or a later call: what was noted before a change is
  /// in the log if the change is there. Repeating an entry (of the same key) is harmless.
  virtual result<void> note(std::span<const access::access_note>) = 0;

  /// Keeps results for reuse; replaces older ones of the same key. Drops a bounded number of expired ones. Without
  /// fsync.
  virtual result<void> keep_results(std::span<const kept_result>, timestamp now) = 0;

  /// Keeps the newest snapshot of each execution instead of older ones. Without fsync: one that a power cut swallows
  /// is made up for by the records.
  virtual result<void> keep_snapshots(std::span<const std::shared_ptr<const snapshot>>) = 0;

  /// Removes a bounded piece of what need not be kept: executions that were finished long ago, with all that belongs to
  /// them, and results that have expired. Durable. Repeating a piece is harmless; what a crash leaves over, the next
  /// piece removes.
  virtual result<forgotten> forget(const retention&) = 0;

  /// Called when there is nothing to commit: moves the WAL into the database.
  virtual void idle() = 0;
};

/// The reading side. Sees every commit that was answered before the call. Each thread opens its own.
class reader {
public:
  virtual ~reader() = default;

  /// The records of an execution in order; `after` skips records whose events are all <= after. Ends with the record
  /// that makes them `bytes_max` long or longer. Unknown execution: empty. A record that fails its checksum, or a gap,
  /// is `corrupt` and says which.
  virtual result<std::vector<record>> load(const execution_id&, std::uint64_t after = 0,
                                           std::size_t bytes_max = std::numeric_limits<std::size_t>::max()) = 0;

  /// The snapshot of an execution. Nothing if there is none, if it is damaged, or if the journal does not reach it.
  virtual result<std::optional<snapshot>> find_snapshot(const execution_id&) = 0;

  /// Executions that owe work, oldest first, for recovery.
  virtual result<std::vector<execution_id>> owing() = 0;
  /// Executions that rest until a time, the first due first; only those behind `after`, at most `limit`.
  virtual result<std::vector<due_time>> resting(const due_time& after, std::size_t limit) = 0;

  /// Executions that have claims and are not finished, oldest first.
  virtual result<std::vector<execution_summary>> claiming() = 0;

  /// Newest first.
  virtual result<std::vector<execution_summary>> executions(const execution_filter&) = 0;
  /// How many fit the filter, counted up to its `limit`; `before` counts, too.
  virtual result<std::uint64_t> count_executions(const execution_filter&) = 0;
  virtual result<std::optional<execution_summary>> execution(const execution_id&) = 0;
  /// Newest first.
  virtual result<std::vector<review_summary>> reviews(const review_filter&) = 0;

  /// Newest first.
  virtual result<std::vector<quality::scored>> scores(const score_filter&) = 0;
  /// All that is known of changes, by cause and change. It outlives the executions it was learned from.
  virtual result<std::vector<quality::trial>> trials() = 0;

  /// Newest version of each workflow, by name.
  virtual result<std::vector<stored_definition>> definitions() = 0;
  /// The newest version of a name.
  virtual result<std::optional<stored_definition>> definition(const workflow_name&) = 0;
  virtual result<std::optional<stored_definition>> definition_by_digest(const std::string& digest) = 0;
  virtual result<std::optional<stored_definition>> definition_by_version(const workflow_name&,
                                                                         std::uint32_t version) = 0;

  /// All of them, by name.
  virtual result<std::vector<stored_task_type>> task_types() = 0;

  virtual result<std::optional<kept_result>> find_result(const std::string& key, timestamp now) = 0;

  /// Whether anybody needs a blob.
  virtual result<bool> is_needed(const std::string& digest) = 0;

  virtual start_reader& starts() = 0;

  /// Rates with starts that still count.
  virtual result<std::vector<flow::rate_use>> rates(timestamp now) = 0;
  /// By workflow.
  virtual result<std::vector<flow::pause>> pauses() = 0;

  /// All of them, by name, then id.
  virtual result<std::vector<access::token>> tokens() = 0;
  virtual result<std::vector<access::audit_entry>> audit(const access::audit_filter&) = 0;
};

/// Bounds of what is kept of starts and schedules.
struct start_options {
  /// Held starts; another one is refused as `busy`.
  std::uint64_t held_max = 1'000'000;
  std::uint32_t schedules_max = 1'000;
  /// Newest runs of a schedule that are kept.
  std::uint32_t runs_kept = 1'000;
  /// Keys, and locks, forgotten by one `forget_old`.
  std::uint32_t forgotten_max = 1'000;
};

struct options {
  /// Records above this go to the blob directory.
  std::size_t record_bytes_inline_max = 64 * 1024;
  /// Pages of the write-ahead log after which `idle` (or, at four times as many, `commit`) checkpoints.
  std::uint32_t checkpoint_pages = 4000;
  /// How long to wait for another process that writes to the database before refusing with `busy`.
  milliseconds busy_timeout = 5s;
  /// Executions whose last sequence the writer remembers; the others cost a query.
  std::size_t sequences_max = 64 * 1024;
  /// Expired results dropped by one call of `keep_results`, and rates by one of `change_flow`.
  std::uint32_t expired_max = 100;
  /// Page cache of the writer, and of each reader.
  std::size_t writer_cache_bytes = 8 << 20;
  std::size_t reader_cache_bytes = 2 << 20;
  start_options starts;
};

/// An open store: where writers and readers come from.
class journal_store {
public:
  virtual ~journal_store() = default;
  virtual result<std::unique_ptr<writer>> open_writer() = 0;
  virtual result<std::unique_ptr<reader>> open_reader() = 0;
};

/// Opens (or creates) the SQLite store in `directory`: `troupe.db` beside the blob directory `blobs/`. WAL,
/// synchronous=FULL. Refuses a newer schema, a file that is not a database, a directory that cannot be written; each
/// says what to do.
result<std::unique_ptr<journal_store>> open_sqlite(const std::filesystem::path& directory, const options& = {});

}  // namespace troupe::store
