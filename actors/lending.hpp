#pragma once

#include "actors/cast.hpp"
#include "actors/lending_numbers.hpp"

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

/// Attempts of one node that another one runs: what the dispatcher has to do with it, on both sides.
namespace troupe {

struct surroundings;

/// Where a node's dispatcher and its lender meet. Thread-safe.
class lending {
public:
  /// What a node is asked for beside `cluster.labels`: programs that are set up on it, so that an attempt goes only
  /// where its program is. No label that a person can write has this form.
  static std::string program_label(std::string_view task_type) { return "uses " + std::string(task_type); }

  struct standing {
    /// Attempts that could begin if there were slots; slots that nobody here waits for.
    std::atomic<std::uint32_t> waiting = 0, spare = 0;
  };

  // The dispatcher says.

  void set(slot, std::uint32_t waiting, std::uint32_t spare);
  /// Nobody wants the outcome of an attempt that a node has.
  void unwanted(const std::string& node, const attempt_key&) const;
  /// Attempts that had begun before this node had their execution: whoever runs them shall say so now.
  void sought(std::vector<attempt_key>) const;

  // The lender is told, from the dispatcher's thread: that something waits, or is free, where nothing did or was; of
  // attempts that are to stop; and of those that are looked for.

  struct listener {
    std::function<void()> stirred;
    std::function<void(const std::string& node, const attempt_key&)> unwanted;
    std::function<void(std::vector<attempt_key>)> sought = {};
  };
  void follow(listener);

  const standing& of(slot s) const { return standings_[static_cast<std::size_t>(s)]; }

  lending_numbers numbers;

private:
  std::array<standing, slot_count> standings_;
  mutable std::mutex mutex_;
  listener listener_;
};

/// The slots whose attempts are lent.
inline constexpr std::array lent_slots{slot::compute, slot::io};
constexpr bool is_lent(slot s) {
  return s == slot::compute || s == slot::io;
}

/// The programs that are set up on this node, with their versions.
std::map<std::string, std::string, std::less<>> programs_of(const surroundings&);

namespace dispatcher {

/// Another node takes attempts that wait for slots of a kind, as many as fit into `want.n` of its own. Answered like
/// `want`, whose `queue` means nothing here; `worker` is the node, and `life` tells one life of it from the others.
/// Each is its own until it is settled, returned, or not heard of for `want.lease`; then it is handed out again, and
/// nothing is held against the task.
struct lend {
  troupe::slot slot = slot::io;
  std::uint64_t life = 0;
  dispatcher::want want;
};
/// The starts of attempts that are lent are recorded, as their rates demand.
struct lent_charged {
  std::vector<attempt_key> keys;
  lend to;
};
/// A node runs an attempt. One that waits here is that node's from now on: it has had it since before this node had the
/// execution. `wanted` is false once it must stop; `unknown` as for `report`.
struct renew {
  attempt_key key;
  std::string node;
  std::uint64_t life = 0;
  milliseconds lease{0};
  answer<bool> wanted;
};
/// How an attempt ended at a node, or (no outcome) that it came to no end there. Answered as `report`.
struct settle {
  report what;
  std::string node;
  bool returned = false;
};
/// A link fell: what a node has is heard of again within `grace`, or handed out again. What it had in another life than
/// `life` is at once.
struct lose_sight {
  std::string node;
  std::uint64_t life = 0;
  milliseconds grace{0};
};
/// Runs an attempt of another node in slots of this one, if there are enough that nobody waits for; its end and
/// progress go to `from`, whatever becomes of it. With the values of the secrets it names.
struct borrow {
  attempt_key key;
  std::uint64_t seed = 0;
  run_task work;
  workflow::actor from;
  std::map<std::string, std::string> secrets;
  answer<bool> taken;
};
/// A borrowed attempt is not wanted. Its end is told all the same.
struct call_off {
  attempt_key key;
};
/// Whether an attempt runs here for another node; false once it is this node's own, or over.
struct ask_borrowed {
  attempt_key key;
  answer<bool> is;
};

using lending_actor = actor::extend<caf::reacts_to<lend>, caf::reacts_to<lent_charged>, caf::reacts_to<renew>,
                                    caf::reacts_to<settle>, caf::reacts_to<lose_sight>, caf::reacts_to<borrow>,
                                    caf::reacts_to<call_off>, caf::reacts_to<ask_borrowed>>;

}  // namespace dispatcher
}  // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::lend)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::lent_charged)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::renew)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::settle)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::lose_sight)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::borrow)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::call_off)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dispatcher::ask_borrowed)
