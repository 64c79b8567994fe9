#pragma once

#include "core/cluster/shared_time.hpp"
#include "store/roster.hpp"

#include <memory>

namespace troupe::app {

/// Returns a roster that hears the database's time with each heartbeat, and says in the log when this machine's is
/// wrong.
std::unique_ptr<store::roster> with_time(std::unique_ptr<store::roster>, std::shared_ptr<cluster::shared_time>);

/// Returns the time of day of this machine.
timestamp system_time();

}  // namespace troupe::app
