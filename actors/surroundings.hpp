#pragma once

#include "actors/board.hpp"
#include "actors/catalogue.hpp"
#include "actors/ownership.hpp"
#include "actors/token_book.hpp"
#include "core/base/moment.hpp"
#include "core/base/time.hpp"
#include "core/cluster/options.hpp"
#include "core/flow/queue.hpp"
#include "core/secret/reference.hpp"
#include "core/start/grouping.hpp"
#include "core/supervision/restart.hpp"
#include "core/workflow/task_type.hpp"
#include "store/blob_collection.hpp"
#include "store/blobs.hpp"
#include "store/large_output.hpp"
#include "store/roster.hpp"
#include "store/store.hpp"
#include "studio/judge_options.hpp"
#include "studio/task.hpp"

#include <caf/actor_clock.hpp>

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace troupe {

class peers;
class plan_cache;
struct plan;
struct workflow_definition;

/// How attempts are handed to workers outside.
struct worker_options {
  /// A worker that says nothing about an attempt for so long is taken for dead.
  milliseconds lease = 30s;
  /// How often an attempt is handed out again because its worker is taken for dead, before it has failed.
  std::uint32_t redeliveries_max = 3;
  /// How long one call may extend a lease.
  milliseconds extension_max = 24h;
  /// How long a poll may wait.
  milliseconds wait_max = 60s;
  /// Polls that may wait in one queue; more are refused as busy.
  std::size_t polls_max = 1'000;
  /// Attempts one worker may hold; it is handed no more.
  std::uint32_t leases_max = 1'000;
  /// Workers that are remembered, by name.
  std::size_t workers_max = 10'000;
  /// Task types that may be declared.
  std::size_t task_types_max = 1'000;
};

/// What is kept, and how it is let go.
struct retention_options {
  /// A finished execution is kept for so long; 0 is for ever.
  milliseconds keep = 24h * 30;
  /// How often what may go is looked for.
  milliseconds look_every = 1min;
  /// Between two pieces of a round, so that others come first.
  milliseconds pause = 100ms;
  /// Rows removed in one piece.
  std::uint32_t rows_max = 1'000;
  /// How often files that nobody needs are looked for; 0 is never.
  milliseconds collect_every = 1h;
  /// A file that was stored more recently stays: who stored it may not have named it yet.
  milliseconds grace = 24h;
};

/// Files that come in pieces.
struct upload_options {
  /// At once; more are refused as busy.
  std::size_t open_max = 100;
  /// Of one file.
  std::uint64_t bytes_max = 4ull << 30;
  /// One that nobody goes on with is forgotten after this.
  milliseconds idle = 1h;
};

/// Options of a node, each beside what it steers; config/troupe.yaml documents them.
struct node_options {
  /// Attempts that may run at once, by slot: light, compute (0 is one per core), io. Of the others nothing runs here.
  std::array<std::uint32_t, slot_count> slots{256, 0, 64};
  /// Executions in memory at once. Beyond, those that rest leave at once; if none does, a start is refused as busy.
  /// Those that only wait for their children do not count.
  std::size_t executions_live_max = 100'000;
  /// An execution that nobody asks for and that only waits leaves memory after this long.
  milliseconds passivate_after = 10s;
  /// Due times read from the store at once; up to twice as many are in memory.
  std::size_t due_times = 10'000;
  /// Executions being woken at once.
  std::size_t wakes_max = 1'000;
  /// Finished executions kept in memory for readers, per shard.
  std::size_t finished_kept = 32;
  std::uint32_t shards = 16;
  /// Appends of one execution that may be on their way to the journal at once.
  std::uint32_t appends_in_flight = 4;
  /// Appends in one commit.
  std::size_t commit_appends_max = 1'000;
  /// Bytes of records in one commit, after which it is closed.
  std::size_t commit_bytes_max = 4 * 1024 * 1024;
  /// Events of one execution between two snapshots of it; 0 takes none.
  std::uint64_t snapshot_events = 10'000;
  /// Bytes of records read at once when an execution is read from the journal.
  std::size_t load_bytes_max = 4 * 1024 * 1024;
  /// Requests that wait for an execution (`wait=`) or follow one, in all.
  std::size_t waits_max = 10'000;
  restart_options restarts;
  retention_options retention;
  upload_options uploads;
  access_options access;
  store::output_limits outputs;
  worker_options workers;
  studio::judge_options judge;
  flow::queue_options flow;
  /// Less than this free where the data is counts as a full disk: a commit or a task that fails then stops the node,
  /// and is not held against the task.
  std::size_t disk_bytes_min = 16 * 1024 * 1024;
  /// Go on with the unfinished executions of the journal.
  bool recover = true;
  /// Requests that may wait for one execution while it is read from the journal or restarted.
  std::size_t pending_max = 1'000;
  /// How long the key of a start is remembered.
  milliseconds key_retention = 24h;
  hold_limits holds;
  /// Runs of one backfill, and backfills of a schedule at a time.
  std::size_t backfill_runs_max = 1'000;
  std::size_t backfills_max = 10;
  /// Bounds of what is stored of starts and schedules.
  store::start_options starts;
  cluster::options cluster;
  /// False only in tests under a virtual clock: blocking actors share the scheduler.
  bool detach = true;
};

/// What an actor finds around it: everything in it is shared by the whole node and thread-safe, or constant.
struct surroundings {
  node_options options;
  std::shared_ptr<troupe::board> board;
  std::shared_ptr<store::journal_store> store;
  std::shared_ptr<const store::blobs> blobs;
  /// What of the executions is this node's.
  std::shared_ptr<ownership> shards = std::make_shared<ownership>();
  /// The nodes that are linked to this one; absent where there are no links.
  std::shared_ptr<const peers> others = {};
  /// The host and directory of this node, and what it is a release of.
  std::string home, release;
  /// Where nodes that share the journal know each other from; nothing if there are no others.
  std::function<result<std::unique_ptr<store::roster>>()> open_roster = {};
  std::shared_ptr<plan_cache> plans;
  /// What workflows are checked against.
  std::shared_ptr<task_catalogue> types;
  /// Who may use the API.
  std::shared_ptr<token_book> tokens = std::make_shared<token_book>();
  /// How the node is set: what `GET /api/v1/config` shows.
  json::array settings = {};
  /// The values of the secrets that workflows name.
  secret::source find_secret = [](std::string_view name) -> result<std::string> {
    return refused{errc::unknown, "no secret " + std::string(name)};
  };
  /// Draws what nobody can guess.
  std::function<std::string(std::size_t bytes)> secret_bytes = {};
  /// What runs the tasks of a type on this node; nullptr for others.
  std::function<const studio::built_in*(std::string_view)> find_built_in;
  /// Seals what workers show to speak for their attempts.
  std::string worker_key;
  /// `<data>`: scratch directories and published files are made below it.
  std::filesystem::path data;
  /// Returns the time of day for a time of the actor's clock. Production asks the system; tests move the actor's clock.
  std::function<timestamp(caf::actor_clock::time_point)> time_of_day;
  /// Draws random numbers for ids and seeds.
  std::function<std::uint64_t()> random;
};

using surroundings_ptr = std::shared_ptr<const surroundings>;

/// Whether executions of a workflow are begun and counted by the conductor alone, and so stay where it is.
bool is_conducted(const workflow_definition&);

/// Returns why nothing can go on if the disk of the data directory is full.
std::optional<refused> full_disk(const surroundings&);

/// Returns why a workflow cannot run here, if it names a secret that is not there.
std::optional<refused> missing_secret(const plan&, const surroundings&);

/// Returns the time of day at an actor.
template <class Actor>
timestamp now_at(Actor& self, const surroundings& around) {
  return around.time_of_day(self.clock().now());
}

/// Returns the moment at an actor.
template <class Actor>
moment moment_at(Actor& self) {
  return self.clock().now();
}

/// Whether an actor may do something about an execution at this moment.
template <class Actor>
bool holds_at(Actor& self, const surroundings& around, const execution_id& id) {
  return !around.shards->is_shared() || around.shards->holds(id, moment_at(self));
}

template <class Actor>
bool conducts_at(Actor& self, const surroundings& around) {
  return !around.shards->is_shared() || around.shards->conducts(moment_at(self));
}

/// Tells one time of conducting from others: what was known before it was another node's to change. Nothing while this
/// node does not conduct.
template <class Actor>
std::optional<std::uint64_t> term_at(Actor& self, const surroundings& around) {
  return around.shards->epoch_of(ownership::conductors_shard, moment_at(self));
}

}  // namespace troupe
