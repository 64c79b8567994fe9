#pragma once

#include <array>
#include <string_view>

/// The keys of a schedule file, each said once: reading and the published schema both follow this table.
namespace troupe {

enum class schedule_key {
  schedule,
  description,
  workflow,
  version,
  input,
  labels,
  cron,
  every,
  phase,
  time_zone,
  from,
  until,
  jitter,
  overlap,
  queue_max,
  catch_up
};

struct schedule_key_entry {
  schedule_key key;
  std::string_view name;
  std::string_view takes;
  std::string_view summary;
};

inline constexpr std::array schedule_keys{
  schedule_key_entry{schedule_key::schedule, "schedule", "a name", "The name of the schedule."},
  schedule_key_entry{schedule_key::description, "description", "text", "What it is for."},
  schedule_key_entry{schedule_key::workflow, "workflow", "a name", "The workflow it starts."},
  schedule_key_entry{schedule_key::version, "version", "a whole number",
                     "The version of the workflow; absent: the newest when it is due."},
  schedule_key_entry{schedule_key::input, "input", "a map",
                     "The input of each run. Expressions see `schedule`: `name`, `due`, `backfill`."},
  schedule_key_entry{schedule_key::labels, "labels", "a map of strings", "Words to find the executions by."},
  schedule_key_entry{schedule_key::cron, "cron", "a pattern such as \"30 9 * * MON-FRI\", or a list of them",
                     "When it is due, as a crontab says it."},
  schedule_key_entry{schedule_key::every, "every", "a duration such as 30s, 10m or 24h",
                     "When it is due: so often, counted from 1970 in UTC."},
  schedule_key_entry{schedule_key::phase, "phase", "a duration such as 30s, 10m or 24h",
                     "How much later than the count of `every` says."},
  schedule_key_entry{schedule_key::time_zone, "time_zone", "a name such as Europe/Berlin",
                     "Whose clocks `cron` speaks of; UTC by default."},
  schedule_key_entry{schedule_key::from, "from", "a time such as 2026-01-31T09:30:00Z", "Nothing is due before."},
  schedule_key_entry{schedule_key::until, "until", "a time such as 2026-01-31T09:30:00Z",
                     "Nothing is due at this time or later."},
  schedule_key_entry{schedule_key::jitter, "jitter", "a duration such as 30s, 10m or 24h",
                     "Each run begins up to so much later, so that not all begin at once."},
  schedule_key_entry{schedule_key::overlap, "overlap", "skip, queue, cancel or allow",
                     "What becomes of a run that is due while the one before is not finished; skip by default."},
  schedule_key_entry{schedule_key::queue_max, "queue_max", "a whole number",
                     "How many runs wait with `overlap: queue`; 10 by default."},
  schedule_key_entry{schedule_key::catch_up, "catch_up", "a duration such as 30s, 10m or 24h",
                     "What was due longer ago, while no node ran, is missed; 1h by default."},
};

}  // namespace troupe
