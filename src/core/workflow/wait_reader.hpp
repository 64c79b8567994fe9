#pragma once

#include "core/workflow/definition.hpp"
#include "core/workflow/value_reader.hpp"

#include <optional>
#include <string>
#include <vector>

/// What a file says about a task that waits: `wait`. `path` is where it stands.
namespace troupe {

/// How long it waits for a signal is the total of the task's timeouts.
wait_policy read_wait(const node&, const std::string& path, timeout_policy&, value_reader&);

}  // namespace troupe
