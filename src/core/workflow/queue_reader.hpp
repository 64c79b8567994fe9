#pragma once

#include "core/workflow/definition.hpp"
#include "core/workflow/value_reader.hpp"

#include <optional>
#include <string>
#include <vector>

/// What a file says about who goes first: `priority`, `fair`, `limits`. `path` is where it stands.
namespace troupe {

std::optional<expression::program> read_priority(const node&, const std::string& path, value_reader&);

std::optional<fair_policy> read_fair(const node&, const std::string& path, value_reader&);

/// Of executions, or of the attempts of a task.
std::vector<limit_policy> read_limits(const node&, const std::string& path, bool of_executions, value_reader&);

}  // namespace troupe
