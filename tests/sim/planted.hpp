#pragma once

#include "core/base/enum.hpp"
#include "store/start_change.hpp"
#include "store/store.hpp"
#include "support/watched_store.hpp"

#include <span>
#include <string>

namespace troupe::testing {

/// Bugs that can be planted in the node under simulation, to see that the simulator finds them.
///
/// - lost_step: something that follows by itself is forgotten;
/// - forgotten_timers: a node that starts sets no timers; lost_due_time: the timer forgets;
/// - hasty_join, deaf_join: a task does not wait for its needs, or does not care how they ended;
/// - reused_attempt: a retry has the number of the attempt before;
/// - sound_sleeper: the store is told that nothing is owed;
/// - leaked_place: an attempt that ended keeps its place; kept_lock: so does an execution its lock;
/// - unlimited, forgotten_rate, deaf_pause: limits, rates of an earlier life, and pauses do not count;
/// - early_answer, lost_hold: what is said to be stored is not;
/// - forgotten_key, forgotten_lock, forgotten_run: part of what a start claims is not stored.
TROUPE_ENUM(bug, none, lost_step, forgotten_timers, lost_due_time, hasty_join, deaf_join, reused_attempt, sound_sleeper,
            leaked_place, kept_lock, unlimited, forgotten_rate, deaf_pause, early_answer, lost_hold, forgotten_key,
            forgotten_lock, forgotten_run)

/// While one of these is about, a bug is planted. Most are in functions of core that the linker leads the product's
/// calls to (planted.wrap, planted.cpp); those of the store are its decorator's.
class planting {
public:
  explicit planting(bug);
  planting(const planting&) = delete;
  ~planting();
};

/// While one of these is about, there is no bug: what judges the node must not have its bugs.
class innocence {
public:
  innocence() { ++count_; }
  innocence(const innocence&) = delete;
  ~innocence() { --count_; }

  static bool now() { return count_ > 0; }

private:
  static inline unsigned count_ = 0;
};

/// Lets the store have the bug that is planted, if it is one of the store's.
void plant_in(watched_store&);

/// What becomes of a commit, bug or not.
verdict bent(verdict, std::size_t appends);
verdict bent_change(verdict, std::span<const store::start_change>);

}  // namespace troupe::testing
