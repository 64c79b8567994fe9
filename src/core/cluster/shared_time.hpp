#pragma once

#include "core/base/moment.hpp"
#include "core/base/time.hpp"

#include <atomic>
#include <cstdint>

namespace troupe::cluster {

/// The time of day of nodes that share a database. What one node writes down (when a wait is over, when an attempt
/// began) others act on, so a node whose own clock is wrong goes by the database's. Thread-safe.
class shared_time {
public:
  /// A node's clock may differ so much from the database's before it counts as wrong.
  static constexpr microseconds tolerance = 1s;

  /// The database said that it was `theirs`, to a question that was asked and answered at these moments. One that took
  /// longer than the tolerance says nothing.
  void hear(timestamp theirs, moment asked, moment answered);

  /// Returns the time of day at a moment at which this machine takes it to be `own`.
  timestamp at(moment, timestamp own) const;

private:
  static constexpr std::int64_t unknown = INT64_MIN;
  /// The database's time less the moment, in microseconds.
  std::atomic<std::int64_t> ahead_ = unknown;
};

}  // namespace troupe::cluster
