#include "api/schema.hpp"

/// Queues, limits and pauses; what workers say and are told.
namespace troupe::api {
namespace {

std::vector<named_value> queue_members() {
  return {always("name", "string", "Its name."),
          always("kind", "slot|remote|admission", "Slots of the node, work for workers, or executions to be let in."),
          always("waiting", "integer", "What waits."),
          always("limited", "integer", "What of it a limit keeps back."),
          always("paused", "integer", "What of it a pause keeps back."),
          always("running", "integer", "What runs."),
          maybe("slots", "integer", "How many may run."),
          maybe("oldest_wait_ms", "integer", "How long the first one waits.")};
}

std::vector<named_value> with_limits(std::vector<named_value> members) {
  members.push_back(always("limits", "[limit]", "Keys of limits, those that keep most back first."));
  return members;
}

}  // namespace

std::vector<schema> flow_schemas() {
  return {
    {"queue", "A queue.", queue_members()},
    {"queue_with_limits", "A queue with what is limited in it.", with_limits(queue_members())},
    {"limit",
     "A key of a limit.",
     {always("key", "string", "Which."), always("running", "integer", "What runs."),
      always("waiting", "integer", "What it keeps back."), maybe("at_once", "integer", "How many may run at once."),
      maybe("rate", "integer", "How many may begin in a while."), maybe("per_ms", "integer", "How long a while is."),
      maybe("begun", "integer", "How many began in the latest while.")}},
    {"pause",
     "Nothing may begin.",
     {maybe("workflow", "string", "Of this workflow; absent: at all."), always("since", "time", "Since when."),
      maybe("reason", "string", "Why."), maybe("by", "string", "Who paused it."),
      maybe("until", "time", "When it goes on by itself.")}},
    {"pause_end",
     "It goes on.",
     {always("paused", "boolean", "False."), maybe("workflow", "string", "Of this workflow.")}},
  };
}

std::vector<schema> worker_schemas() {
  return {
    {"worker_presence",
     "A worker that was heard of lately.",
     {always("name", "string", "What it calls itself."), always("queue", "string", "What it polls."),
      always("labels", "{string}", "What it says about itself."), always("last_seen", "time", "When it was heard."),
      always("polls", "integer", "How many of its polls wait."), always("held", "integer", "How many tasks it has."),
      always("tasks", "[held_task]", "The first of them.")}},
    {"held_task",
     "A task that a worker has.",
     {always("execution", "string", "Its execution."), always("task", "string", "Its id."),
      always("attempt", "integer", "From 1."), maybe("uses", "string", "Its type."),
      maybe("queue", "string", "Where it waited."), always("since", "time", "When it was handed over."),
      always("lease_until", "time", "When it is given up unless its worker is heard."),
      always("progress", "number", "0 to 1."), maybe("note", "string", "What the worker said.")}},
    {"polled_tasks",
     "Tasks for a worker.",
     {always("tasks", "[polled_task]", "None: nothing came in time."),
      always("cancelled", "[string]", "Tokens of attempts to stop: nobody wants them any more.")}},
    {"polled_task",
     "A task for a worker.",
     {always("token", "string", "Names the attempt when it is reported on."),
      always("execution", "string", "Its execution."), always("task", "string", "Its id."),
      always("attempt", "integer", "From 1."), always("queue", "string", "Where it waited."),
      always("uses", "string", "Its type."), always("with", "", "Its parameters."),
      always("seed", "integer", "For everything random in it."),
      always("lease_until", "time", "When it is given up unless its worker is heard."),
      always("lease_ms", "integer", "How long a lease is."),
      always("heartbeat_every_ms", "integer", "How often to send a heartbeat.")}},
    {"heartbeat",
     "An attempt goes on.",
     {always("token", "string", "Of the attempt."), maybe("progress", "number(0..1)", "How far it is."),
      maybe("note", "string", "A few words about that."), maybe("extend", "duration", "Keep it for so long: 10m.")}},
    {"heartbeat_answer",
     "Whether to go on.",
     {always("cancelled", "boolean", "True: stop, nobody wants it any more."),
      always("lease_until", "time", "When the attempt is given up unless its worker is heard."),
      always("lease_ms", "integer", "How long a lease is.")}},
    {"attempt_outcome",
     "How an attempt ended: an output or an error.",
     {always("token", "string", "Of the attempt."), maybe("output", "", "What it made."),
      maybe("error", "attempt_error", "Why it failed.")}},
    {"attempt_error",
     "Why an attempt failed.",
     {always("code", "string", "A word for rules to match: http_503."), maybe("message", "string", "What happened."),
      maybe("retryable", "boolean", "Trying again may help; true when absent."),
      maybe("retry_after", "duration", "Not before: 30s.")}},
    {"poll",
     "What a worker polls.",
     {always("queue", "string", "Its name."), maybe("labels", "{string}", "What the worker says about itself."),
      maybe("max", "integer(1..1000)", "How many tasks at most; 1 when absent."),
      maybe("wait", "duration", "How long to wait for a task: 30s.")}},
    {"recorded", "It is durable.", {always("recorded", "boolean", "True.")}},
    {"report_answer",
     "What became of each thing that was reported, in its order.",
     {always("heartbeats", "[reported_heartbeat]", "Of attempts that go on."),
      always("outcomes", "[reported_outcome]", "Of attempts that ended."),
      maybe("tasks", "[polled_task]", "What was polled."),
      maybe("cancelled", "[string]", "Tokens of attempts to stop: nobody wants them any more."),
      maybe("poll", "problem", "Why nothing was polled.")}},
    {"reported_heartbeat",
     "The answer to a heartbeat, or why there is none.",
     {maybe("cancelled", "boolean", "True: stop, nobody wants it any more."),
      maybe("lease_until", "time", "When the attempt is given up unless its worker is heard."),
      maybe("lease_ms", "integer", "How long a lease is."), maybe("problem", "problem", "What is wrong.")}},
    {"reported_outcome",
     "Whether an outcome is durable, or why not.",
     {always("recorded", "boolean", "It is."), maybe("problem", "problem", "What is wrong.")}},
  };
}

}  // namespace troupe::api
