#pragma once

#include "actors/board.hpp"
#include "core/base/time.hpp"
#include "core/flow/queue.hpp"
#include "core/supervision/restart.hpp"
#include "core/workflow/task_type.hpp"
#include "store/blobs.hpp"
#include "store/store.hpp"
#include "studio/task.hpp"

#include <caf/actor_clock.hpp>

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace troupe {

class plan_cache;

/// Options of a node, each beside what it steers; config/troupe.yaml documents them.
struct node_options {
  /// Attempts that may run at once, by slot: light, compute (0 is one per core), io. Of the others nothing runs here.
  std::array<std::uint32_t, slot_count> slots{256, 0, 64};
  /// Executions in memory at once. Beyond, those that rest leave at once; if none does, a start is refused as busy.
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
  /// Requests that wait for an execution (`wait=`) or follow one, in all.
  std::size_t waits_max = 10'000;
  restart_options restarts;
  flow::queue_options flow;
  /// How long a worker that had an attempt before the node was started again may take to say so.
  milliseconds reclaim_within = 60s;
  /// Less than this free where the data is counts as a full disk: a commit or a task that fails then stops the node,
  /// and is not held against the task.
  std::size_t disk_bytes_min = 16 * 1024 * 1024;
  /// Go on with the unfinished executions of the journal.
  bool recover = true;
  /// Requests that may wait for one execution while it is read from the journal or restarted.
  std::size_t pending_max = 1'000;
  /// False only in tests under a virtual clock: blocking actors share the scheduler.
  bool detach = true;
};

/// What an actor finds around it: everything in it is shared by the whole node and thread-safe, or constant.
struct surroundings {
  node_options options;
  std::shared_ptr<troupe::board> board;
  std::shared_ptr<store::journal_store> store;
  std::shared_ptr<const store::blobs> blobs;
  std::shared_ptr<plan_cache> plans;
  /// What workflows are checked against, and what runs their tasks (nullptr for an unknown type).
  const task_types* types = nullptr;
  std::function<const studio::built_in*(std::string_view)> find_built_in;
  /// `<data>`: scratch directories and published files are made below it.
  std::filesystem::path data;
  /// Returns the time of day for a time of the actor's clock. Production asks the system; tests move the actor's clock.
  std::function<timestamp(caf::actor_clock::time_point)> time_of_day;
  /// Draws random numbers for ids and seeds.
  std::function<std::uint64_t()> random;
};

using surroundings_ptr = std::shared_ptr<const surroundings>;

/// Returns why nothing can go on if the disk of the data directory is full.
std::optional<refused> full_disk(const surroundings&);

/// Returns the time of day at an actor.
template <class Actor>
timestamp now_at(Actor& self, const surroundings& around) {
  return around.time_of_day(self.clock().now());
}

}  // namespace troupe
