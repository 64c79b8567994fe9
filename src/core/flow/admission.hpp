#pragma once

#include "core/flow/queue.hpp"
#include "core/workflow/definition.hpp"

#include <map>
#include <span>
#include <unordered_map>

namespace troupe::flow {

/// One of a workflow's limits, with the value of its key for one execution. Equal keys are one limit; a key is the
/// workflow's own.
struct admission_claim {
  std::string key;
  std::uint32_t at_once = 0;
  std::uint32_t rate = 0;
  milliseconds per = 1s;
  limit_overflow overflow = limit_overflow::queue;

  TROUPE_FIELDS(admission_claim, key, at_once, rate, per, overflow)
};

/// Returns the limits of a workflow for an execution with this input; none if it has none. A key that cannot be
/// evaluated is `invalid` and says where.
result<std::vector<admission_claim>> claims_of(const workflow_definition&, const json::value& input);

/// Which executions may run, where their workflows limit how many do. Pure, like the queue it stands on.
///
/// - `queue`: one for which there is no room waits, first come, first served per key. One that waits for one key holds
/// up
///   nobody who wants another.
/// - `cancel_oldest`: the newest `at_once` of a key are kept, running or waiting; older ones must end, and a new one
/// begins
///   when there is room. Of those that only wait for a rate, the newest `rate` are kept.
/// - `cancel_newest`: one for which there is no room is turned away. With several limits, one that says so suffices.
///
/// An execution has its room until it is `finished`, whatever becomes of it meanwhile.
class admission {
public:
  enum class verdict : std::uint8_t { begin, wait, turn_away };

  /// An execution that must be cancelled.
  struct departure {
    execution_id id;
    std::string why;

    bool operator==(const departure&) const = default;
  };

  struct decision {
    verdict says = verdict::begin;
    /// Why it is turned away, or what it waits for.
    std::string why = {};
    std::vector<departure> cancel = {};
  };

  /// A new execution. One that is turned away leaves no trace. If it begins it counts from now on.
  decision ask(const execution_id&, std::vector<admission_claim>, timestamp now);
  /// One that runs already: it counts, whatever the limits say.
  void runs(const execution_id&, std::vector<admission_claim>, timestamp now);
  /// One that waits already, behind those noted before.
  void waits(const execution_id&, std::vector<admission_claim>, timestamp now);
  /// It is over, or did not come to be. Nothing happens if it is not known.
  void finished(const execution_id&, timestamp now);

  /// Returns those that waited and may begin now. They count from now on.
  std::vector<execution_id> admit(timestamp now);
  /// Returns when `admit` may have an answer although nothing happens until then.
  std::optional<timestamp> next_due() const { return queue_.next_due(); }

  bool knows(const execution_id& id) const { return members_.contains(id); }
  /// As of the queue.
  std::vector<rate_use> begun() { return queue_.begun(); }
  void restore(rate_use use, timestamp now) { queue_.restore(std::move(use), now); }
  pool_view view() const { return queue_.view(pool_); }
  std::vector<limit_view> limits(timestamp now) const { return queue_.limits(now); }

private:
  struct member {
    /// None once it left the queue without having begun.
    std::optional<flow::place> place;
    std::uint64_t number = 0;
    std::vector<admission_claim> claims;
    /// It was told to end.
    bool leaving = false;
  };
  /// Of one key where the newest are kept, by age.
  using line = std::map<std::uint64_t, execution_id>;

  member& add(const execution_id&, std::vector<admission_claim>, timestamp now);
  void make_way(const admission_claim&, std::vector<departure>&, timestamp now);
  void leave_queue(member&, timestamp now);
  void take_all(timestamp now);

  queue queue_;
  pool_id pool_ = queue_.pool("executions");
  gate_id gate_ = queue_.gate("");
  std::unordered_map<execution_id, member> members_;
  std::unordered_map<place, execution_id> by_place_;
  std::unordered_map<std::string, line> lines_;
  /// Taken from the queue and not told yet.
  std::vector<execution_id> admitted_;
  std::uint64_t numbers_ = 0;
};

}  // namespace troupe::flow
