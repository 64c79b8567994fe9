#pragma once

#include "core/base/moment.hpp"
#include "core/base/result.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace troupe::worker {

/// A worker that waits for work.
struct poll {
  /// Grows from one poll to the next.
  std::uint64_t id = 0;
  std::string queue;
  std::string worker;
  std::map<std::string, std::string> labels;
  /// It takes up to so many.
  std::uint32_t n = 1;
  /// It waits until then.
  moment until;
};

/// The polls that wait, in line for each queue, and for whom the queue is asked next: one at a time, who came first
/// comes first. Nobody is asked for twice unless the queue was filled meanwhile, and nobody at all once it is empty, so
/// that a thousand idle workers cost nothing.
///
/// A queue has a part at each node. The one here (`""`) is asked for everybody; those at other nodes from when they
/// were filled until they say that they are empty. A poll is asked for at one of them at a time, so that no two bring
/// it something at once.
class poll_line {
public:
  /// `per_queue_max`: polls that may wait in one queue.
  explicit poll_line(std::size_t per_queue_max) : per_queue_max_(per_queue_max) {}

  /// A poll joins; the queue will be asked for it unless it is known to be empty. Refused as `busy` at the bound.
  result<void> join(poll);

  /// Something in the queue may have become grantable at a node. Forgotten if more than `filled_max` are known.
  void filled(const std::string& queue, const std::string& node = {});

  /// Returns for whom the queue is to be asked now at a node, if for anyone. Then nobody else, until `answered`.
  std::optional<poll> next(const std::string& queue, const std::string& node = {});

  /// The queue was asked; `more` if something is left in it.
  void answered(const std::string& queue, bool more, const std::string& node = {});

  /// A node is out of reach: what is known of its queues is forgotten. What it is asked is still to be answered.
  void lost(const std::string& node);

  /// Other nodes where a queue is filled.
  std::vector<std::string> filled_at(const std::string& queue) const;

  /// An answer of the queue here is on its way.
  bool is_asked(const std::string& queue) const;
  /// Returns the node of which the answer for this poll is on its way; nothing if there is none.
  std::optional<std::string> asked_at(std::uint64_t id) const;

  /// A poll is over: it got something, its client left, its time is up. Returns it; nothing if it was over already.
  std::optional<poll> leave(std::uint64_t id);

  /// Returns the polls whose time is up, oldest first.
  std::vector<std::uint64_t> due(moment now) const;
  /// When the next poll's time is up; `moment::max()` if none waits.
  moment next_due() const;

  /// The polls that wait, by id.
  const std::map<std::uint64_t, poll>& all() const { return polls_; }

  /// Queues of other nodes of which it is known that they are filled.
  static constexpr std::size_t filled_max = 10'000;

private:
  /// Asks a part of the queue for one after the other.
  struct round {
    /// Asked for: those up to here, but for those that something was asked for elsewhere when it was their turn. Ids
    /// start at 1.
    std::uint64_t asked = 0;
    std::set<std::uint64_t> passed_over = {};
    /// For whom the answer is awaited; 0 is nobody.
    std::uint64_t asking = 0;
    bool open = false;
    bool filled_meanwhile = false;
  };
  struct line {
    std::set<std::uint64_t> waiting;
    /// By node.
    std::map<std::string, round> rounds;
  };

  static void begin(round&, std::uint64_t after);
  bool is_asked_elsewhere(const line&, std::uint64_t id) const;
  void drop_if_idle(std::map<std::string, line>::iterator);

  std::size_t per_queue_max_;
  std::map<std::uint64_t, poll> polls_;
  std::map<std::string, line> lines_;
  /// Queues, and other nodes where they are filled.
  std::set<std::pair<std::string, std::string>> filled_;
  std::set<std::pair<moment, std::uint64_t>> ends_;
};

}  // namespace troupe::worker
