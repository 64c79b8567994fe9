#pragma once

#include "actors/surroundings.hpp"
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

/// True if a limit of the work bounds how many run at once.
inline bool is_bounded(const run_task& work) {
  return work.claim && std::ranges::any_of(work.claim->limits, [](const limit_claim& l) { return l.at_once > 0; });
}

/// Returns the queue remote work waits in: the one it names, or that of its type.
inline std::string queue_of(const run_task& work, const surroundings& around) {
  if (work.claim && !work.claim->queue.empty())
    return work.claim->queue;
  return around.types->queue_of(work.uses);
}

}  // namespace troupe
