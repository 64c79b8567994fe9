#include "core/workflow/definition.hpp"

#include <catch2/catch.hpp>

namespace troupe {
namespace {

struct row {
  std::string name;
  std::string text;
  std::string then;
};

std::string with_keys(const std::string& keys) {
  return "workflow: w\n" + keys + "\ntasks: {a: {uses: x}}\n";
}

std::string errors_of(const std::string& text, const definition_limits& limits = {}) {
  auto reading = read_definition(text, "w", limits);
  CHECK(reading.definition.has_value() == reading.errors.empty());
  std::string lines;
  for (const auto& why : reading.errors)
    lines += (lines.empty() ? "" : "\n") + to_string(why);
  return lines;
}

workflow_definition workflow_of(const std::string& keys) {
  auto reading = read_definition(with_keys(keys), "w");
  for (const auto& why : reading.errors)
    UNSCOPED_INFO(to_string(why));
  REQUIRE(reading.definition);
  return *std::move(reading.definition);
}

json::value value_of(const expression::program& p) {
  auto value = p.evaluate({});
  REQUIRE(value);
  return *value;
}

}  // namespace

TEST_CASE("a workflow says how its executions end") {
  auto w = workflow_of("timeout: 2h\non_failure: {b: {uses: x}}\nfinally: {c: {tasks: {d: {uses: x}}}}\n"
                       "queries: {done: has(tasks.a), n: \"${{ 1 + 1 }}\"}");
  CHECK(w.timeout == 2h);
  REQUIRE(w.on_failure.size() == 1);
  CHECK(w.on_failure[0].name == "b");
  REQUIRE(w.finally.size() == 1);
  CHECK(w.finally[0].body.size() == 1);
  CHECK(w.queries.at("done").source() == "has(tasks.a)");
  CHECK(value_of(w.queries.at("n")) == 2);
}

TEST_CASE("a workflow says who goes first") {
  auto w = workflow_of("priority: 9\nfair: {key: input.user, weight: 0.01}\n"
                       "limits: [{key: input.user, at_once: 1, overflow: cancel_oldest}, {rate: 3/2h, overflow: "
                       "cancel_newest}, {at_once: 5}]");
  CHECK(value_of(*w.priority) == 9);
  CHECK(w.fair->key.source() == "input.user");
  CHECK(value_of(*w.fair->weight) == 0.01);
  REQUIRE(w.limits.size() == 3);
  CHECK(w.limits[0].overflow == limit_overflow::cancel_oldest);
  CHECK(w.limits[1].rate == 3);
  CHECK(w.limits[1].per == 2h);
  CHECK(w.limits[1].at_once == 0);
  CHECK(w.limits[1].overflow == limit_overflow::cancel_newest);
  CHECK(w.limits[2].overflow == limit_overflow::queue);
  CHECK(workflow_of("priority: input.n").priority->source() == "input.n");
}

TEST_CASE("a workflow says how its executions begin") {
  auto debounce = *workflow_of("debounce: {key: input.site, period: 30s, at_most: 5m}").start.debounce;
  CHECK(debounce.key->source() == "input.site");
  CHECK(debounce.period == 30s);
  CHECK(debounce.at_most == 5min);
  auto plain = *workflow_of("debounce: {period: 7d}").start.debounce;
  CHECK_FALSE(plain.key);
  CHECK_FALSE(plain.at_most);

  CHECK_FALSE(workflow_of("singleton: true").start.singleton->key);
  CHECK(workflow_of("singleton: true").start.singleton->mode == singleton_mode::skip);
  CHECK_FALSE(workflow_of("singleton: false").start.singleton);
  CHECK(workflow_of("singleton: input.site").start.singleton->key->source() == "input.site");
  auto queued = *workflow_of("singleton: {key: input.site, mode: queue}").start.singleton;
  CHECK(queued.key->source() == "input.site");
  CHECK(queued.mode == singleton_mode::queue);

  auto batch = *workflow_of("batch: {key: input.user, size: 10000, within: 1h}").start.batch;
  CHECK(batch.key->source() == "input.user");
  CHECK(batch.size == 10'000);
  CHECK(batch.within == 1h);
}

TEST_CASE("a workflow that says what it cannot mean is refused with what to do") {
  auto r = GENERATE(values<row>({
    {"seconds", "timeout: 30",
     "w:2:10: timeout must be a duration such as 30s, 10m or 24h, not an integer (write 30s for seconds)"},
    {"nothing at the end", "finally: {}", "w:2:10: no tasks (add a task such as story: { uses: text.generate })"},
    {"a list at the end", "on_failure: [a]", "w:2:13: on_failure must be a map of tasks by name, not a list"},
    {"a bad workflow for failures", "failure_workflow: My Alarm",
     "w:2:19: workflow name \"My Alarm\" is not valid (use a-z, 0-9, _ and -, a letter first, at most 64)"},
    {"a name twice", "finally: {a: {uses: x}}",
     "w:2:11: task a of finally has the name of another task (rename one of them)"},
    {"a query that is a map", "queries: {done: {a: 1}}",
     "w:2:17: queries.done must be an expression, not a map (put it in quotes)"},
    {"a bad query name", "queries: {Done: a}",
     "w:2:11: query name \"Done\" is not valid (use a-z, 0-9, _ and -, a letter first, at most 64)"},
    {"a bad query", "queries: {done: 1 +}", "w:2:20: queries.done: expected a value, got the end"},
    {"a priority of none", "priority: -1", "w:2:11: priority must be from 0 to 9"},
    {"a priority of true", "priority: true",
     "w:2:11: priority must be a number from 0 to 9 or an expression, not a boolean"},
    {"a weight beyond 100", "fair: {key: input.a, weight: 101}", "w:2:30: fair.weight must be from 0.01 to 100"},
    {"an unknown key", "fair: {keys: input.a}",
     "w:2:8: unknown key \"keys\" of fair (did you mean \"key\"?)\nw:2:7: missing key \"key\" of fair (add key: with "
     "an "
     "expression)"},
    {"a bad overflow", "limits: [{at_once: 1, overflow: wait}]",
     "w:2:33: \"wait\" is not a limits[0].overflow (write queue, cancel_oldest or cancel_newest)"},
    {"one limit without a list", "limits: {at_once: 1}",
     "w:2:9: limits must be a list of limits such as { at_once: 4 }, not a map"},
    {"no room at all", "limits: [{at_once: 0}]", "w:2:20: limits[0].at_once must be from 1 to 100000"},
    {"a rate without span", "limits: [{rate: \"10\"}]",
     "w:2:17: limits[0].rate is not a rate: \"10\" (write how many in which time: 10/1m)"},
    {"a rate over nothing", "limits: [{rate: 10/0s}]", "w:2:17: limits[0].rate must be from 1ms to 366d"},
    {"debounce without period", "debounce: {key: input.a}",
     "w:2:11: missing key \"period\" of debounce (add period: with a duration such as 30s, 10m or 24h)"},
    {"a long period", "debounce: {period: 8d}", "w:2:20: debounce.period must be at most 7d"},
    {"a short at_most", "debounce: {period: 1m, at_most: 1s}",
     "w:2:33: debounce.at_most is shorter than period (write at least 1m)"},
    {"a bad mode", "singleton: {mode: wait}", "w:2:19: \"wait\" is not a singleton.mode (write skip, cancel or queue)"},
    {"a batch without end", "batch: {size: 10}",
     "w:2:8: missing key \"within\" of batch (add within: with a duration such as 30s, 10m or 24h)"},
    {"a large batch", "batch: {size: 10001, within: 1s}", "w:2:15: batch.size must be from 1 to 10000"},
    {"debounce and batch", "debounce: {period: 1s}\nbatch: {size: 2, within: 1s}",
     "w:3:1: batch and debounce exclude each other (keep one)"},
  }));
  CAPTURE(r.name);
  CHECK(errors_of(with_keys(r.text)) == r.then);
}

TEST_CASE("blocks count together and nest to a limit") {
  definition_limits limits;
  limits.tasks_max = 4;
  limits.nesting_max = 2;
  limits.queries_max = 1;
  limits.limits_max = 1;
  limits.codes_max = 1;
  limits.label_bytes_max = 3;
  limits.iterations_max = 2;
  limits.cost_max = 2;
  limits.rate_max = 2;
  auto task = [](const std::string& keys) { return "workflow: w\ntasks: {a: {" + keys + "}}"; };
  auto r = GENERATE_COPY(values<row>({
    {"tasks", task("tasks: {b: {uses: x}, c: {uses: x}}") + "\nfinally: {d: {uses: x}}", ""},
    {"tasks in all", task("tasks: {b: {uses: x}, c: {uses: x}}") + "\nfinally: {d: {uses: x}, e: {uses: x}}",
     "w:3:25: more than 4 tasks (split the workflow, or use foreach)"},
    {"what undoes is a task, too",
     task("tasks: {b: {uses: x}, c: {uses: x, compensate: {uses: y}}}") + "\nfinally: {d: {uses: x}}",
     "w:3:11: more than 4 tasks (split the workflow, or use foreach)"},
    {"cases are tasks, too", task("switch: b, cases: {b: {uses: x}, c: {uses: x}, d: {uses: x}, e: {uses: x}}"),
     "w:2:74: more than 4 tasks (split the workflow, or use foreach)"},
    {"nesting", task("tasks: {b: {tasks: {c: {uses: x}}}}"), ""},
    {"deeper", task("tasks: {b: {tasks: {c: {tasks: {d: {uses: x}}}}}}"),
     "w:2:44: tasks stand in tasks more than 2 deep (make the inner ones a workflow of their own)"},
    {"deeper by cases", task("tasks: {b: {tasks: {c: {switch: x, cases: {d: {uses: x}}}}}}"),
     "w:2:55: tasks stand in tasks more than 2 deep (make the inner ones a workflow of their own)"},
    {"queries", task("uses: x") + "\nqueries: {a: \"1\"}", ""},
    {"more queries", task("uses: x") + "\nqueries: {a: \"1\", b: \"2\"}", "w:3:10: more than 1 queries"},
    {"limits", task("uses: x, limits: [{at_once: 1}]"), ""},
    {"more limits", task("uses: x, limits: [{at_once: 1}, {rate: 1/s}]"),
     "w:2:30: limits of task a has more than 1 limits"},
    {"codes", task("uses: x, retry: {attempts: 2, on: [abc]}"), ""},
    {"more codes", task("uses: x, retry: {attempts: 2, on: [a, b]}"),
     "w:2:47: retry.on of task a has more than 1 codes"},
    {"a long code", task("uses: x, retry: {attempts: 2, on: abcd}"),
     "w:2:47: retry.on of task a is longer than 3 bytes"},
    {"a signal", task("wait: {signal: abc}"), ""},
    {"a long signal", task("wait: {signal: abcd}"), "w:2:28: wait.signal of task a is longer than 3 bytes"},
    {"a long queue", task("uses: x, queue: abcd"), "w:2:29: queue of task a is longer than 3 bytes"},
    {"a long case", task("switch: x, cases: [{when: abcd, uses: x}]"),
     "w:2:39: cases[0].when of task a is longer than 3 bytes"},
    {"iterations", task("tasks: {b: {uses: x}}, repeat: {until: true, max: 2}"), ""},
    {"more iterations", task("tasks: {b: {uses: x}}, repeat: {until: true, max: 3}"),
     "w:2:63: repeat.max of task a must be from 1 to 2"},
    {"a cost", task("uses: x, cost: 2"), ""},
    {"a higher cost", task("uses: x, cost: 3"), "w:2:28: cost of task a must be from 1 to 2"},
    {"a rate", task("uses: x, limits: [{rate: 2/s}]"), ""},
    {"a higher rate", task("uses: x, limits: [{rate: 3/s}]"),
     "w:2:38: limits[0].rate of task a must be from 1 to 2 in a span of time"},
  }));
  CAPTURE(r.name);
  CHECK(errors_of(r.text, limits) == r.then);
}

}  // namespace troupe
