#pragma once

#include "core/schedule/schedule_run.hpp"
#include "core/schedule/schedule_state.hpp"
#include "core/start/held_start.hpp"
#include "core/workflow/projection.hpp"

#include <optional>
#include <string>
#include <vector>

/// What the API shows of schedules and of executions that have not begun.
namespace troupe::api {

/// A schedule as it is kept.
struct schedule_facts {
  schedule_name name;
  std::string file;
  timestamp created_at;
  timestamp updated_at;
  schedule_state state;
  /// Nothing if its text cannot be read by this release.
  const schedule* says = nullptr;
  std::string problem;
};

/// State (`active`, `paused`, `over` or `broken`), what it says, and its next due times.
json::value view(const schedule_facts&, timestamp now, std::size_t next_count);

/// What a schedule says, and when it would be due.
json::value view(const schedule&, timestamp now, std::size_t next_count);

/// A run with the state of its execution.
json::value view(const schedule_run&, const std::optional<execution_state>&);

json::value view(const backfill&);

/// An execution of which there is a row and no event: why and until when it is held, or that it never began.
json::value view(const execution_summary&, const std::optional<held_start>&);

}  // namespace troupe::api
