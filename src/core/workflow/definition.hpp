#pragma once

#include "core/base/document.hpp"
#include "core/base/json.hpp"
#include "core/expression/expression.hpp"
#include "core/workflow/language.hpp"
#include "core/workflow/start_policy.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// When a task may start, given what became of the tasks it needs.
///
/// - `all`: every one completed (the default). Otherwise it is skipped.
/// - `any`: all are finished and at least one completed.
/// - `none_failed`: all are finished and none failed; skipped ones are fine. For branches that meet again.
/// - `always`: all are finished, whatever became of them.
TROUPE_ENUM(join_policy, all, any, none_failed, always)

/// How often and how soon a failed attempt is repeated. Exponential: `first * 2^(n-1)`, at most `last`, of which the
/// upper `jitter` share is drawn from the execution's own seed (so a replay draws the same).
struct retry_policy {
  std::uint32_t attempts = 1;
  milliseconds first = 1s;
  milliseconds last = 30s;
  double jitter = 0.5;
};

/// One task per item of a list.
struct foreach_policy {
  expression::program items;
  /// How many items are in progress at once; 0 is no limit but the slots'.
  std::uint32_t concurrency = 0;
  /// How many items may fail before the whole task fails: a count, or a share of all items.
  std::uint32_t failures_max = 0;
  std::optional<double> failures_max_share = {};
};

struct cache_policy {
  milliseconds ttl = 24h;
};

struct task_definition {
  std::string name;
  std::string uses;
  std::vector<std::string> needs;
  join_policy join = join_policy::all;
  std::optional<expression::program> condition;  // `if:`
  expression::json_template with;
  /// `with` as written.
  json::object parameters;
  std::optional<foreach_policy> foreach;
  retry_policy retry;
  /// Of one attempt; absent means the node's default.
  std::optional<milliseconds> timeout;
  std::optional<cache_policy> cache;
  /// Its failure does not fail the execution.
  bool optional = false;
  /// Of its name.
  position at;
  /// Where the value of each of its keys stands, by dotted path (`needs[0]`, `with.topic`, `if`).
  std::map<std::string, location> locations;
};

/// A workflow as its file says it, each value checked by itself; what holds between them is the plan's to check.
struct workflow_definition {
  std::string name;
  std::string description;
  /// The input schema as written (core/workflow/input.hpp says what it may say); null accepts any object.
  json::value input;
  std::vector<task_definition> tasks;  // in the order of the file
  /// The execution's output; absent means an object of the outputs of the tasks nothing needs.
  std::optional<expression::json_template> output;
  std::map<std::string, std::string> labels;
  /// How executions begin: `debounce`, `singleton`, `batch`.
  start_policy start;
  /// For messages; not part of the definition's identity.
  std::string file;
  /// Where the values of `workflow`, `tasks` and `output` (by dotted path) stand.
  std::map<std::string, location> locations;
};

/// Reads a definition from YAML (1.2 core schema, no tags, no merge keys) or JSON, which is YAML too. All errors found
/// are returned, at most 20, each with `where` = `file:line:column` and a hint. There is a definition exactly if there
/// is no error.
struct definition_reading {
  std::optional<workflow_definition> definition;
  std::vector<refused> errors;
};
definition_reading read_definition(std::string_view text, std::string_view file, const definition_limits& = {});

}  // namespace troupe
