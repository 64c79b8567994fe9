#pragma once

#include <chrono>

namespace troupe {

/// A point on a clock that goes on steadily, whatever is done to the time of day: when something that takes a while and
/// does not outlive the process is over.
using moment = std::chrono::steady_clock::time_point;

}  // namespace troupe
