#pragma once

#include "core/workflow/evaluation.hpp"
#include "core/workflow/task_place.hpp"

/// What an attempt is given when it is scheduled: type, parameters, its claim on the queue. What cannot be evaluated is
/// the task's failure.
namespace troupe {

/// Returns `task_scheduled`, or `task_failed` with attempt number 0.
event schedule_work(const execution&, const task_place&, std::uint32_t attempt, const evaluation&, timestamp now);

/// Returns `child_scheduled`, or `task_failed` with attempt number 0.
event schedule_child(const execution&, const task_place&, std::uint32_t attempt, const evaluation&, timestamp now);

/// Returns the event that schedules the attempt after `status.attempt` with what the one before was given.
event schedule_again(const execution&, const task_place&, timestamp now);

/// The limits of a definition with the values of their keys; a limit without a key has `own_key`.
result<std::vector<limit_claim>> claims_of(const std::vector<limit_policy>&, const std::string& own_key,
                                           const evaluation&);

}  // namespace troupe
