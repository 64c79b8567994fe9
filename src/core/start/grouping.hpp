#pragma once

#include "core/start/held_start.hpp"
#include "core/workflow/definition.hpp"

namespace troupe {

/// How much may be held.
struct hold_limits {
  /// Of the value of a key expression, as JSON.
  std::size_t key_bytes_max = 1024;
  /// Starts that wait for one key of a singleton.
  std::uint32_t queue_max = 1'000;
  /// Bytes of input collected in one batch; then it is full.
  std::uint64_t batch_bytes_max = 4 * 1024 * 1024;
};

/// How a start of the workflow goes on once its input is accepted: what it joins, and what it must have alone.
struct start_grouping {
  /// Absent: it is on its own.
  std::optional<hold_kind> kind;
  std::string group;
  std::optional<timestamp> due;
  std::optional<timestamp> due_max;
  std::uint32_t starts_max = 1;
  std::uint64_t bytes_max = 0;
  std::vector<start_lock> locks;
};

/// Returns whether the workflow says how its executions begin: then they do not begin by themselves.
bool has_start_policy(const workflow_definition&);

/// Evaluates the keys of the workflow's start policy. Refuses a key that fails to evaluate or is too long.
result<start_grouping> group_start(const workflow_definition&, std::string_view digest, const json::value& input,
                                   const std::map<std::string, std::string>& labels, timestamp now,
                                   const hold_limits& = {});

/// Returns what an execution of the workflow must have alone.
result<std::vector<start_lock>> singleton_locks(const workflow_definition&, const json::value& input,
                                                const std::map<std::string, std::string>& labels,
                                                const hold_limits& = {});

/// Returns the input of the execution for the inputs it stands for: that of the last, or all of a batch.
json::value input_of_batch(json::array inputs);

/// Checks the input of one start against what the workflow takes; that of a batch as its only item. Returns it with
/// defaults filled in.
result<json::value> accept_start(const workflow_definition&, const json::value& input);

}  // namespace troupe
