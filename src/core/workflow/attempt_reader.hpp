#pragma once

#include "core/workflow/definition.hpp"
#include "core/workflow/value_reader.hpp"

#include <optional>
#include <string>
#include <vector>

/// What a file says about the attempts of a task: `retry`, `timeout`, `cache`. `path` is where it stands.
namespace troupe {

retry_policy read_retry(const node&, const std::string& path, value_reader&);

/// `kind` is the bit of what the task is: it decides what a single duration bounds, and which bounds there are.
timeout_policy read_timeouts(const node&, const std::string& path, unsigned kind, value_reader&);

cache_policy read_cache(const node&, const std::string& path, value_reader&);

}  // namespace troupe
