#pragma once

#include "core/workflow/definition.hpp"
#include "core/workflow/event.hpp"

#include <cstdint>

namespace troupe {

/// The longest pause the other side may ask for with `retry_after`.
inline constexpr milliseconds retry_after_max = std::chrono::hours{24};

/// Returns whether attempt number `attempt`, which failed with `error`, is followed by another at `due`; `began` is
/// when the first one was scheduled.
bool is_repeated(const retry_policy&, std::uint32_t attempt, const task_error& error, timestamp began, timestamp due);

/// Returns the pause after the failed attempt number `attempt` (from 1): as its kind says, capped, its upper `jitter`
/// share drawn from (seed, task, attempt), and no shorter than the error's `retry_after`. Equal arguments give equal
/// pauses.
milliseconds pause_after(const retry_policy&, std::uint32_t attempt, const task_error& error, std::uint64_t seed,
                         const task_id& task);

/// Mixes bits well: equal inputs give equal outputs, near ones unrelated outputs.
std::uint64_t mixed(std::uint64_t seed, std::string_view text, std::uint64_t number);

}  // namespace troupe
