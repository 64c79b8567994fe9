#pragma once

#include "core/base/document.hpp"
#include "core/base/json.hpp"
#include "core/expression/expression.hpp"
#include "core/schedule/cron.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// Workflows that start by the clock.
namespace troupe {

/// What becomes of a run that is due while one of the same schedule is not finished.
///
/// - `skip`: nothing begins (the default).
/// - `queue`: it waits for its turn; beyond `queue_max` of them it is skipped.
/// - `cancel`: the one there is is cancelled, and this one begins when it is finished.
/// - `allow`: it begins beside it.
TROUPE_ENUM(overlap_policy, skip, queue, cancel, allow)

/// Every so often, counted from 1970-01-01T00:00:00Z + `phase`.
struct interval {
  std::chrono::seconds every{0};
  std::chrono::seconds phase{0};
};

struct schedule {
  schedule_name name;
  std::string description;
  workflow_name workflow;
  /// Absent: the newest when it is due.
  std::optional<std::uint32_t> version;
  /// A template over `schedule`: `name`, `due` (RFC 3339) and `backfill` (the name of one, or empty).
  expression::json_template input;
  std::map<std::string, std::string> labels;

  /// When it is due: at each time of any pattern, or of the interval, from `from` until before `until`.
  std::vector<cron> crons;
  std::optional<interval> every;
  const time_zone* zone = nullptr;
  std::optional<timestamp> from;
  std::optional<timestamp> until;

  /// A run begins up to so much after it is due, always the same for the same due time.
  milliseconds jitter = 0ms;
  overlap_policy overlap = overlap_policy::skip;
  std::uint32_t queue_max = 10;
  /// What was due longer ago when the node comes to it (it was down) is missed.
  milliseconds catch_up = 1h;
};

/// How large a schedule may be.
struct schedule_limits {
  document_limits document{.source_bytes_max = 256 * 1024, .nodes_max = 10'000};
  std::size_t name_bytes_max = 64;
  std::size_t crons_max = 32;
  std::size_t labels_max = 64;
  /// Of the key or the value of a label.
  std::size_t label_bytes_max = 256;
  std::chrono::seconds every_min = 1s;
  /// A node is always a little late.
  milliseconds catch_up_min = 10s;
  milliseconds duration_max = 24h * 366;
  std::int64_t queue_max = 1'000;
  std::size_t errors_max = 20;
};

struct schedule_reading {
  std::optional<troupe::schedule> schedule;
  /// All found, each with `where` = `file:line:column` and a hint.
  std::vector<refused> errors;
};

/// Reads a schedule from YAML or JSON. There is a schedule exactly if there is no error.
schedule_reading read_schedule(std::string_view text, std::string_view file, const schedule_limits& = {});

/// Returns the first due time after `after`, if there is one.
std::optional<timestamp> next_due(const schedule&, timestamp after);

/// Returns up to `count` due times after `after`, the first first.
std::vector<timestamp> due_times(const schedule&, timestamp after, std::size_t count);

/// Returns when the run of a due time begins: within the jitter, and before the next one is due.
timestamp run_at(const schedule&, timestamp due);

/// Returns the input of a run.
result<json::value> input_of(const schedule&, timestamp due, std::string_view backfill);

/// Returns the labels of a run: the schedule's, and `troupe.schedule`, `troupe.due`, `troupe.backfill`.
std::map<std::string, std::string> labels_of(const schedule&, timestamp due, std::string_view backfill);

}  // namespace troupe
