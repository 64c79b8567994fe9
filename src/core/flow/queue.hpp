#pragma once

#include "core/flow/rate_window.hpp"
#include "core/workflow/queue_claim.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::flow {

struct queue_options {
  /// How many attempts of higher priority may start before one of a lower priority that could start gets its turn; 0:
  /// as many as come.
  std::uint32_t overtakes_max = 20;
  /// How much longer than its worker goes on asking is work kept for it that prefers it (`sticky`).
  milliseconds sticky_grace = 5s;
  /// Values of `sticky` whose worker is remembered, per pool; beyond, the ones used least recently are forgotten.
  std::size_t sticky_max = 10'000;
};

/// An attempt in the queue, from `push` to `remove`; the number is used again afterwards.
using place = std::uint32_t;
/// Slots of a kind, or a queue of remote work.
using pool_id = std::uint32_t;
/// A workflow, as far as it can be paused.
using gate_id = std::uint32_t;

/// A worker that asks for remote work, and how long it goes on waiting for it.
struct asker {
  std::string name;
  std::map<std::string, std::string> labels;
  milliseconds waits = 0ms;
};

/// What is in a pool.
struct pool_view {
  std::string name;
  /// 0: not bounded here.
  std::uint32_t slots = 0;
  /// Of those that wait, some are kept back by a limit or a pause.
  std::uint64_t waiting = 0, limited = 0, paused = 0;
  std::uint64_t running = 0;
  /// Since when the oldest of those that wait does.
  std::optional<timestamp> oldest;

  bool operator==(const pool_view&) const = default;
};

/// The state of one key of a limit.
struct limit_view {
  std::string key;
  std::uint32_t at_once = 0, running = 0;
  std::uint32_t rate = 0, begun = 0;
  milliseconds per = 1s;
  std::uint64_t waiting = 0;
};

/// The starts of a key that count against its rate: what must survive a restart.
struct rate_use {
  std::string key;
  std::uint32_t rate = 0;
  milliseconds per = 1s;
  std::vector<start_count> starts;

  TROUPE_FIELDS(rate_use, key, rate, per, starts)
};

/// Where attempts wait for their turn. Pure: it is told the time, and the same calls give the same answers.
///
/// - Priority 9 goes before 0, but not for ever: see `overtakes_max`.
/// - Within a priority, keys (`fair_key`) share what a pool gives in proportion to their weights, an attempt counting
/// as
///   much as its cost (fair_order.hpp); within a key, first come, first served. Without a key, all are one key.
/// - A limit counts attempts, whatever they cost, over all pools: of one key run at most `at_once`, and in any span of
///   `per` begin at most `rate`. Where claims differ about the same key, the one pushed last holds for all.
/// - What a limit or a pause keeps back keeps nobody else back, except that keys that wait for the same limit share its
///   room as they share a pool.
/// - An attempt that needs more slots than are free has its turn: nothing overtakes it until they are. One that needs
/// more
///   than there are gets all.
/// - Work with demands on a worker's labels is given to those that have them; work with different demands takes turns.
///   With `sticky`, it is kept for the worker that had the same value before, as long as that one asks.
class queue {
public:
  explicit queue(queue_options = {});
  ~queue();
  queue(queue&&) noexcept;

  /// Returns the pool of this name. With `slots`, attempts take as many of them as they cost; without, they count one.
  pool_id pool(std::string_view name, std::uint32_t slots = 0);
  std::optional<pool_id> find_pool(std::string_view name) const;
  gate_id gate(std::string_view workflow);

  /// An attempt waits from now on. Without a claim it stands in the middle, with all others that have none.
  place push(pool_id, gate_id, const queue_claim*, timestamp now);
  /// The next attempt whose turn it is begins to run, if `free` slots are enough for it.
  std::optional<place> take(pool_id, std::uint32_t free, timestamp now, const asker* = nullptr);
  /// An attempt that waits turns out to run already: it counts as such, whatever its limits say.
  void adopt(place, timestamp now);
  /// An attempt that began has not come to anything: it waits again, before its equals. That it began still counts
  /// against its rates.
  void put_back(place, timestamp now);
  /// An attempt waits no more, or has ended.
  void remove(place, timestamp now);

  bool is_running(place) const;
  std::uint32_t cost(place) const;

  /// Nothing of the workflow, or nothing at all, begins until it is resumed.
  void pause(gate_id);
  void resume(gate_id, timestamp now);
  void pause_all();
  void resume_all();

  /// Returns the pools in which something may have become takeable since the last call.
  std::vector<pool_id> ripe(timestamp now);
  /// Returns when `ripe` may have an answer although nothing happens until then.
  std::optional<timestamp> next_due() const;

  /// Returns the keys with starts since the last call that a restarted node must know of.
  std::vector<rate_use> begun();
  /// Starts of an earlier life, before anything is pushed.
  void restore(rate_use, timestamp now);

  pool_view view(pool_id) const;
  std::vector<pool_view> pools() const;
  std::optional<limit_view> limit(const std::string& key, timestamp now) const;
  /// Keys of limits in use, by name.
  std::vector<limit_view> limits(timestamp now) const;

private:
  struct state;
  std::unique_ptr<state> s_;
};

}  // namespace troupe::flow
