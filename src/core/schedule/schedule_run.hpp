#pragma once

#include "core/base/enum.hpp"
#include "core/base/fields.hpp"
#include "core/base/id.hpp"
#include "core/base/time.hpp"

#include <optional>
#include <string>

namespace troupe {

/// What became of a due time.
///
/// started: an execution began · queued: it waits for its turn, or for the one before to end · skipped: another one was
/// not finished · missed: no node ran in time · failed: it could not be started · dropped: it waited and was taken
/// back.
TROUPE_ENUM(run_outcome, started, queued, skipped, missed, failed, dropped)

/// One due time of a schedule that is settled. There is one per schedule, due time and `by`: the store refuses another.
struct schedule_run {
  schedule_name schedule;
  timestamp due;
  /// Empty: the clock. Otherwise the name of a backfill, or `trigger` and the execution it asked for.
  std::string by;
  run_outcome outcome = run_outcome::started;
  /// Of what began or waits.
  std::optional<execution_id> execution;
  /// Why nothing began.
  std::string reason;
  timestamp at;

  TROUPE_FIELDS(schedule_run, schedule, due, by, outcome, execution, reason, at)
};

}  // namespace troupe
