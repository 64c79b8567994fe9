#pragma once

#include "actors/surroundings.hpp"
#include "core/workflow/effect.hpp"
#include "core/workflow/queue_claim.hpp"

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

/// Returns the queue remote work waits in: the one it names, or that of its type.
template <class Work>
std::string queue_of(const Work& work, const surroundings& around) {
  if (const auto* claim = claim_of(work); claim && !claim->queue.empty())
    return claim->queue;
  return around.types->queue_of(work.uses);
}

}  // namespace troupe
