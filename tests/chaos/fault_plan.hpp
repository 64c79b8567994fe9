#pragma once

#include "core/base/enum.hpp"
#include "core/base/time.hpp"

#include <cstdint>
#include <vector>

/// Three nodes and a database, loaded and harmed; at the end their history is checked.
namespace troupe::chaos {

/// kill_node: kill -9, and a start some time later · kill_database: kill -9 of all its processes, and a restart ·
/// stand_still: SIGSTOP and SIGCONT of a node · cut_peers: two nodes do not hear each other · cut_database: a node and
/// the database do not hear each other · cut_off: a node hears nobody · skew_clock: the time of day of a node is an
/// hour off · fill_disk: a node's data directory has no room.
TROUPE_ENUM(fault_kind, kill_node, kill_database, stand_still, cut_peers, cut_database, cut_off, skew_clock, fill_disk)

struct fault {
  fault_kind kind = fault_kind::kill_node;
  /// Since the beginning.
  milliseconds at{0};
  milliseconds lasts{0};
  /// Number of the node it is about; of the other one for `cut_peers`.
  std::size_t node = 0;
  std::size_t other = 0;
  /// For `skew_clock`: back instead of forward. For cuts: only what the node sends is lost.
  bool other_way = false;

  bool operator==(const fault&) const = default;
};

struct plan_options {
  std::uint64_t seed = 1;
  milliseconds time = 10min;
  std::size_t nodes = 3;
  /// What is drawn from; not empty.
  std::vector<fault_kind> kinds;
};

/// Returns the faults of a run, by time: the same for the same options. One begins every few seconds, so some overlap;
/// one in ten of those that can last does so for about a minute. All are over by the end of `time`.
std::vector<fault> draw_plan(const plan_options&);

}  // namespace troupe::chaos
