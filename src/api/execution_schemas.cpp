#include "api/schema.hpp"
#include "core/start/held_start.hpp"
#include "core/workflow/execution.hpp"
#include "core/workflow/projection.hpp"

/// Executions, their tasks, events and reviews.
namespace troupe::api {
namespace {

/// What everything that is attempted shows.
std::vector<named_value> status_members() {
  return {
    always("state", "task_state", "How it stands."),
    always("attempt", "integer", "Its latest attempt, from 1; 0 before the first."),
    maybe("with", "", "The parameters, evaluated."),
    maybe("reused", "boolean", "True: the output comes from the result cache."),
    maybe("skip_reason", "string", "Why it was skipped."),
    maybe("error", "task_error", "Why its latest attempt failed."),
    maybe("scheduled_at", "time", "When the latest attempt was handed out."),
    maybe("started_at", "time", "When the latest attempt began."),
    maybe("finished_at", "time", "When it ended."),
    maybe("due", "time", "When it goes on by itself."),
    maybe("elapsed_ms", "integer", "How long it took, or takes already."),
    maybe("output", "", "What it made."),
  };
}

std::vector<named_value> plus(std::initializer_list<named_value> first, std::vector<named_value> members,
                              std::initializer_list<named_value> more = {}) {
  members.insert(members.begin(), first);
  members.insert(members.end(), more);
  return members;
}

std::vector<named_value> item_counts() {
  std::vector<named_value> members{always("total", "integer", "How many there are.")};
  for (auto state : enum_names(troupe::task_state{}))
    members.push_back(maybe(state, "integer", "How many are in this state; absent: none."));
  members.push_back(always("list", "[task_item]", "The first of them."));
  members.push_back(always("truncated", "boolean", "There are more than the list has."));
  return members;
}

}  // namespace

std::vector<schema> execution_schemas() {
  return {
    {"execution_state", "How an execution stands.", {}, names_in<troupe::execution_state>()},
    {"task_state", "How a task stands.", {}, names_in<troupe::task_state>()},
    {"review_state", "How a review stands.", {}, names_in<troupe::review_state>()},
    {"task_error",
     "Why an attempt or an execution failed.",
     {always("code", "string", "A word a rule can match: timeout, http_503."),
      always("message", "string", "What happened."), always("retryable", "boolean", "Trying again may help."),
      maybe("retry_after_ms", "integer", "The other side asked for this pause.")}},
    {"parent_task",
     "The task whose work an execution is.",
     {always("execution", "string", "Its execution."), maybe("task", "string", "Its id.")}},
    {"started_execution",
     "What came of a start.",
     {always("id", "string", "The execution."), always("workflow", "string", "Of which workflow."),
      maybe("state", "execution_state", "How it stands; absent: as it did before."),
      maybe("starts", "integer", "How many starts it joins."), maybe("due", "time", "When it begins."),
      maybe("existing", "boolean", "True: the key came before; this is what it started."),
      maybe("skipped", "boolean", "True: another one runs; this is it.")}},
    {"execution_summary",
     "An execution in a list.",
     {always("id", "string", "Sorts by when it was accepted."), always("workflow", "string", "Of which workflow."),
      always("digest", "string", "Of the workflow's source."), always("state", "execution_state", "How it stands."),
      always("labels", "{string}", "Names and texts."), always("started_at", "time", "When it was accepted."),
      maybe("finished_at", "time", "When it ended."), maybe("error", "string", "Why it failed."),
      maybe("wake_at", "time", "When it goes on by itself."), maybe("parent", "string", "Whose work it is.")}},
    {"execution",
     "An execution with its tasks. One that has not begun has no tasks yet.",
     {always("id", "string", "Sorts by when it was accepted."),
      always("workflow", "string", "Of which workflow."),
      always("digest", "string", "Of the workflow's source."),
      always("state", "execution_state", "How it stands."),
      maybe("sequence", "integer", "Of its latest event: another one means that something changed."),
      always("labels", "{string}", "Names and texts."),
      maybe("seed", "integer", "Steers everything random in it."),
      maybe("started_at", "time", "When it began."),
      maybe("finished_at", "time", "When it ended."),
      maybe("wake_at", "time", "When it goes on by itself."),
      maybe("elapsed_ms", "integer", "How long it took, or takes already."),
      maybe("input", "", "What it was started with."),
      maybe("output", "", "What it came to."),
      maybe("error", "task_error", "Why it failed."),
      maybe("cancel_reason", "string", "Why it was cancelled."),
      maybe("held", "held", "Why it has not begun."),
      maybe("paused", "execution_pause", "Present while nothing of it may begin."),
      maybe("parent", "parent_task", "Whose work it is."),
      maybe("signals_waiting", "integer", "Signals that nothing has taken yet."),
      maybe("tasks", "[task]", "In the order of the workflow."),
      maybe("on_failure", "[task]", "What runs when it failed."),
      maybe("finally", "[task]", "What runs last.")}},
    {"held",
     "Why an execution has not begun.",
     {always("kind", "limited|delayed|debounced|batched|queued", "What it waits for."),
      maybe("limits", "[string]", "Keys of the limits that keep it back."),
      maybe("starts", "integer", "How many starts it joins."), maybe("due", "time", "When it begins."),
      maybe("locks", "[string]", "What another execution has.")}},
    {"execution_pause",
     "Why nothing of an execution may begin.",
     {always("reason", "string", "Why."), always("by", "string", "Who paused it."), maybe("since", "time", "When."),
      maybe("until", "time", "When it goes on by itself.")}},
    {"task", "A task of an execution.",
     plus({always("name", "string", "Its name in its block."), always("id", "string", "Its name in the execution."),
           always("kind", "task_kind", "What sort of task it is."),
           always("uses", "string", "Its type, or what else it does."), maybe("needs", "[string]", "What it needs.")},
          status_members(),
          {maybe("child", "string", "The execution that is its work."),
           maybe("child_workflow", "string", "Of which workflow that is."),
           maybe("signal", "string", "What it listens for."), maybe("case", "string", "Which case of a switch runs."),
           maybe("escalated_to", "string", "Who is asked since it was past due."),
           maybe("items", "task_items", "The items of a foreach."),
           maybe("blocks", "[task_block]", "What is inside a group, per item or iteration."),
           maybe("iterations", "integer", "How many a repeat has begun."),
           maybe("compensations", "[compensation]", "What undoes it.")})},
    {"task_item", "An item of a foreach.", plus({always("index", "integer", "From 0.")}, status_members())},
    {"task_items", "The items of a foreach, counted by state.", item_counts()},
    {"task_block",
     "The tasks inside a group.",
     {maybe("number", "integer", "Of the item or iteration."), always("tasks", "[task]", "Its tasks.")}},
    {"compensation", "What undoes a task.", plus({always("id", "string", "Its task id.")}, status_members())},
    {"execution_event",
     "Something that happened to an execution; its other members depend on the type.",
     {always("sequence", "integer", "From 1, without gaps."), always("type", "string", "task_completed, ...")},
     {},
     true},
    {"review",
     "What waits for a person, or was decided.",
     {always("id", "string", "EXECUTION:TASK"), always("execution", "string", "Its execution."),
      always("task", "string", "Its task."), always("workflow", "string", "Of which workflow."),
      always("state", "review_state", "How it stands."), always("with", "", "What the reviewer is shown."),
      always("requested_at", "time", "When it was asked for."), maybe("decided_at", "time", "When it was decided."),
      always("by", "string", "Who decided; empty while it is open."), always("comment", "string", "What they said."),
      always("assignee", "string", "Who is asked; empty: anybody."),
      maybe("claimed_by", "string", "Who looks at it now: nobody else can decide it."),
      maybe("claimed_until", "time", "How long the claim lasts.")}},
    {"rerun_preview", "What would run again.", {always("tasks", "[string]", "Ids of tasks.")}},
    {"migration_check",
     "Whether an execution can move to another version.",
     {always("possible", "boolean", "It can."), always("digest", "string", "Of that version."),
      always("reasons", "[string]", "Why it cannot.")}},
    {"query_answer",
     "What a query of the workflow answers.",
     {always("query", "string", "Its name."), always("result", "", "Its value.")}},
    {"bulk_outcome",
     "What was done to many executions.",
     {always("changed", "[string]", "Ids."), always("refused", "[bulk_refusal]", "Those that were not changed.")}},
    {"bulk_refusal",
     "Why an execution was not changed.",
     {always("id", "string", "The execution."), always("why", "string", "Why.")}},
    {"bulk_preview", "What would be changed.", {always("executions", "[string]", "Ids, the newest first.")}},
  };
}

}  // namespace troupe::api
