#pragma once

#include "core/quality/scored.hpp"
#include "core/workflow/execution.hpp"
#include "core/workflow/wake.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

/// Rows for listing, written in the same transaction as the events they come from.
namespace troupe {

/// One row of the execution list.
struct execution_summary {
  execution_id id;
  workflow_name workflow;
  std::string digest;
  execution_state state = execution_state::running;
  std::map<std::string, std::string> labels;
  timestamp started_at;
  std::optional<timestamp> finished_at;
  std::string error;  // message of the failure, or empty
  /// Work is owed that somebody must hand out; see `wake_up`.
  bool owes_work = false;
  /// When it goes on by itself, if it rests until a time.
  std::optional<timestamp> wake_at;
  /// Whose work it is.
  std::optional<execution_id> parent = {};
  /// What it takes, or waits for, of the limits of its workflow.
  std::vector<admission_claim> claims = {};

  TROUPE_FIELDS(execution_summary, id, workflow, digest, state, labels, started_at, finished_at, error, owes_work,
                wake_at, parent, claims)
};

/// Returns the row of an execution.
execution_summary summary_of(const execution&, const wake_up&);

/// What of an execution's row changes as it moves.
struct standing {
  execution_state state = execution_state::running;
  wake_up wake;

  bool operator==(const standing&) const = default;
};

/// An execution and when it is to be looked at.
struct due_time {
  timestamp at;
  execution_id id;

  auto operator<=>(const due_time&) const = default;
};

TROUPE_ENUM(review_state, open, approved, rejected, withdrawn)

/// One row of the review queue. Named by execution and task.
struct review_summary {
  execution_id execution;
  task_id task;
  workflow_name workflow;
  review_state state = review_state::open;
  json::value with;  // what the reviewer is shown
  timestamp requested_at;
  std::optional<timestamp> decided_at;
  std::string by;
  std::string comment;
  /// Who is asked; empty is anybody.
  std::string assignee = {};
  /// Who looks at an open one, and until when nobody else can decide it. It may be over.
  std::optional<std::string> claimed_by = {};
  std::optional<timestamp> claimed_until = {};

  TROUPE_FIELDS(review_summary, execution, task, workflow, state, with, requested_at, decided_at, by, comment, assignee,
                claimed_by, claimed_until)
};

/// A place in the list of reviews, the newest first.
struct review_place {
  timestamp requested_at;
  execution_id execution;
  task_id task;

  bool operator==(const review_place&) const = default;
};

/// What an append changes beside the journal.
struct projection {
  /// Present when the row is new or changed.
  std::optional<execution_summary> execution;
  std::vector<review_summary> reviews;
  /// What was judged.
  std::vector<quality::scored> scores = {};
  /// What is learned of changes: to be added to what is known already.
  std::vector<quality::trial> trials = {};
  /// The labels of the row are new, or others than before.
  bool labels = false;
};

/// Returns the rows that `events` changed; `self` is the execution after them, `wake` its next wake-up, `before` what
/// its row said before them (nothing if that is not known: then it is written).
projection project(const execution& self, const wake_up& wake, const std::optional<standing>& before,
                   std::span<const event> events);

}  // namespace troupe
