#pragma once

#include "core/base/document.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

/// The keys of a workflow file, each said once: reading and the published schema both follow these tables.
namespace troupe {

/// What may stand as the value of a key.
TROUPE_ENUM(value_form, name, text, retries, share, duration, boolean, anything,  // plain values
            concurrency, batch_size, collected, iterations, cost, at_once, budget, rate, backoff, codes, labels,  //
            expression, priority, weight, list_to_visit, span, instant, lookback, choosable,  // expressions
            names, join, backoff_kind, exhaustion, parent_close, overflow, singleton_mode,    // words
            type_name, workflow_name, signal_name, queue_name, variable, parameters, schema,  //
            tasks, cases, compensation, queries, retry, timeouts, cache, repeat, wait, fair, limits, task_limits,
            debounce, singleton, batch)  // maps of more

/// Returns whether a value of this kind may stand there, and the form in words: `a duration such as 30s`.
bool fits(value_form, node_kind);
std::string_view words(value_form);

/// How large a workflow may be, and what its numbers may say.
struct definition_limits {
  document_limits document;
  /// In all blocks together.
  std::size_t tasks_max = 5000;
  /// How deep blocks stand in blocks.
  std::size_t nesting_max = 16;
  /// Of one task.
  std::size_t needs_max = 2000;
  /// Of the name of a workflow or a task.
  std::size_t name_bytes_max = 64;
  std::size_t labels_max = 64;
  /// Of the key or the value of a label, the value of a case, an error code, the name of a signal or a queue.
  std::size_t label_bytes_max = 256;
  std::size_t queries_max = 64;
  /// Of one workflow or one task.
  std::size_t limits_max = 8;
  /// Of `on` and of `not_on`.
  std::size_t codes_max = 64;
  std::int64_t attempts_max = 100;
  std::int64_t concurrency_max = 100'000;
  std::int64_t iterations_max = 1000;
  std::int64_t cost_max = 64;
  std::int64_t rate_max = 1'000'000;
  milliseconds duration_max = std::chrono::hours(24 * 366);
  std::size_t errors_max = 20;
};

/// What a number of this form may be.
struct number_range {
  std::int64_t least = 0;
  std::int64_t most = 0;
};
number_range range_of(value_form, const definition_limits&);

/// Which tasks a key is for, by what the task is; a bit per `task_kind`, in its order.
inline constexpr unsigned of_work = 1, of_group = 2, of_choice = 4, of_wait = 8, of_child = 16, of_all = 31;
inline constexpr std::size_t kinds_of_tasks = 5;

/// Returns the keys that say so: `uses, tasks and workflow`.
std::string names_of_kinds(unsigned kinds);

template <class Key>
struct key_entry {
  Key key;
  std::string_view name;
  value_form takes;
  bool required;
  std::string_view summary;
  unsigned kinds = of_all;
};
// clang does not deduce it for aggregates before its release 17.
template <class Key>
key_entry(Key, std::string_view, value_form, bool, std::string_view, unsigned = of_all) -> key_entry<Key>;

enum class workflow_key {
  workflow,
  description,
  input,
  labels,
  tasks,
  output,
  timeout,
  on_failure,
  finally,
  failure_workflow,
  queries,
  priority,
  fair,
  limits,
  debounce,
  singleton,
  batch
};

inline constexpr std::array workflow_keys{
  key_entry{workflow_key::workflow, "workflow", value_form::name, true, "The name executions are started by."},
  key_entry{workflow_key::description, "description", value_form::text, false, "What the workflow is for."},
  key_entry{workflow_key::input, "input", value_form::schema, false,
            "What an execution must be given: a subset of JSON Schema for an object."},
  key_entry{workflow_key::labels, "labels", value_form::labels, false, "Words to find executions by."},
  key_entry{workflow_key::tasks, "tasks", value_form::tasks, true, "The tasks by name."},
  key_entry{workflow_key::output, "output", value_form::anything, false,
            "The output of the execution. Absent: an object of the outputs of the tasks nothing needs."},
  key_entry{workflow_key::timeout, "timeout", value_form::duration, false,
            "How long an execution may take. Then what runs is cancelled and it fails with code timeout."},
  key_entry{workflow_key::on_failure, "on_failure", value_form::tasks, false,
            "Tasks that run after the execution failed; they read the tasks of the workflow and `failure`."},
  key_entry{workflow_key::finally, "finally", value_form::tasks, false,
            "Tasks that run last, whatever happened; they read the tasks of the workflow, `failure` and "
            "`execution.state`."},
  key_entry{workflow_key::failure_workflow, "failure_workflow", value_form::name, false,
            "A workflow that is started when the execution failed, with {workflow, execution, input, failure}."},
  key_entry{workflow_key::queries, "queries", value_form::queries, false,
            "Questions an execution answers at any time: expressions by name."},
  key_entry{workflow_key::priority, "priority", value_form::priority, false,
            "From 0 (last) to 9 (first), 5 by default; the default of its tasks."},
  key_entry{workflow_key::fair, "fair", value_form::fair, false,
            "Between which keys slots are shared fairly; the default of its tasks."},
  key_entry{workflow_key::limits, "limits", value_form::limits, false,
            "How many executions run at once, or begin in a span of time."},
  key_entry{workflow_key::debounce, "debounce", value_form::debounce, false,
            "Starts that come soon after each other are one."},
  key_entry{workflow_key::singleton, "singleton", value_form::singleton, false,
            "At most one execution at a time, or one per key."},
  key_entry{workflow_key::batch, "batch", value_form::batch, false,
            "Starts are collected; one execution begins for all of them, with input { items: [...] }."},
};

enum class task_key {
  uses,
  tasks,
  choice,
  wait,
  workflow,
  cases,
  detach,
  parent_close,
  needs,
  join,
  condition,
  otherwise,
  with,
  output,
  foreach,
  as,
  batch,
  concurrency,
  failures_max,
  repeat,
  retry,
  timeout,
  cache,
  compensate,
  optional,
  priority,
  fair,
  cost,
  limits,
  queue,
  worker,
  sticky
};

/// The first five say what a task is, in the order of `task_kind`: each task has exactly one of them.
inline constexpr std::array task_keys{
  key_entry{task_key::uses, "uses", value_form::type_name, false,
            "The task type: what is done. An expression yields it when the task begins.", of_work},
  key_entry{task_key::tasks, "tasks", value_form::tasks, false, "A group: tasks of its own.", of_group},
  key_entry{task_key::choice, "switch", value_form::expression, false,
            "What decides which of the cases runs: a string, an integer or a boolean.", of_choice},
  key_entry{task_key::wait, "wait", value_form::wait, false, "Waits for a duration, until an instant, or for a signal.",
            of_wait},
  key_entry{task_key::workflow, "workflow", value_form::workflow_name, false,
            "Another workflow, whose execution is the work of the task.", of_child},
  key_entry{task_key::cases, "cases", value_form::cases, false,
            "The tasks of which one runs, by the value they are for; `else` is for all others.", of_choice},
  key_entry{task_key::detach, "detach", value_form::boolean, false,
            "Completes as soon as the other execution is started.", of_child},
  key_entry{task_key::parent_close, "parent_close", value_form::parent_close, false,
            "What becomes of the other execution when this one ends first; cancel by default.", of_child},
  key_entry{task_key::needs, "needs", value_form::names, false, "The tasks that must be finished before."},
  key_entry{task_key::join, "join", value_form::join, false, "What must have become of the needs; all by default."},
  key_entry{task_key::condition, "if", value_form::expression, false, "Skips the task when false."},
  key_entry{task_key::otherwise, "else", value_form::name, false,
            "Runs exactly if this task was skipped because its condition said so."},
  key_entry{task_key::with, "with", value_form::parameters, false,
            "The parameters of the task type, or the input of the workflow.", of_work | of_child},
  key_entry{task_key::output, "output", value_form::anything, false,
            "The output of the group. Absent: an object of the outputs of the tasks in it that nothing needs.",
            of_group},
  key_entry{task_key::foreach, "foreach", value_form::list_to_visit, false,
            "Once per item of a list; the task reads `item` and `index`.", of_work | of_group | of_child},
  key_entry{task_key::as, "as", value_form::variable, false, "A second name for `item`.",
            of_work | of_group | of_child},
  key_entry{task_key::batch, "batch", value_form::batch_size, false,
            "An item of the foreach is a list of up to so many.", of_work | of_group | of_child},
  key_entry{task_key::concurrency, "concurrency", value_form::concurrency, false,
            "How many items of a foreach are in progress at once; 0 is no limit.", of_work | of_group | of_child},
  key_entry{task_key::failures_max, "failures_max", value_form::budget, false,
            "How many items of a foreach may fail before the task fails: a count or a share such as 20%.",
            of_work | of_group | of_child},
  key_entry{task_key::repeat, "repeat", value_form::repeat, false,
            "Runs the group again until a condition holds; its tasks read `iteration`, `previous` and `history`.",
            of_group},
  key_entry{task_key::retry, "retry", value_form::retry, false,
            "How often a failed attempt is repeated: a number of attempts, or more exactly.", of_work | of_child},
  key_entry{task_key::timeout, "timeout", value_form::timeouts, false,
            "How long an attempt may take (a group, a switch or a wait: all of it), or more exactly."},
  key_entry{task_key::cache, "cache", value_form::cache, false,
            "Reuses a result of the same parameters that is no older than this.", of_work},
  key_entry{task_key::compensate, "compensate", value_form::compensation, false,
            "Undoes the task when the execution fails or is cancelled after it completed; reads its `output`.",
            of_work | of_child},
  key_entry{task_key::optional, "optional", value_form::boolean, false, "Its failure does not fail the execution."},
  key_entry{task_key::priority, "priority", value_form::priority, false,
            "From 0 (last) to 9 (first); the workflow's by default.", of_work},
  key_entry{task_key::fair, "fair", value_form::fair, false, "Between which keys slots are shared fairly.", of_work},
  key_entry{task_key::cost, "cost", value_form::cost, false, "How many slots it takes; 1 by default.", of_work},
  key_entry{task_key::limits, "limits", value_form::task_limits, false,
            "How many attempts run at once, or begin in a span of time.", of_work},
  key_entry{task_key::queue, "queue", value_form::queue_name, false,
            "The queue that workers take it from; the type's by default.", of_work},
  key_entry{task_key::worker, "worker", value_form::labels, false, "Labels a worker must have to take it.", of_work},
  key_entry{task_key::sticky, "sticky", value_form::expression, false,
            "Tasks for which this is equal prefer the same worker.", of_work},
};

/// Beside those of a task, of a case that is written in a list.
enum class case_key { when, otherwise };

inline constexpr std::array case_keys{
  key_entry{case_key::when, "when", value_form::choosable, false, "The value the case is for."},
  key_entry{case_key::otherwise, "else", value_form::boolean, false, "The case is for all other values."},
};

enum class compensation_key { uses, with, retry, timeout };

inline constexpr std::array compensation_keys{
  key_entry{compensation_key::uses, "uses", value_form::type_name, true, "The task type that undoes it."},
  key_entry{compensation_key::with, "with", value_form::parameters, false,
            "Its parameters; `output` is what the task returned."},
  key_entry{compensation_key::retry, "retry", value_form::retry, false, "How often a failed attempt is repeated."},
  key_entry{compensation_key::timeout, "timeout", value_form::timeouts, false, "How long an attempt may take."},
};

enum class repeat_key { until, as_long_as, max, pause, exhausted };

inline constexpr std::array repeat_keys{
  key_entry{repeat_key::until, "until", value_form::expression, false,
            "Checked after each iteration: the last was the one after which it holds."},
  key_entry{repeat_key::as_long_as, "while", value_form::expression, false,
            "Checked after each iteration: another follows as long as it holds."},
  key_entry{repeat_key::max, "max", value_form::iterations, true, "How many iterations there are at most."},
  key_entry{repeat_key::pause, "pause", value_form::duration, false, "The pause between two iterations."},
  key_entry{repeat_key::exhausted, "exhausted", value_form::exhaustion, false,
            "What happens when the iterations are used up: fail by default."},
};

enum class wait_key { span, until, signal, condition, timeout, lookback };

inline constexpr std::array wait_keys{
  key_entry{wait_key::span, "for", value_form::span, false, "A duration, or an expression that yields one."},
  key_entry{wait_key::until, "until", value_form::instant, false,
            "A timestamp such as 2031-05-01T09:00:00Z, or an expression that yields one."},
  key_entry{wait_key::signal, "signal", value_form::signal_name, false, "The name of the signal to wait for."},
  key_entry{wait_key::condition, "if", value_form::expression, false,
            "Only a signal for which this holds; reads `signal`."},
  key_entry{wait_key::timeout, "timeout", value_form::duration, false,
            "How long to wait for the signal before the task fails with code timeout."},
  key_entry{wait_key::lookback, "lookback", value_form::lookback, false,
            "How far back a signal that came before counts: a duration, all (the default) or none."},
};

enum class retry_key { attempts, backoff, kind, jitter, within, on, not_on };

inline constexpr std::array retry_keys{
  key_entry{retry_key::attempts, "attempts", value_form::retries, true, "Attempts in all, the first included."},
  key_entry{retry_key::backoff, "backoff", value_form::backoff, false,
            "The pause before another attempt: fixed (5s), or growing from the first to the last (1s..30s)."},
  key_entry{retry_key::kind, "kind", value_form::backoff_kind, false,
            "How the pause grows: fixed, linear or exponential (doubling, the default of a range)."},
  key_entry{retry_key::jitter, "jitter", value_form::share, false,
            "The share of the pause that is drawn at random; 0.5 by default."},
  key_entry{retry_key::within, "within", value_form::duration, false,
            "No attempt begins later than this after the first."},
  key_entry{retry_key::on, "on", value_form::codes, false, "Only failures with these codes are repeated."},
  key_entry{retry_key::not_on, "not_on", value_form::codes, false, "Failures with these codes are not repeated."},
};

enum class timeout_key { queue, attempt, heartbeat, total };

inline constexpr std::array timeout_keys{
  key_entry{timeout_key::queue, "queue", value_form::duration, false, "Until an attempt starts.", of_work},
  key_entry{timeout_key::attempt, "attempt", value_form::duration, false, "From its start to its end.",
            of_work | of_child},
  key_entry{timeout_key::heartbeat, "heartbeat", value_form::duration, false, "Between two heartbeats of it.", of_work},
  key_entry{timeout_key::total, "total", value_form::duration, false, "All attempts and the pauses between them."},
};

enum class cache_key { ttl };

inline constexpr std::array cache_keys{
  key_entry{cache_key::ttl, "ttl", value_form::duration, true, "How old a result may be."},
};

enum class fair_key { key, weight };

inline constexpr std::array fair_keys{
  key_entry{fair_key::key, "key", value_form::expression, true, "Those with equal keys share."},
  key_entry{fair_key::weight, "weight", value_form::weight, false,
            "How much this key gets beside others: from 0.01 to 100, 1 by default."},
};

enum class limit_key { key, at_once, rate, overflow };

inline constexpr std::array task_limit_keys{
  key_entry{limit_key::key, "key", value_form::expression, false, "A limit per key; absent: one for all."},
  key_entry{limit_key::at_once, "at_once", value_form::at_once, false, "How many at once."},
  key_entry{limit_key::rate, "rate", value_form::rate, false, "How many may begin in a span of time: 10/1m."},
};

inline constexpr std::array limit_keys{
  task_limit_keys[0],
  task_limit_keys[1],
  task_limit_keys[2],
  key_entry{limit_key::overflow, "overflow", value_form::overflow, false,
            "What an execution for which there is no room does: wait in the queue (the default), cancel the oldest, "
            "or be cancelled itself."},
};

enum class debounce_key { key, period, at_most };

inline constexpr std::array debounce_keys{
  key_entry{debounce_key::key, "key", value_form::expression, false, "Starts with equal keys are one; absent: all."},
  key_entry{debounce_key::period, "period", value_form::duration, true,
            "It begins when no start has come for so long, with the input of the last."},
  key_entry{debounce_key::at_most, "at_most", value_form::duration, false,
            "It begins at the latest so long after the first start."},
};

enum class singleton_key { key, mode };

inline constexpr std::array singleton_keys{
  key_entry{singleton_key::key, "key", value_form::expression, false, "One execution per key; absent: one in all."},
  key_entry{singleton_key::mode, "mode", value_form::singleton_mode, false,
            "What becomes of a start while one runs: skip it (the default), cancel the one that runs, or queue."},
};

enum class batch_key { key, size, within };

inline constexpr std::array batch_keys{
  key_entry{batch_key::key, "key", value_form::expression, false, "Starts with equal keys go together."},
  key_entry{batch_key::size, "size", value_form::collected, true, "It begins when there are so many."},
  key_entry{batch_key::within, "within", value_form::duration, true,
            "It begins at the latest so long after the first start."},
};

}  // namespace troupe
