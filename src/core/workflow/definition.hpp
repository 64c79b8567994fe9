#pragma once

#include "core/base/document.hpp"
#include "core/base/json.hpp"
#include "core/expression/expression.hpp"
#include "core/workflow/event.hpp"
#include "core/workflow/language.hpp"
#include "core/workflow/start_policy.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// When a task may start, given what became of the tasks it needs. Which of them count as completed: those that
/// completed, and those an operator skipped.
///
/// - `all`: every one completed (the default). Otherwise it is skipped.
/// - `any`: as soon as one completed; `count`: as soon as `join_count` of them did. Skipped once that is out of reach.
/// - `none_failed`: all are finished and none failed; skipped ones are fine. For branches that meet again.
/// - `always`: all are finished, whatever became of them.
TROUPE_ENUM(join_policy, all, any, count, none_failed, always)

/// How the pause grows from one attempt to the next: `first`, or `first * n`, or `first * 2^(n-1)`; at most `last`.
TROUPE_ENUM(backoff_kind, fixed, linear, exponential)

/// How often and how soon a failed attempt is repeated. The upper `jitter` share of the pause is drawn from the
/// execution's own seed (so a replay draws the same).
struct retry_policy {
  std::uint32_t attempts = 1;
  backoff_kind kind = backoff_kind::exponential;
  milliseconds first = 1s;
  milliseconds last = 30s;
  double jitter = 0.5;
  /// No attempt begins later than this after the first was scheduled.
  std::optional<milliseconds> within = {};
  /// If not empty, only these codes are repeated; those in `never_on` never are.
  std::vector<std::string> only_on = {};
  std::vector<std::string> never_on = {};
};

/// How long a task may take: until an attempt starts, until it ends, between two heartbeats of it, and all in all.
/// Absent is no limit.
struct timeout_policy {
  std::optional<milliseconds> queue = {};
  std::optional<milliseconds> attempt = {};
  std::optional<milliseconds> heartbeat = {};
  std::optional<milliseconds> total = {};
};

/// One task per item of a list.
struct foreach_policy {
  expression::program items;
  /// A second name for `item`.
  std::string as = {};
  /// If not 0, an item is a list of up to this many of the list's.
  std::uint32_t batch = 0;
  /// How many items are in progress at once; 0 is no limit but the slots'.
  std::uint32_t concurrency = 0;
  /// How many items may fail before the whole task fails: a count, or a share of all items.
  std::uint32_t failures_max = 0;
  std::optional<double> failures_max_share = {};
};

/// What happens to a repetition that has used up its iterations.
TROUPE_ENUM(exhaustion, fail, complete)

/// Runs a group again until a condition holds after an iteration (`wanted` true), or as long as it holds (false).
struct repeat_policy {
  expression::program condition;
  bool wanted = true;
  std::uint32_t iterations_max = 1;
  milliseconds pause = 0ms;
  exhaustion exhausted = exhaustion::fail;
};

struct cache_policy {
  milliseconds ttl = 24h;
};

/// What an execution for which there is no room does: wait, make the oldest of its key give way, or give way itself.
TROUPE_ENUM(limit_overflow, queue, cancel_oldest, cancel_newest)

/// What one key bounds: how many at once, and how many in a span of time.
struct limit_policy {
  /// Absent: one key for all.
  std::optional<expression::program> key = {};
  std::uint32_t at_once = 0;  // 0 is no bound
  std::uint32_t rate = 0;     // 0 is no bound
  milliseconds per = 1s;
  /// Of executions only: who gives way when there is no room.
  limit_overflow overflow = limit_overflow::queue;
};

/// Between which keys slots are shared fairly, and how much of them a key gets beside others.
struct fair_policy {
  expression::program key;
  /// Absent is 1. From 0.01 to 100.
  std::optional<expression::program> weight = {};
};

TROUPE_ENUM(wait_kind, span, instant, signal)

/// A task that only waits. Exactly the member of its kind is there.
struct wait_policy {
  wait_kind kind = wait_kind::span;
  /// `span`: a duration or a string that is one. `instant`: a timestamp or a string that is one.
  expression::program due;
  /// `signal`: its name, a condition over `signal`, and how far back one that came earlier counts (absent: to the
  /// start of the execution).
  expression::json_template name;
  std::optional<expression::program> condition = {};
  std::optional<milliseconds> lookback = {};
};

/// A task that is another execution.
struct child_policy {
  /// Yields the workflow's name.
  expression::json_template workflow;
  bool detach = false;
  parent_close on_parent_close = parent_close::cancel;
};

/// What a task is: work of a task type, a block of its own, one of several cases, a wait, or another execution.
TROUPE_ENUM(task_kind, work, group, choice, wait, child)

struct task_definition;

/// Tasks that may need each other, in the order of the file.
using block_definition = std::vector<task_definition>;

struct task_definition {
  std::string name;
  task_kind kind = task_kind::work;
  /// `work`: the type. Empty if `dynamic_uses` yields it when the task begins.
  std::string uses;
  std::optional<expression::program> dynamic_uses;
  /// `group`, `choice`: the tasks inside. Those of a choice are its cases.
  block_definition body;
  /// `choice`: what is compared, as text, with `case_value` of each case; a case without one is the `else`.
  std::optional<expression::program> choice;
  std::optional<std::string> case_value;
  std::optional<wait_policy> wait;
  std::optional<child_policy> child;

  std::vector<std::string> needs;
  join_policy join = join_policy::all;
  std::uint32_t join_count = 0;
  std::optional<expression::program> condition;  // `if:`
  /// Runs exactly if this task, one of its needs, was skipped because its own condition (or `otherwise`) said so.
  std::optional<std::string> otherwise;  // `else:`
  expression::json_template with;
  /// `with` as written.
  json::object parameters;
  std::optional<foreach_policy> foreach;
  std::optional<repeat_policy> repeat;
  /// Of a group. Absent: an object of the outputs of the tasks in it that nothing needs.
  std::optional<expression::json_template> output;
  retry_policy retry;
  timeout_policy timeout;
  std::optional<cache_policy> cache;
  /// What undoes this task; its name is the task's and `~compensate`. None or one.
  block_definition compensate;
  /// Its failure does not fail the execution.
  bool optional = false;

  /// 0 (last) to 9 (first); absent: the workflow's.
  std::optional<expression::program> priority;
  std::optional<fair_policy> fair;
  std::uint32_t cost = 1;
  std::vector<limit_policy> limits;
  /// For remote work: another queue than the type's, what a worker's labels must say, and a key whose equals prefer the
  /// same worker.
  std::optional<std::string> queue;
  std::map<std::string, std::string> worker;
  std::optional<expression::program> sticky;

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
  block_definition tasks;
  /// Run at the end: after a failure, and whatever happened.
  block_definition on_failure;
  block_definition finally;
  /// The execution's output; absent means an object of the outputs of the tasks nothing needs.
  std::optional<expression::json_template> output;
  std::map<std::string, std::string> labels;
  /// Of the whole execution.
  std::optional<milliseconds> timeout;
  /// Questions an execution answers at any time, by name.
  std::map<std::string, expression::program> queries;

  std::optional<expression::program> priority;
  std::optional<fair_policy> fair;
  /// Of executions, over `input`.
  std::vector<limit_policy> limits;
  /// How executions begin: `debounce`, `singleton`, `batch`.
  start_policy start;
  /// For messages; not part of the definition's identity.
  std::string file;
  /// Where the value of each of its keys stands, by dotted path.
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
