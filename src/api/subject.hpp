#pragma once

#include "api/call.hpp"
#include "core/access/caller.hpp"

#include <variant>
#include <vector>

/// What a call is about, for those who may not do everything.
namespace troupe::api {

/// Nothing that belongs to a workflow: health, task types, queues, files by their digest, a worker's own attempts.
struct about_node {};
/// All workflows at once: lists without a workflow, the log, whatever is not told apart here.
struct about_all {};

using subject = std::variant<about_node, about_all, workflow_name, execution_id, schedule_name>;

/// All that somebody must be allowed to touch.
std::vector<subject> subjects_of(const call&);

/// Whether a call would change anything. Workers' reports are not counted: they are in the history of executions.
bool changes(const call&);

/// Puts the caller's name into what the call records about who did it.
void sign(call&, const access::caller&);

}  // namespace troupe::api
