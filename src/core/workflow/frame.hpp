#pragma once

#include "core/workflow/plan.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// A task as people see it.
///
/// waiting: its needs are not finished · queued: owed to the dispatcher · running · backing_off: failed, will be tried
/// again · in_review: a person decides · sleeping: until an instant · listening: for a signal · the rest are final.
TROUPE_ENUM(task_state, waiting, queued, running, backing_off, in_review, sleeping, listening, completed, failed,
            skipped, cancelled)

constexpr bool is_final(task_state s) {
  return s >= task_state::completed;
}

/// Who looks at an open review, and how long nobody else can decide it.
struct review_lease {
  std::string by;
  timestamp until;

  TROUPE_FIELDS(review_lease, by, until)
};

/// What few tasks have.
struct task_details {
  /// The type that a dynamic `uses` yielded.
  std::string uses;
  slot type_slot = slot::io;
  std::optional<queue_claim> claim;
  /// The signal a wait listens for, and its key in `execution::listening`.
  std::string signal;
  std::uint64_t listens_since = 0;
  std::optional<execution_id> child;
  workflow_name child_workflow;
  /// Who a review went to when it was overdue.
  std::string escalated_to;
  std::optional<review_lease> lease = {};
  /// The chosen case of a choice.
  std::string case_name;

  TROUPE_FIELDS(task_details, uses, type_slot, claim, signal, listens_since, child, child_workflow, escalated_to, lease,
                case_name)
};

/// What one unit of work came to: a plain task, an item of a foreach, or a compensation.
struct task_status {
  task_state state = task_state::waiting;
  /// Skipped by a person: what needs it goes on as if it had completed.
  bool passed = false;
  /// Skipped because its own condition said so (or because the task it is the else of was not).
  bool unchosen = false;
  bool reused = false;
  std::uint32_t attempt = 0;
  /// Attempts that a reset made count no more against the retry policy.
  std::uint32_t attempts_forgiven = 0;
  json::value with;
  std::optional<task_error> error;
  std::string skip_reason;
  /// When the first attempt since the last reset was scheduled.
  std::optional<timestamp> first_scheduled_at;
  std::optional<timestamp> scheduled_at;
  std::optional<timestamp> started_at;
  std::optional<timestamp> finished_at;
  /// When something happens to it by itself: the next attempt, a timeout, the end of a wait.
  std::optional<timestamp> due;
  /// Keys of `execution::owed` that belong to this task: a piece of work and a timer; 0 is none.
  std::uint64_t owed_work = 0;
  std::uint64_t owed_timer = 0;
  std::shared_ptr<const task_details> details;
};

/// A unit that never began, after `attempts` that a reset made count no more.
inline task_status fresh_status(std::uint32_t attempts) {
  task_status status;
  status.attempt = status.attempts_forgiven = attempts;
  return status;
}

struct frame;

/// A task of a block with all that became of it.
struct task_progress {
  task_status status;
  /// How many of its needs are not finished yet, and how many completed.
  std::uint32_t needs_open = 0;
  std::uint32_t needs_completed = 0;
  bool on_agenda = false;
  /// Attempts inside count on from here: those made before a reset stay unlike any later one.
  std::uint32_t attempt_base = 0;

  /// A foreach is running from its expansion on; its items are what is queued or entered. Empty until expanded.
  bool expanded = false;
  json::array items;
  std::vector<task_status> item_status;
  /// Null where an item has not completed. Moves to `frame::results` when the foreach completes and is empty from then
  /// on: `find_output` looks in the right place.
  json::array item_outputs;
  std::uint32_t items_next = 0;    // first item that never began
  std::uint32_t items_active = 0;  // begun and not finished
  std::uint32_t items_failed = 0;
  std::uint32_t items_finished = 0;
  /// Items that were reset and begin before `items_next`.
  std::vector<std::uint32_t> items_again;

  /// The blocks inside: one of a group or a choice, one per item of a foreach (null until it begins), one per
  /// iteration.
  std::vector<std::unique_ptr<frame>> frames;
  /// Outputs of the finished iterations, and whether the next one is to be entered now.
  json::array history;
  bool enters_next = false;

  /// What undoes it, by item (0 for a plain task).
  std::map<std::uint32_t, task_status> compensations;
};

/// A block that is being carried out: the main one, one inside a group, of an item or an iteration, or of the end.
struct frame {
  frame(const troupe::plan& of, std::uint32_t block_index, frame* above, std::uint32_t owner_place,
        std::optional<std::uint32_t> item_or_iteration, std::string id_prefix, std::uint32_t attempt_base);

  const troupe::plan* plan;
  std::uint32_t block = 0;
  /// The frame in which its group stands, and where; null for a block of the workflow itself.
  frame* parent = nullptr;
  std::uint32_t owner = 0;
  /// Of an item or an iteration.
  std::optional<std::uint32_t> number;
  /// What stands before the name of its tasks in their ids: `chapters[2].`
  std::string prefix;

  /// By place in the block.
  std::vector<task_progress> tasks;
  /// What expressions read as `tasks`: name -> {state, output, error}, `failed_items` of a foreach, `iterations` and
  /// `history` of a repetition. A task appears once it is finished; output and error are null where there is none.
  json::object results;
  /// Tasks that are not finished, a foreach counting as one.
  std::uint32_t tasks_open = 0;
  /// The task whose failure fails the block.
  std::optional<std::uint32_t> first_failed;
  /// Its end is decided.
  bool left = false;
  bool on_agenda = false;

  const planned_block& planned() const { return plan->blocks[block]; }
  const planned_task& planned(std::uint32_t place) const { return plan->tasks[planned().tasks[place]]; }
  const task_definition& definition(std::uint32_t place) const { return *planned(place).definition; }
  task_id id_of(std::uint32_t place) const { return task_id{prefix + definition(place).name}; }
};

}  // namespace troupe
