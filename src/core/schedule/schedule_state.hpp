#pragma once

#include "core/base/fields.hpp"
#include "core/schedule/schedule.hpp"

#include <optional>
#include <string>

/// How far a schedule has come, and what is to be done next.
namespace troupe {

/// Nothing is due meanwhile, nor made up for later. Ends by itself at `until`.
struct schedule_pause {
  std::string reason;
  timestamp since;
  std::optional<timestamp> until;

  TROUPE_FIELDS(schedule_pause, reason, since, until)
};

struct schedule_state {
  /// What was due up to here is settled: it began, or it is recorded why not.
  timestamp settled;
  std::optional<schedule_pause> pause;

  TROUPE_FIELDS(schedule_state, settled, pause)
};

/// Returns the pause if it holds at `now`.
const schedule_pause* pause_at(const schedule_state&, timestamp now);

/// Returns up to when everything is settled, given that a pause settles what was due while it held.
timestamp settled_at(const schedule_state&, timestamp now);

/// What was due from `first` until before `end` is let go.
struct missed_runs {
  timestamp first;
  timestamp end;

  bool operator==(const missed_runs&) const = default;
};

/// What to do now: at most one of `missed` and `due`; otherwise look again at `wake`, if there is one.
struct schedule_step {
  std::optional<missed_runs> missed = {};
  std::optional<timestamp> due = {};
  std::optional<timestamp> wake = {};

  bool operator==(const schedule_step&) const = default;
};

schedule_step next_step(const schedule&, const schedule_state&, timestamp now);

/// A range of due times to run again, or for the first time, besides what the clock says.
struct backfill {
  std::string id;
  timestamp from;
  /// The last that may be due.
  timestamp to;
  overlap_policy overlap = overlap_policy::skip;
  /// Also what has run already.
  bool again = false;
  timestamp requested_at;
  /// What is due up to here is settled.
  timestamp settled;

  TROUPE_FIELDS(backfill, id, from, to, overlap, again, requested_at, settled)
};

/// Returns the backfill's next due time; nothing when it is done.
std::optional<timestamp> next_due(const schedule&, const backfill&);

/// Returns how many runs a backfill has, at most `count_max` + 1.
std::size_t runs_in(const schedule&, const backfill&, std::size_t count_max);

}  // namespace troupe
