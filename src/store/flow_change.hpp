#pragma once

#include "core/flow/pause.hpp"
#include "core/flow/queue.hpp"

#include <string>
#include <variant>

namespace troupe::store {

/// Nothing is paused under this name (`flow::pause::workflow`) any more.
struct end_pause {
  std::string workflow;
};

/// What the queue must still know after a restart: the starts that count against a rate, and what is paused. Each
/// replaces what was stored under its key.
using flow_change = std::variant<flow::rate_use, flow::pause, end_pause>;

}  // namespace troupe::store
