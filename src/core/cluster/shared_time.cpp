#include "core/cluster/shared_time.hpp"

namespace troupe::cluster {
namespace {

microseconds since_start(moment at) {
  return std::chrono::duration_cast<microseconds>(at.time_since_epoch());
}

}  // namespace

void shared_time::hear(timestamp theirs, moment asked, moment answered) {
  if (answered - asked <= tolerance)
    ahead_ = (theirs.time_since_epoch() - since_start(asked + (answered - asked) / 2)).count();
}

timestamp shared_time::at(moment now, timestamp own) const {
  auto ahead = ahead_.load(std::memory_order_relaxed);
  if (ahead == unknown)
    return own;
  timestamp theirs(since_start(now) + microseconds(ahead));
  return std::chrono::abs(own - theirs) < tolerance ? own : theirs;
}

}  // namespace troupe::cluster
