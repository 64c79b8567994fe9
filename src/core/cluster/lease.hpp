#pragma once

#include "core/base/moment.hpp"
#include "core/cluster/options.hpp"

namespace troupe::cluster {

/// Until when a node may act after a heartbeat that it sent at `sent` and that was heard: before anybody else may take
/// it for lost. The database's clock read later than `sent`, and the margin is more than two clocks differ in a lease.
inline moment acts_until(moment sent, const options& with) {
  return sent + with.lease - with.margin;
}

}  // namespace troupe::cluster
