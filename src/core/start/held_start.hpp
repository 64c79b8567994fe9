#pragma once

#include "core/base/json.hpp"
#include "core/schedule/schedule_run.hpp"
#include "core/workflow/event.hpp"
#include "core/workflow/start_policy.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// Executions that exist and have not begun.
namespace troupe {

/// Why it has not begun.
///
/// - `delayed`: until a time the caller named;
/// - `debounced`, `batched`: more starts may join it;
/// - `queued`: another execution has what it needs to have alone.
TROUPE_ENUM(hold_kind, delayed, debounced, batched, queued)

/// What at most one execution may have at a time.
struct start_lock {
  std::string key;
  singleton_mode mode = singleton_mode::skip;
  /// How many may wait for it.
  std::uint32_t queue_max = 0;

  TROUPE_FIELDS(start_lock, key, mode, queue_max)
};

/// One that was accepted; durable before anybody is told of it.
struct held_start {
  execution_id id;
  workflow_name workflow;
  /// The version it will run.
  std::string digest;
  hold_kind kind = hold_kind::delayed;
  /// A start of the same group joins it instead of being one of its own; empty: none can (any more).
  std::string group;
  /// When it goes on; nothing: when it has its locks.
  std::optional<timestamp> due;
  /// Debounced: `due` moves with each start that joins, up to here.
  std::optional<timestamp> due_max;
  /// Batched: full with so many starts, or so many bytes of input.
  std::uint32_t starts_max = 1;
  std::uint64_t bytes_max = 0;
  /// How many it stands for.
  std::uint32_t starts = 1;
  /// Of the execution; while a batch is collected, of one start.
  json::value input;
  std::map<std::string, std::string> labels;
  std::uint64_t seed = 0;
  std::vector<start_lock> locks;
  /// The task it is the work of.
  std::optional<parent_task> parent;
  /// The due time of a schedule it is for.
  std::optional<schedule_run> run;
  timestamp accepted_at;

  bool operator==(const held_start&) const = default;
};

/// A key that a client gave its start, so that it can ask twice and start once.
struct start_key {
  std::string key;
  /// Of what was asked for; another start with the same key is a mistake.
  std::string digest;
  execution_id execution;
  timestamp created_at;
  /// The key is forgotten then.
  timestamp expires_at;

  bool operator==(const start_key&) const = default;
};

/// What is settled together with the append that begins an execution, or has a finished one go on; whole or not at all.
struct start_claim {
  std::optional<start_key> key;
  /// The execution the key may be taken from.
  std::optional<execution_id> instead_of;
  std::vector<start_lock> locks;
  std::optional<schedule_run> run;
  /// It was held, and is not any more.
  bool held = false;
};

}  // namespace troupe
