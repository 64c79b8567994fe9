#pragma once

#include "core/base/document.hpp"

#include <array>
#include <cstdint>
#include <string_view>

/// The keys of a workflow file, each said once: reading (definition.cpp) and the published schema (schema.cpp) both
/// follow these tables.
namespace troupe {

/// What may stand as the value of a key.
TROUPE_ENUM(value_form, name, text, count, retries, share, budget, duration, backoff, boolean, condition, list_to_visit,
            names, join, retry, cache, parameters, anything, schema, labels, tasks)

/// Returns whether a value of this kind may stand there, and the form in words: `a duration such as 30s`.
bool fits(value_form, node_kind);
std::string_view words(value_form);

template <class Key>
struct key_entry {
  Key key;
  std::string_view name;
  value_form takes;
  bool required;
  std::string_view summary;
};

enum class workflow_key { workflow, description, input, tasks, output, labels };

inline constexpr std::array workflow_keys{
  key_entry{workflow_key::workflow, "workflow", value_form::name, true, "The name executions are started by."},
  key_entry{workflow_key::description, "description", value_form::text, false, "What the workflow is for."},
  key_entry{workflow_key::input, "input", value_form::schema, false,
            "What an execution must be given: a subset of JSON Schema for an object."},
  key_entry{workflow_key::tasks, "tasks", value_form::tasks, true, "The tasks by name."},
  key_entry{workflow_key::output, "output", value_form::anything, false,
            "The output of the execution. Absent: an object of the outputs of the tasks nothing needs."},
  key_entry{workflow_key::labels, "labels", value_form::labels, false, "Words to find executions by."},
};

enum class task_key {
  uses,
  needs,
  join,
  condition,
  with,
  foreach,
  concurrency,
  failures_max,
  retry,
  timeout,
  cache,
  optional
};

inline constexpr std::array task_keys{
  key_entry{task_key::uses, "uses", value_form::text, true, "The task type: what is done."},
  key_entry{task_key::needs, "needs", value_form::names, false, "The tasks that must be finished before."},
  key_entry{task_key::join, "join", value_form::join, false, "What must have become of the needs; all by default."},
  key_entry{task_key::condition, "if", value_form::condition, false, "Skips the task when false."},
  key_entry{task_key::with, "with", value_form::parameters, false, "The parameters of the task type."},
  key_entry{task_key::foreach, "foreach", value_form::list_to_visit, false,
            "Runs the task once per item of a list; `item` and `index` stand in `with`."},
  key_entry{task_key::concurrency, "concurrency", value_form::count, false,
            "How many items of a foreach are in progress at once; 0 is no limit."},
  key_entry{task_key::failures_max, "failures_max", value_form::budget, false,
            "How many items of a foreach may fail before the task fails: a count or a share such as 20%."},
  key_entry{task_key::retry, "retry", value_form::retry, false,
            "How often a failed attempt is repeated: a number of attempts, or more exactly."},
  key_entry{task_key::timeout, "timeout", value_form::duration, false, "How long one attempt may take."},
  key_entry{task_key::cache, "cache", value_form::cache, false,
            "Reuses a result of the same parameters that is no older than this."},
  key_entry{task_key::optional, "optional", value_form::boolean, false, "Its failure does not fail the execution."},
};

enum class retry_key { attempts, backoff, jitter };

inline constexpr std::array retry_keys{
  key_entry{retry_key::attempts, "attempts", value_form::retries, true, "Attempts in all, the first included."},
  key_entry{retry_key::backoff, "backoff", value_form::backoff, false,
            "The pause before another attempt: fixed (5s), or doubling from the first to the last (1s..30s)."},
  key_entry{retry_key::jitter, "jitter", value_form::share, false,
            "The share of the pause that is drawn at random; 0.5 by default."},
};

enum class cache_key { ttl };

inline constexpr std::array cache_keys{
  key_entry{cache_key::ttl, "ttl", value_form::duration, true, "How old a result may be."},
};

/// How large a workflow may be.
struct definition_limits {
  document_limits document;
  std::size_t tasks_max = 5000;
  /// Of one task.
  std::size_t needs_max = 2000;
  /// Of the name of a workflow or a task.
  std::size_t name_bytes_max = 64;
  std::size_t labels_max = 64;
  /// Of the key or the value of a label.
  std::size_t label_bytes_max = 256;
  std::int64_t attempts_max = 100;
  std::int64_t concurrency_max = 100'000;
  milliseconds duration_max = std::chrono::hours(24 * 366);
  std::size_t errors_max = 20;
};

}  // namespace troupe
