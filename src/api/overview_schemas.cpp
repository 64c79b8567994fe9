#include "api/schema.hpp"

/// The numbers of a node at a glance.
namespace troupe::api {

std::vector<schema> overview_schemas() {
  return {
    {"overview",
     "A node at a glance. Counts are since it started: a rate is the difference of two looks.",
     {always("at", "time", "When it was looked."), always("uptime_ms", "integer", "How long the node runs."),
      always("executions", "unfinished_executions", "Those that are not finished, by state."),
      always("finished", "finished_executions", "Those that finished, by outcome."),
      always("attempts", "attempt_counts", "Attempts of tasks."),
      always("waits", "histogram", "From when an attempt could begin until it did."),
      always("runs", "histogram", "From when an attempt began until its outcome."),
      always("queues", "[queue]", "Its queues."), always("slowest", "[running_attempt]", "What runs longest, first."),
      always("nodes", "[node_summary]", "The nodes.")}},
    {"unfinished_executions",
     "How many there are in each state, counted up to 100,000.",
     {always("held", "integer", "Not begun yet."), always("running", "integer", "At work."),
      always("waiting", "integer", "For people only."), always("paused", "integer", "By somebody."),
      always("cancelling", "integer", "On their way out.")}},
    {"finished_executions",
     "How many came to each outcome.",
     {always("completed", "integer", "Well."), always("failed", "integer", "Badly."),
      always("cancelled", "integer", "Not at all.")}},
    {"attempt_counts",
     "How many attempts there were.",
     {always("started", "integer", "That ran."), always("completed", "integer", "With an output."),
      always("failed", "integer", "With an error."), always("reused", "integer", "Of which a result was known.")}},
    {"histogram",
     "Durations, counted in buckets.",
     {always("bounds_ms", "[number]", "The upper ends of the buckets, rising."),
      always("counts", "[integer]", "How many are in each; the last is of those beyond.")}},
    {"running_attempt",
     "An attempt that runs.",
     {always("execution", "string", "Its execution."), always("task", "string", "Its id."),
      always("attempt", "integer", "From 1."), always("queue", "string", "Where it waited."),
      always("began_at", "time", "When it began."), always("elapsed_ms", "integer", "How long it runs.")}},
    {"node_summary",
     "A node in one line.",
     {always("name", "string", "Its name."), always("state", "up|paused|stopping", "How it does."),
      always("uptime_ms", "integer", "How long it runs."), always("actors", "integer", "Its supervised actors."),
      always("down", "integer", "Those that do not run."), always("restarts", "integer", "Of all of them.")}},
  };
}

}  // namespace troupe::api
