#pragma once

#include "core/base/json.hpp"

#include <map>
#include <string>
#include <variant>
#include <vector>

/// Facts about one execution, as the journal keeps them. Names and fields are a format: an older journal must stay
/// readable.
namespace troupe {

/// Why an attempt failed.
struct task_error {
  /// A short word a rule can match: `exit_status`, `timeout`, `http_503`, ...
  std::string code;
  std::string message;
  bool retryable = true;
  /// The other side asked for at least this pause.
  std::optional<milliseconds> retry_after;

  TROUPE_FIELDS(task_error, code, message, retryable, retry_after)
};

TROUPE_ENUM(outcome, completed, failed, cancelled)

/// First event of every execution. `seed` steers everything random in it.
struct execution_started {
  workflow_name workflow;
  std::string digest;
  json::value input;
  std::map<std::string, std::string> labels;
  std::uint64_t seed = 0;
  timestamp at;

  TROUPE_FIELDS(execution_started, workflow, digest, input, labels, seed, at)
};

/// A foreach has evaluated its list: one task per item follows.
struct task_expanded {
  task_id task;
  json::array items;
  timestamp at;

  TROUPE_FIELDS(task_expanded, task, items, at)
};

/// An attempt is owed to the world. `attempt` starts at 1; `with` is what the task type is given.
struct task_scheduled {
  task_id task;
  std::uint32_t attempt = 1;
  json::value with;
  timestamp at;

  TROUPE_FIELDS(task_scheduled, task, attempt, with, at)
};

struct task_started {
  task_id task;
  std::uint32_t attempt = 1;
  timestamp at;

  TROUPE_FIELDS(task_started, task, attempt, at)
};

/// `reused` says that the output came from the result cache and nothing ran.
struct task_completed {
  task_id task;
  std::uint32_t attempt = 1;
  json::value output;
  bool reused = false;
  timestamp at;

  TROUPE_FIELDS(task_completed, task, attempt, output, reused, at)
};

/// An attempt failed and another follows at `due`.
struct task_retried {
  task_id task;
  std::uint32_t attempt = 1;
  task_error error;
  timestamp due;
  timestamp at;

  TROUPE_FIELDS(task_retried, task, attempt, error, due, at)
};

/// An attempt took longer than its timeout. `task_retried` or `task_failed` follows in the same record.
struct task_timed_out {
  task_id task;
  std::uint32_t attempt = 1;
  timestamp at;

  TROUPE_FIELDS(task_timed_out, task, attempt, at)
};

/// The task failed for good.
struct task_failed {
  task_id task;
  std::uint32_t attempt = 1;
  task_error error;
  timestamp at;

  TROUPE_FIELDS(task_failed, task, attempt, error, at)
};

struct task_skipped {
  task_id task;
  std::string reason;
  timestamp at;

  TROUPE_FIELDS(task_skipped, task, reason, at)
};

struct task_cancelled {
  task_id task;
  timestamp at;

  TROUPE_FIELDS(task_cancelled, task, at)
};

/// All items of a foreach are finished. Its output is the list of their outputs, in order, null where an item failed
/// within the failure budget.
struct foreach_finished {
  task_id task;
  timestamp at;

  TROUPE_FIELDS(foreach_finished, task, at)
};

/// A person decided a review. `task_completed` follows in the same record.
struct review_decided {
  task_id task;
  bool approved = false;
  std::string by;
  std::string comment;
  timestamp at;

  TROUPE_FIELDS(review_decided, task, approved, by, comment, at)
};

struct cancel_requested {
  std::string reason;
  timestamp at;

  TROUPE_FIELDS(cancel_requested, reason, at)
};

/// Last event of every execution.
struct execution_finished {
  troupe::outcome outcome = outcome::completed;
  json::value output;
  std::optional<task_error> error;
  timestamp at;

  TROUPE_FIELDS(execution_finished, outcome, output, error, at)
};

using event = std::variant<execution_started, task_expanded, task_scheduled, task_started, task_completed, task_retried,
                           task_timed_out, task_failed, task_skipped, task_cancelled, foreach_finished, review_decided,
                           cancel_requested, execution_finished>;

/// Version of the event encoding; a record begins with it.
inline constexpr std::uint32_t event_format = 1;

/// How deep a record may nest: a payload of `json_depth_max` and what stands around it.
inline constexpr std::size_t record_depth_max = json_depth_max + 16;

/// Encodes what one append carries: `{"v":1,"events":[...]}`.
std::string encode(const std::vector<event>&);

/// Reads a record of any format up to `event_format`; otherwise it is `corrupt`, with what to do as hint.
result<std::vector<event>> decode(std::string_view record);

}  // namespace troupe
