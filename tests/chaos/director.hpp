#pragma once

#include "chaos/arena.hpp"
#include "chaos/fault_plan.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace troupe::chaos {

/// Carries out a plan, and keeps the nodes up meanwhile. Returns once the last fault is over and `time` has passed, or
/// in the middle of it when it is to give up.
class director {
public:
  /// `tell` is called with a line about each thing that happens.
  director(arena& on, std::function<void(const std::string&)> tell) : on_(on), tell_(std::move(tell)) {}

  void carry_out(const std::vector<fault>& plan, milliseconds time, const std::atomic<bool>& gives_up);

  /// How many there were of each kind, and for how long two at least were there at once.
  const std::map<fault_kind, std::size_t>& made() const { return made_; }
  milliseconds overlapping() const { return overlapping_; }
  const std::vector<std::string>& failures() const { return failures_; }

private:
  void act(const fault&, bool begins);

  arena& on_;
  std::function<void(const std::string&)> tell_;
  std::map<fault_kind, std::size_t> made_;
  milliseconds overlapping_{0};
  std::vector<std::string> failures_;
};

/// Returns what a fault is, for people: `12.3 s: cut_peers a b for 4.1 s`.
std::string describe(const fault&);

}  // namespace troupe::chaos
