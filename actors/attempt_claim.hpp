#pragma once

#include "core/workflow/effect.hpp"
#include "core/workflow/queue_claim.hpp"

#include <algorithm>

/// What an attempt says about its place in the queue.
namespace troupe {

/// Returns the claim of the work, or nullptr.
template <class Work>
const queue_claim* claim_of(const Work& work) {
  if constexpr (requires { work.claim; })
    return work.claim ? &*work.claim : nullptr;
  else
    return nullptr;
}

/// Returns how long nothing may be heard of the work while it runs.
template <class Work>
std::optional<milliseconds> heartbeat_of(const Work& work) {
  if constexpr (requires { work.heartbeat; })
    return work.heartbeat;
  else
    return std::nullopt;
}

/// True if a limit of the work bounds how many begin in a span of time.
template <class Work>
bool has_rate(const Work& work) {
  const auto* claim = claim_of(work);
  return claim && std::ranges::any_of(claim->limits, [](const limit_claim& l) { return l.rate > 0; });
}

}  // namespace troupe
