#pragma once

#include "store/store.hpp"

#include <cstdint>
#include <span>
#include <vector>

/// What must be locked so that what is asked about in a transaction stays as it is, with every node's writer doing the
/// same. A key needs none: its row is one that only one can make. In order, so that two who want the same wait for each
/// other and not for ever.
namespace troupe::store::postgres {

std::vector<std::int64_t> locks_of(std::span<const append>);
std::vector<std::int64_t> locks_of(std::span<const start_change>);

}  // namespace troupe::store::postgres
