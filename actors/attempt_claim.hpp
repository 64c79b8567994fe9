#pragma once

#include "core/workflow/effect.hpp"

#include <algorithm>

/// What an attempt says about its place in the queue.
namespace troupe {

inline const queue_claim* claim_of(const run_task& work) {
  return work.claim ? &*work.claim : nullptr;
}

/// True if a limit of the work bounds how many begin in a span of time.
inline bool has_rate(const run_task& work) {
  return work.claim && std::ranges::any_of(work.claim->limits, [](const limit_claim& l) { return l.rate > 0; });
}

}  // namespace troupe
