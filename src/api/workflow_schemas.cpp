#include "api/schema.hpp"
#include "core/workflow/definition.hpp"

/// Workflows and their rehearsals.
namespace troupe::api {
namespace {

std::vector<named_value> version_members() {
  return {always("name", "string", "Its name."), always("version", "integer", "From 1; each change is another."),
          always("digest", "string", "Of its source."), always("file", "string", "The file it came from."),
          always("created_at", "time", "When this version was stored.")};
}

std::vector<named_value> plus(std::vector<named_value> members, std::initializer_list<named_value> more) {
  members.insert(members.end(), more);
  return members;
}

}  // namespace

std::vector<schema> workflow_schemas() {
  return {
    {"workflow_version", "A version of a workflow.",
     plus(version_members(), {maybe("pause", "pause", "Present while none of its tasks may begin.")})},
    {"workflow", "A workflow with its source.",
     plus(version_members(),
          {always("source", "string", "Its text, as it was applied."),
           maybe("description", "string", "What it says of itself."), maybe("input", "", "The schema of its input."),
           maybe("graph", "graph", "Its tasks and what they need.")})},
    {"workflow_check",
     "A workflow that is valid.",
     {always("workflow", "string", "Its name."), always("tasks", "integer", "How many tasks it has.")}},
    {"graph",
     "The tasks of a workflow.",
     {always("workflow", "string", "Its name."), always("digest", "string", "Of its source."),
      always("tasks", "[graph_task]", "In an order in which they could run."),
      maybe("on_failure", "[graph_task]", "What runs when it failed."),
      maybe("finally", "[graph_task]", "What runs last.")}},
    {"task_kind", "What sort of task it is.", {}, names_in<troupe::task_kind>()},
    {"graph_task",
     "A task of a workflow.",
     {always("name", "string", "Its name."), always("kind", "task_kind", "What sort of task it is."),
      always("uses", "string", "Its type, or what else it does."), always("slot", "slot", "What its attempts take."),
      always("needs", "[string]", "The tasks it needs."), always("depth", "integer", "How many come before it."),
      always("join", "string", "How many of these must be done: all, any, none_failed, always, or a number."),
      always("conditional", "boolean", "It may be skipped."), always("foreach", "boolean", "It runs once per item."),
      always("optional", "boolean", "Its failure is not one of the workflow."),
      maybe("tasks", "[graph_task]", "What is inside."), maybe("compensate", "string", "The type that undoes it.")}},
    {"rehearsal",
     "What came of test cases.",
     {always("workflow", "string", "Its name."), always("passed", "boolean", "All cases passed."),
      always("cases", "[rehearsal_case]", "One by one.")}},
    {"rehearsal_case",
     "What came of a test case.",
     {always("name", "string", "Its name."), always("passed", "boolean", "Nothing was unexpected."),
      always("state", "execution_state", "What the execution came to."), always("output", "", "Its output."),
      always("took_ms", "integer", "By the virtual clock."), always("path", "[rehearsal_step]", "What happened."),
      always("problems", "[rehearsal_problem]", "Why it could not go on."),
      always("unmet", "[string]", "What was expected and is not so."),
      maybe("error", "task_error", "Why the execution failed.")}},
    {"rehearsal_step",
     "Something that happened.",
     {always("at_ms", "integer", "After the start."), always("what", "string", "began, completed, failed, ..."),
      maybe("task", "string", "To which task; absent: to the execution."), maybe("attempt", "integer", "Of the task."),
      maybe("detail", "string", "More about it.")}},
    {"rehearsal_problem",
     "Why a case could not go on.",
     {always("what", "string", "What is wrong."), always("where", "string", "In which task or line, or empty."),
      always("hint", "string", "What to do, or empty.")}},
  };
}

}  // namespace troupe::api
