#pragma once

#include "core/flow/queue.hpp"
#include "core/workflow/admission_claim.hpp"

#include <map>
#include <span>
#include <unordered_map>

namespace troupe::flow {

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
  /// Keys of rates of executions, beside those of attempts, begin with this.
  static constexpr std::string_view rate_prefix = "executions of ";

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
  /// It is over, or did not come to be. Nothing happens if it is not known.
  void finished(const execution_id&, timestamp now);

  /// Returns those that waited and may begin now. They count from now on.
  std::vector<execution_id> admit(timestamp now);
  /// Returns when `admit` may have an answer although nothing happens until then.
  std::optional<timestamp> next_due() const { return queue_.next_due(); }

  bool knows(const execution_id& id) const { return members_.contains(id); }
  /// It has its room: it runs already or may begin.
  bool has_room(const execution_id&) const;
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
