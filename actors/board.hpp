#pragma once

#include "core/base/json.hpp"
#include "core/base/time.hpp"
#include "core/flow/pause.hpp"
#include "core/flow/queue.hpp"
#include "net/counters.hpp"
#include "store/statement_times.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace troupe {

/// What is measured of one kind of actor. Written by the actors themselves, read by anyone.
struct actor_kind {
  explicit actor_kind(std::string kind) : name(std::move(kind)) {}

  std::string name;
  std::atomic<std::int64_t> live = 0;
  std::atomic<std::int64_t> spawned = 0;
  std::atomic<std::int64_t> resumes = 0;
  std::atomic<std::int64_t> busy_ns = 0;
  std::atomic<std::int64_t> resume_ns_max = 0;
  std::atomic<std::int64_t> mailbox_max = 0;
};

/// Counts of durations in fixed buckets (seconds), as Prometheus wants them.
class histogram {
public:
  static constexpr std::array<double, 14> bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                 0.1,    0.25,  0.5,    1,     5,    30,    120};
  void observe(double seconds);
  void write(std::string& out, std::string_view name, std::string_view labels) const;
  /// `{bounds_ms: [...], counts: [...]}`; one more count than bounds.
  json::value show() const;

private:
  std::array<std::atomic<std::uint64_t>, bounds.size() + 1> counts_{};
  std::atomic<std::uint64_t> sum_us_ = 0;
};

/// What waits and runs in one queue of attempts. Written by the dispatcher, read by anyone.
struct queue_numbers {
  std::string name;
  /// The slots of a node, not a queue of remote work.
  bool local = false;
  std::atomic<std::int64_t> slots = 0, waiting = 0, limited = 0, paused = 0, running = 0, oldest_us = 0;

  void set(const flow::pool_view&);
};

/// What a part of the node counts that not every node has. Called from any thread, as long as the node lives.
struct guest_numbers {
  std::vector<const actor_kind*> kinds = {};
  /// Adds to `/metrics` (metrics_text.hpp) and to what is shown of the node.
  std::function<void(std::string& out)> write = {};
  std::function<void(json::object& node)> show = {};
};

/// Numbers and supervision tree of one node, shared by all its actors: where they report, and what `/metrics` and
/// `/api/v1/node` read. Thread-safe.
class board {
public:
  board();

  actor_kind supervisor{"supervisor"}, region{"region"}, shard{"shard"}, workflow{"workflow"}, task{"task"},
    dispatcher{"dispatcher"}, timer{"timer"}, journal{"journal"}, reader{"reader"}, gateway{"http"},
    telemetry{"telemetry"}, workers{"workers"}, starter{"starter"}, scheduler{"scheduler"}, janitor{"janitor"},
    files{"files"}, doorkeeper{"doorkeeper"}, membership{"membership"}, bulletin{"bulletin"};

  std::atomic<std::uint64_t> executions_started = 0;
  /// Executions read into memory, and those that left it.
  std::atomic<std::uint64_t> activations = 0, passivations = 0;
  /// What was let go of.
  std::atomic<std::uint64_t> executions_forgotten = 0, blobs_collected = 0, blob_bytes_collected = 0;
  std::array<std::atomic<std::uint64_t>, 3> executions_finished{};  // by outcome
  std::atomic<std::uint64_t> attempts_started = 0, attempts_completed = 0, attempts_failed = 0, results_reused = 0;
  std::atomic<std::uint64_t> commits = 0, appends = 0, events = 0, record_bytes = 0, commit_failures = 0;
  std::atomic<std::int64_t> timers = 0;
  std::atomic<std::int64_t> polls_waiting = 0, leases = 0;
  std::atomic<std::uint64_t> attempts_lapsed = 0, attempts_returned = 0;
  /// Attempts of other nodes for workers that poll here, attempts of this one for workers that poll others, and what
  /// workers said here of attempts of others.
  std::atomic<std::uint64_t> attempts_fetched = 0, attempts_handed_on = 0, reports_led = 0;
  std::atomic<std::int64_t> schedules = 0;
  std::atomic<std::uint64_t> escalations = 0;
  histogram commit_seconds, scheduler_delay_seconds;
  /// Of attempts: from when one could begin until it did, and from then until its outcome.
  histogram wait_seconds, run_seconds;
  /// Of a database that is not a file of this node.
  std::shared_ptr<const store::statement_times> statements;
  /// Of who is listened to; nothing of a node that does not.
  std::shared_ptr<net::counters> listener = std::make_shared<net::counters>();

  /// Notes that everything is paused, and why, or that it is not.
  void set_pause(std::optional<flow::pause>);

  void add(guest_numbers);

  /// Returns the numbers of a queue; they stay where they are.
  queue_numbers& queue(const std::string& name, bool local);

  /// Counts one answered request by its route's pattern and status.
  void answered(const std::string& route, int status, double seconds);

  /// Records what became of a supervised actor; `path` is `node/region/shard-3`.
  void up(const std::string& path, const actor_kind&);
  void down(const std::string& path, const std::string& reason);
  void gone(const std::string& path);
  std::uint64_t restarts(const std::string& path) const;

  /// `{actors: [{name, kind, state, restarts, last_failure}], kinds: [...], uptime_ms}`
  json::value show(timestamp now) const;
  /// `{uptime_ms, finished: {...}, attempts: {...}, waits, runs, nodes: [...]}`: the numbers at a glance.
  json::object overview(timestamp now) const;
  /// Prometheus text exposition format, version 0.0.4.
  std::string metrics() const;

  timestamp born{};
  /// The node is stopping: it is not ready for more.
  std::atomic<bool> draining = false;

private:
  struct supervised {
    std::string kind;
    bool up = false;
    std::uint64_t starts = 0;
    std::string last_failure;
  };
  struct route_counts {
    std::map<int, std::uint64_t> by_status;
    histogram seconds;
  };
  void write_queues(std::string& out) const;
  void write_listener(std::string& out) const;
  std::vector<const actor_kind*> kinds() const;
  std::vector<std::shared_ptr<const guest_numbers>> guests() const;

  mutable std::mutex mutex_;
  std::map<std::string, supervised> tree_;
  std::map<std::pair<bool, std::string>, queue_numbers> queues_;
  std::vector<std::shared_ptr<const guest_numbers>> guests_;
  std::optional<flow::pause> pause_;
  std::map<std::string, route_counts> routes_;
};

}  // namespace troupe
