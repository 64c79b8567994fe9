#pragma once

#include "core/workflow/command.hpp"
#include "core/workflow/execution.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What operators may do to executions that run or have run.
namespace troupe::api {

inline constexpr std::uint32_t bulk_default = 100, bulk_max = 1'000;

/// One command for one execution; answered with its view.
struct change_execution {
  execution_id id;
  troupe::command command;
  /// The header: not empty, and the execution must be at a version it names.
  std::string if_match = {};
};

/// To another version of its workflow: the newest, unless `version` names one. With `check` nothing changes.
struct migrate_to {
  execution_id id;
  std::optional<std::uint32_t> version;
  std::string by;
  bool check = false;
};

/// What running these tasks again would run again.
struct preview_rerun {
  execution_id id;
  std::vector<task_id> tasks;
};

struct query_execution {
  execution_id id;
  std::string name;
};

/// One command for every execution that fits, the newest first, at most `limit`. With `preview` they are only named.
struct change_many {
  std::optional<workflow_name> workflow;
  std::optional<execution_state> state;
  std::map<std::string, std::string> labels;
  troupe::command command;
  std::uint32_t limit = bulk_default;
  bool preview = false;
};

using verb_call = std::variant<change_execution, migrate_to, preview_rerun, query_execution, change_many>;

}  // namespace troupe::api
