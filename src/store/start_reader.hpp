#pragma once

#include "store/start_change.hpp"

#include "core/workflow/execution.hpp"

#include <vector>

namespace troupe::store {

struct due_start {
  execution_id id;
  timestamp due;
  /// Others may still join it.
  bool open = false;

  bool operator==(const due_start&) const = default;
};

struct queued_start {
  execution_id id;
  std::vector<start_lock> locks;

  bool operator==(const queued_start&) const = default;
};

struct taken_lock {
  std::string key;
  execution_id execution;

  bool operator==(const taken_lock&) const = default;
};

/// A run, and how its execution stands now.
struct run_row {
  schedule_run run;
  std::optional<execution_state> state;

  bool operator==(const run_row&) const = default;
};

/// A place in the order of runs; the first of all by default.
struct run_place {
  timestamp due = timestamp::max();
  std::string by = {};
};

struct stored_backfill {
  schedule_name schedule;
  troupe::backfill backfill;

  bool operator==(const stored_backfill&) const = default;
};

/// What a reader knows of starts and schedules.
class start_reader {
public:
  virtual ~start_reader() = default;

  virtual result<std::optional<start_key>> key(const std::string&) = 0;
  /// With the input its execution will have.
  virtual result<std::optional<held_start>> held(const execution_id&) = 0;
  /// Held starts by due time, the earliest first.
  virtual result<std::vector<due_start>> due(std::uint32_t limit) = 0;
  /// Held starts that wait for locks, in the order they came.
  virtual result<std::vector<queued_start>> queued() = 0;
  /// Locks of executions that are not finished.
  virtual result<std::vector<taken_lock>> locks() = 0;
  /// Held starts for a schedule's runs.
  virtual result<std::vector<execution_id>> held_for(const schedule_name&) = 0;

  /// By name.
  virtual result<std::vector<stored_schedule>> schedules() = 0;
  virtual result<std::optional<stored_schedule>> schedule(const schedule_name&) = 0;
  /// By due time and what asked for them, the latest first; only those that come after `after` in this order.
  virtual result<std::vector<run_row>> runs(const schedule_name&, const run_place& after, std::uint32_t limit) = 0;
  /// True if an execution began or waits for that due time.
  virtual result<bool> has_run(const schedule_name&, timestamp due) = 0;
  virtual result<std::vector<stored_backfill>> backfills() = 0;
};

}  // namespace troupe::store
