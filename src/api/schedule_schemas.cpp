#include "api/schema.hpp"
#include "core/schedule/schedule_run.hpp"

/// Schedules, and what became of their due times.
namespace troupe::api {
namespace {

std::vector<named_value> rule_members(bool broken_too) {
  auto rule = broken_too ? maybe : always;
  return {always("name", "string", "Its name."),
          maybe("description", "string", "What it says of itself."),
          rule("workflow", "string", "What it starts."),
          maybe("version", "integer", "Which version of that; absent: the newest."),
          maybe("every", "duration", "How often."),
          maybe("phase", "duration", "How long after the round time."),
          maybe("cron", "[string]", "When, by the calendar."),
          maybe("time_zone", "string", "Of the calendar."),
          maybe("from", "time", "Nothing is due before."),
          maybe("until", "time", "Nothing is due after."),
          maybe("jitter", "duration", "It begins so much later at most."),
          rule("overlap", "overlap_policy", "What a due time means while the one before runs."),
          maybe("queue_max", "integer", "How many may wait."),
          rule("catch_up", "duration", "How late a due time is made up for."),
          maybe("labels", "{string}", "Of what it starts."),
          always("next", "[due_time]", "What is due next.")};
}

std::vector<named_value> schedule_members(std::initializer_list<named_value> more = {}) {
  auto members = rule_members(true);
  members.insert(members.end(), {always("state", "active|paused|over|broken", "How it stands."),
                                 maybe("problem", "string", "Why it cannot be read."),
                                 maybe("pause", "schedule_pause", "Present while nothing is due."),
                                 always("settled_at", "time", "What was due up to here is settled."),
                                 always("created_at", "time", "When it was added."),
                                 always("updated_at", "time", "When what it says changed."),
                                 always("file", "string", "The file it came from.")});
  members.insert(members.end(), more);
  return members;
}

}  // namespace

std::vector<schema> schedule_schemas() {
  return {
    {"overlap_policy", "What a due time means while the one before runs.", {}, names_in<troupe::overlap_policy>()},
    {"run_outcome", "What became of a due time.", {}, names_in<troupe::run_outcome>()},
    {"schedule_rules", "What a schedule says.", rule_members(false)},
    {"schedule", "A schedule.", schedule_members()},
    {"schedule_with_runs", "A schedule with its latest runs.",
     schedule_members({always("source", "string", "Its text, as it was applied."),
                       always("backfills", "[backfill]", "Those that go on."),
                       always("runs", "[schedule_run]", "The latest first.")})},
    {"due_time",
     "A time at which something is due.",
     {always("due", "time", "By the clock."), maybe("begins", "time", "When it begins, with its jitter.")}},
    {"schedule_pause",
     "Why nothing is due.",
     {always("reason", "string", "Why."), always("since", "time", "Since when."),
      maybe("until", "time", "When it goes on by itself.")}},
    {"schedule_run",
     "What became of a due time.",
     {always("due", "time", "The due time."), maybe("by", "string", "A backfill or a trigger; absent: the clock."),
      always("outcome", "run_outcome", "What became of it."), maybe("execution", "string", "What began or waits."),
      maybe("reason", "string", "Why nothing began."), always("at", "time", "When that was settled."),
      maybe("state", "execution_state", "Of the execution.")}},
    {"backfill",
     "Due times of the past that run one after the other.",
     {always("id", "string", "Its id."), always("from", "time", "The first."), always("to", "time", "The last."),
      always("overlap", "overlap_policy", "What a due time means while the one before runs."),
      always("again", "boolean", "Also what has run already."),
      always("requested_at", "time", "When it was asked for."),
      always("settled", "time", "What is due up to here is settled.")}},
    {"backfill_begun",
     "A backfill that was accepted.",
     {always("id", "string", "Its id."), always("runs", "integer", "How many due times it has.")}},
  };
}

}  // namespace troupe::api
