#pragma once

#include "core/importer/yaml_tree.hpp"

#include <map>

/// What a Conductor task definition says about failure, time and load.
namespace troupe::importer {

/// Task definitions by name.
using task_definitions = std::map<std::string, const json::object*, std::less<>>;

/// What its definition adds to a task, and sentences about the difference.
struct policies {
  std::vector<yaml_entry> keys;
  std::vector<std::string> notes;
  /// Values for inputs that are missing or null, or nullptr.
  const json::object* input_template = nullptr;
};

/// `definition` may be nullptr. `task`: the task in the workflow, whose own `retryCount` counts first. `heartbeats`: it
/// is done by a worker.
policies policies_of(const json::object* definition, const json::object& task, bool heartbeats);

/// Returns `90s` as short as may be.
std::string seconds_text(std::int64_t seconds);

}  // namespace troupe::importer
