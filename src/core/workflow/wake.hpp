#pragma once

#include "core/workflow/execution.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace troupe {

/// When an execution has to be looked at although nobody asks for it. Neither: it is over, or only somebody from
/// outside can move it.
struct wake_up {
  /// Work is owed that somebody must hand out: a node that starts goes on with it at once.
  bool owes_work = false;
  /// Otherwise it may leave memory until then.
  std::optional<timestamp> at;

  bool operator==(const wake_up&) const = default;
};

/// Returns the next wake-up of an execution. Looks at all it owes.
wake_up wake_of(const execution&);

/// The same for an execution that moves: each call costs as much as has changed since the one before. For one
/// execution.
class wake_watch {
public:
  wake_up next(const execution&);

private:
  using due_key = std::pair<timestamp, std::uint64_t>;

  void follow(const execution&);
  void forget_settled(const execution&);

  /// What is owed behind this key has not been seen.
  std::uint64_t seen_ = 0;
  /// Keys of `execution::owed`: work as a stack, timers as a heap, the first due on top. Some may be settled already.
  std::vector<std::uint64_t> work_;
  std::vector<due_key> timers_;
};

}  // namespace troupe
