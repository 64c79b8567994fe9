#pragma once

#include "core/base/result.hpp"
#include "core/schedule/schedule_state.hpp"
#include "core/start/held_start.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

/// What is stored of executions before they begin, and of what makes them begin.
namespace troupe::store {

/// Keeps a start. One with a group joins the start of that group, if there is one: a debounced one takes its place and
/// moves its due time, a batched one is added, and who makes it full makes it due at once. The execution is listed as
/// `held`. Refused as `conflict` if the key is taken or the due time of the schedule is settled, as `busy` if too many
/// are held.
struct hold_start {
  held_start start;
  std::optional<start_key> key;
  /// The execution the key may be taken from.
  std::optional<execution_id> instead_of;
};

/// Nobody joins it any more. Harmless when repeated, or when it is gone.
struct close_start {
  execution_id id;
};

/// It is due and must wait for its locks. Refused as `unknown` if it is not held.
struct queue_start {
  execution_id id;
  timestamp at;
};

/// It will not begin: the execution is listed as cancelled, with the reason. Refused as `unknown` if it is not held.
struct drop_start {
  execution_id id;
  std::string reason;
  timestamp at;
};

/// A schedule as its file says it, and how far it has come.
struct stored_schedule {
  schedule_name name;
  std::string source;
  /// File name for messages.
  std::string file;
  timestamp created_at;
  timestamp updated_at;
  schedule_state state;

  bool operator==(const stored_schedule&) const = default;
};

/// Adds or replaces it, its state included; what is settled stays settled. Refused as `busy` if it is new and there are
/// `schedules_max`.
struct put_schedule {
  stored_schedule schedule;
};

/// With its runs and backfills. Refused as `unknown` if there is none.
struct remove_schedule {
  schedule_name name;
};

/// Records what became of a due time for which nothing begins or waits, and that everything up to `settled` is settled.
/// Refused as `conflict` if it is settled, as `unknown` if there is no such schedule.
struct settle_run {
  schedule_run run;
  timestamp settled;
};

struct put_backfill {
  schedule_name schedule;
  troupe::backfill backfill;
};

struct remove_backfill {
  schedule_name schedule;
  std::string id;
};

/// Forgets a bounded number of keys that have expired and of locks of executions that are over.
struct forget_old {
  timestamp now;
};

using start_change = std::variant<hold_start, close_start, queue_start, drop_start, put_schedule, remove_schedule,
                                  settle_run, put_backfill, remove_backfill, forget_old>;

/// How a start stands once it is held; of other changes there is nothing to say.
struct start_standing {
  execution_id id;
  std::uint32_t starts = 1;
  std::optional<timestamp> due;
  /// It is part of one that was held before.
  bool joined = false;
  /// Of one that was dropped: the task it was to be the work of.
  std::optional<parent_task> parent = {};

  bool operator==(const start_standing&) const = default;
};

}  // namespace troupe::store
