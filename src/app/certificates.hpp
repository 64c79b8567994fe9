#pragma once

#include "cli/certificate_order.hpp"
#include "core/base/result.hpp"

#include <vector>

namespace troupe::app {

/// The certificates of a cluster, as files:
///
///     DIR/authority.pem          whom nodes trust: one authority, two while it changes
///     DIR/authority.key          of the one that signs
///     DIR/nodes/NAME/            everything one node needs: authority.pem, node.pem, node.key
///
/// All are for their owner alone, and each is replaced as a whole. The authority that signs is the one whose key is
/// there, so that a change that was interrupted can be made again. Returns all certificates there are.
result<std::vector<cli::certificate_row>> carry_out(const cli::certificate_order&, timestamp now);

}  // namespace troupe::app
