#pragma once

#include "core/schedule/schedule.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

/// What clients ask about schedules.
namespace troupe::api {

/// Checks a schedule and stores nothing.
struct validate_schedule {
  std::string source;
  std::string file;
};
/// `name`, if the path has one, is what the file must say too.
struct apply_schedule {
  std::optional<schedule_name> name;
  std::string source;
  std::string file;
  /// The header: not empty, and the schedule must be at a version it names.
  std::string if_match = {};
};
struct list_schedules {};
struct show_schedule {
  schedule_name name;
};
struct remove_schedule {
  schedule_name name;
  std::string if_match = {};
};
struct pause_schedule {
  schedule_name name;
  std::string reason;
  std::optional<timestamp> until;
  std::string if_match = {};
};
struct resume_schedule {
  schedule_name name;
  std::string if_match = {};
};
struct trigger_schedule {
  schedule_name name;
  std::optional<overlap_policy> overlap;
};
struct backfill_schedule {
  schedule_name name;
  timestamp from;
  timestamp to;
  std::optional<overlap_policy> overlap;
  bool again = false;
};
/// Latest first, only those after a place in that order.
struct list_runs {
  schedule_name name;
  std::uint32_t limit = 50;
  timestamp due = timestamp::max();
  std::string by = {};
};

using schedule_call = std::variant<validate_schedule, apply_schedule, list_schedules, show_schedule, remove_schedule,
                                   pause_schedule, resume_schedule, trigger_schedule, backfill_schedule, list_runs>;

}  // namespace troupe::api
