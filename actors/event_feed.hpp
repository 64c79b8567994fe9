#pragma once

#include "actors/cast.hpp"

#include <memory>

namespace troupe::gateway {

/// Streams an execution's events to a client (server-sent events): what the journal holds after `after`, then what
/// becomes durable, in order and without gaps, with progress in between. Of a longer history only the first records
/// that are `bytes_max` long together; then the stream ends.
void stream_events(const execution_id&, std::uint64_t after, std::size_t bytes_max, std::shared_ptr<sink>,
                   const region::actor&, const reader::actor&);

}  // namespace troupe::gateway
