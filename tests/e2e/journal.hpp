#pragma once

#include "core/workflow/event.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

/// What the journal says after a process is gone.
namespace troupe::e2e {

/// Returns the ids of the executions in a data directory that nobody uses, newest first.
std::vector<std::string> executions_in(const std::string& data);

/// Returns the events of an execution in order; from a PostgreSQL database if one is named.
std::vector<event> events_in(const std::string& data, const std::string& execution, const std::string& url = {});

/// How often each task was recorded as completed.
std::map<std::string, int> completions(const std::vector<event>&);

/// Checks what must hold of a finished execution whatever happened meanwhile: each task that was scheduled completed
/// exactly once, no attempt was scheduled twice or counted on after its end, and the end is recorded once.
void check_nothing_twice(const std::vector<event>&);

/// Checks that `troupe doctor` finds nothing wrong with a data directory, whoever uses it.
void check_healthy(const std::string& data, const std::vector<std::string>& options = {});

}  // namespace troupe::e2e
