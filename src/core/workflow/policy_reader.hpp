#pragma once

#include "core/workflow/definition.hpp"
#include "core/workflow/value_reader.hpp"

#include <string>
#include <vector>

/// The values of a workflow file that are more than one word, each read into its struct of definition.hpp. `path` is
/// where they stand: `retry`, `limits`.
namespace troupe {

retry_policy read_retry(const node&, const std::string& path, value_reader&);
/// `kind` is the bit of what the task is: it decides what a single duration bounds, and which bounds there are.
timeout_policy read_timeouts(const node&, const std::string& path, unsigned kind, value_reader&);
cache_policy read_cache(const node&, const std::string& path, value_reader&);
std::optional<expression::program> read_priority(const node&, const std::string& path, value_reader&);
std::optional<fair_policy> read_fair(const node&, const std::string& path, value_reader&);
/// Of executions, or of the attempts of a task.
std::vector<limit_policy> read_limits(const node&, const std::string& path, bool of_executions, value_reader&);
std::optional<repeat_policy> read_repeat(const node&, const std::string& path, value_reader&);
std::optional<wait_policy> read_wait(const node&, const std::string& path, timeout_policy&, value_reader&);

std::optional<debounce_policy> read_debounce(const node&, const std::string& path, value_reader&);
std::optional<singleton_policy> read_singleton(const node&, const std::string& path, value_reader&);
std::optional<batch_policy> read_batch(const node&, const std::string& path, value_reader&);

}  // namespace troupe
