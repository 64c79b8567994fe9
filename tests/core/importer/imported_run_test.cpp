#include "types.hpp"

#include <catch2/catch.hpp>

/// What was imported does what Conductor does: the same tasks in the same order, with the same inputs.
namespace troupe::importer {
namespace {

using lines = std::vector<std::string>;

std::string simple(const std::string& ref, const std::string& inputs = "{}", const std::string& more = {}) {
  return R"({"name": "work", "taskReferenceName": ")" + ref + R"(", "type": "SIMPLE", "inputParameters": )" + inputs +
         more + "}";
}

std::string of_type(const std::string& type, const std::string& ref, const std::string& more) {
  return R"({"name": "x", "taskReferenceName": ")" + ref + R"(", "type": ")" + type + "\", " + more + "}";
}

/// Imports the definition, runs it with these mocks, and complains of whatever is not as they expect.
void expect(const std::string& tasks, const std::string& more, const std::string& mocks) {
  source_file file{"w.json", R"({"name": "W", "schemaVersion": 2, )" + more + R"("tasks": [)" + tasks + "]}"};
  auto made = import_conductor({&file, 1});
  for (const auto& one : made.missing)
    FAIL_CHECK(to_string(one));
  REQUIRE(!made.workflows.empty());
  const auto& w = made.workflows.front();
  INFO(w.text);
  auto planned = plan_text(w.text, "w.yaml", "d", types_for(w));
  for (const auto& error : planned.errors)
    FAIL_CHECK(to_string(error));
  REQUIRE(planned.plan);
  auto script = rehearsal::read_script(mocks, "m.yaml");
  for (const auto& error : script.errors)
    FAIL_CHECK(to_string(error));
  REQUIRE(script.script);
  for (const auto& one : rehearsal::rehearse_all(planned.plan, *script.script, pure_work())) {
    INFO(one.name);
    for (const auto& step : one.run.path)
      UNSCOPED_INFO(to_text(step.at) + " " + step.task + " " + step.what + " " + step.detail);
    for (const auto& problem : one.run.problems)
      FAIL_CHECK(to_string(problem));
    for (const auto& line : one.unmet)
      FAIL_CHECK(line);
    CHECK(one.passed());
  }
}

const std::string work = "types: { work: { output: { v: \"${{ task }}\", in: \"${{ with }}\" } } }\n";

}  // namespace

TEST_CASE("imported: a sequence passes values on, and null where there is none") {
  expect(
    simple("a", R"({"x": "${workflow.input.x}", "none": "${workflow.input.other}"})") + "," +
      simple(
        "b",
        R"({"v": "${a.output.v}", "gone": "${a.output.nothing.here}", "text": "${a.output.v}-${a.output.nothing}"})"),
    R"("outputParameters": {"b": "${b.output.in}", "all": "${workflow.input}"}, )", work + R"(
input: { x: 1, extra: 2 }
expect:
  state: completed
  path: [a, b]
  output_has: { b: { v: a, gone: null, text: a-null }, all: { x: 1, extra: 2 } })");
}

TEST_CASE("imported: branches run side by side, and a join waits for its own") {
  auto fork =
    of_type("FORK_JOIN", "f", R"("forkTasks": [[)" + simple("b") + "," + simple("c") + "],[" + simple("d") + "]]") +
    "," + of_type("JOIN", "j", R"("joinOn": ["c"])");
  expect(simple("a") + "," + fork + "," + simple("e", R"({"c": "${j.output.c.v}"})"), {}, work + R"(
tasks:
  d: { output: {}, takes: 1h }
  c: { output: { v: see }, takes: 1m }
  e: { output: {}, takes: 1m }
expect: { path: [a, b, d, c, e], state: completed, duration: 1h })");
}

TEST_CASE("imported: one case runs, and what it did not do is null") {
  auto choose =
    of_type("SWITCH", "s",
            R"("evaluatorType": "value-param", "expression": "k", "inputParameters": {"k": "${workflow.input.kind}"},
    "decisionCases": {"one": [)" +
              simple("x") + "], \"2\": [" + simple("y") + "]}, \"defaultCase\": [" + simple("d") + "]");
  expect(choose + "," + simple("z", R"({"x": "${x.output.v}", "y": "${y.output.v}"})"),
         R"("outputParameters": {"z": "${z.output.in}"}, )", work + R"(
cases:
  - { name: text, input: { kind: one }, expect: { path: [s.case_1.x, z], output: { z: { x: s.case_1.x, y: null } } } }
  - { name: number, input: { kind: 2 }, expect: { path: [s.case_2.y, z], output: { z: { x: null, y: s.case_2.y } } } }
  - { name: none, input: {}, expect: { path: [s.else.d, z] } }
  - { name: unknown, input: { kind: three }, expect: { path: [s.else.d, z] } })");
}

TEST_CASE("imported: a loop runs as often as its condition says") {
  auto loop = of_type(
    "DO_WHILE", "l",
    R"("inputParameters": {"n": "${workflow.input.n}"}, "loopCondition": "if ($.l['iteration'] < $.n) { true; } else { false; }",
    "loopOver": [)" +
      simple("a", R"({"i": "${l.output.iteration}", "before": "${b.output.v}"})") + "," + simple("b") + "]");
  expect(
    loop + "," +
      simple("c", R"({"times": "${l.output.iteration}", "first": "${l.output.1.a.in}", "last": "${a.output.in}"})"),
    R"("outputParameters": {"c": "${c.output.in}"}, )", work + R"(
cases:
  - name: three times
    input: { n: 3 }
    expect:
      path: ["l[0].a", "l[0].b", "l[1].a", "l[1].b", "l[2].a", "l[2].b", c]
      output: { c: { times: 3, first: { i: 1, before: null }, last: { i: 3, before: "l[1].b" } } }
  - { name: at least once, input: { n: 0 }, expect: { path: ["l[0].a", "l[0].b", c] } })");
}

TEST_CASE("imported: variables go through cases and iterations") {
  auto set = of_type("SET_VARIABLE", "set", R"("inputParameters": {"n": "${next.output.result}"})");
  auto next =
    of_type("INLINE", "next", R"("inputParameters": {"n": "${workflow.variables.n}", "expression": "$.n + 1"})");
  auto loop =
    of_type("DO_WHILE", "l",
            R"("inputParameters": {"n": "${workflow.variables.n}"}, "loopCondition": "$.n < 4", "loopOver": [)" + next +
              "," + set + "]");
  expect(loop + "," + simple("c", R"({"n": "${workflow.variables.n}"})"),
         R"("variables": {"n": 1}, "outputParameters": {"c": "${c.output.in.n}"}, )",
         work + "expect: { output: { c: 4 }, attempts: { l.next: 1 } }");
  auto choose = of_type(
    "SWITCH", "s",
    R"("evaluatorType": "value-param", "expression": "k", "inputParameters": {"k": "${workflow.input.k}"}, "decisionCases": {"x": [)" +
      of_type("SET_VARIABLE", "set", R"("inputParameters": {"n": 2})") + "]}");
  expect(choose + "," + simple("c", R"({"n": "${workflow.variables.n}"})"),
         R"("variables": {"n": 1}, "outputParameters": {"c": "${c.output.in.n}"}, )", work + R"(
cases:
  - { name: set, input: { k: x }, expect: { output: { c: 2 } } }
  - { name: not set, input: { k: y }, expect: { output: { c: 1 } } })");
}

TEST_CASE("imported: TERMINATE skips what follows, or fails") {
  auto end = [](const std::string& status, const std::string& output) {
    return of_type("TERMINATE", "t", R"("inputParameters": {"terminationStatus": ")" + status + "\"" + output + "}");
  };
  auto choose = [](const std::string& inner) {
    return of_type(
      "SWITCH", "s",
      R"("evaluatorType": "value-param", "expression": "k", "inputParameters": {"k": "${workflow.input.k}"}, "decisionCases": {"stop": [)" +
        inner + "]}");
  };
  auto output = std::string(R"("outputParameters": {"b": "${b.output.v}"}, )");
  expect(simple("a") + "," + choose(end("COMPLETED", R"(, "workflowOutput": {"why": "${a.output.v}"})")) + "," +
           simple("b") + "," + simple("c"),
         output, work + R"(
cases:
  - { name: stops, input: { k: stop }, expect: { state: completed, path: [a, s.case_1.t], skipped: [b, c], output: { why: a } } }
  - { name: goes on, input: { k: no }, expect: { state: completed, path: [a, s.else.nothing, b, c], output: { b: b } } })");
  expect(choose(end("FAILED", R"(, "terminationReason": "no ${workflow.input.k}")")) + "," + simple("b"), output,
         work + R"(
cases:
  - { name: fails, input: { k: stop }, expect: { state: failed, error: terminated_failed, skipped: b } }
  - { name: goes on, input: { k: no }, expect: { state: completed, ran: b } })");
  auto loop = of_type(
    "DO_WHILE", "l",
    R"("inputParameters": {}, "loopCondition": "true", "loopOver": [)" + simple("a") + "," +
      of_type(
        "SWITCH", "s",
        R"("evaluatorType": "javascript", "expression": "$.i > 1", "inputParameters": {"i": "${l.output.iteration}"}, "decisionCases": {"true": [)" +
          end("COMPLETED", R"(, "workflowOutput": {"i": "${l.output.iteration}"})") + "]}") +
      "," + simple("x") + "]");
  expect(loop + "," + simple("b"), output,
         work +
           R"(expect: { state: completed, output: { i: 2 }, ran: ["l[0].x"], not_ran: ["l[1].x", b], skipped: b })");
}

TEST_CASE("imported: an optional task may fail, any other ends it") {
  expect(simple("a", "{}", R"(, "optional": true)") + "," + simple("b", R"({"a": "${a.output.v}"})") + "," +
           simple("c"),
         R"("outputParameters": {"a": "${b.output.in.a}"}, )", work + R"(
cases:
  - { name: well, expect: { state: completed, path: [a, b, c], output: { a: a } } }
  - { name: the optional fails, tasks: { a: { fail: x } }, expect: { state: completed, path: [a, b, c], output: { a: null } } }
  - { name: another fails, tasks: { b: { fail: x } }, expect: { state: failed, path: [a, b], skipped: c } })");
}

TEST_CASE("imported: retries and timeouts are those of the task definition") {
  auto definition =
    R"(, "taskDefinition": {"name": "work", "retryCount": 2, "retryLogic": "LINEAR_BACKOFF", "retryDelaySeconds": 10, "timeoutSeconds": 60, "timeoutPolicy": "RETRY"})";
  expect(simple("a", "{}", definition), {},
         R"(
cases:
  - { name: third time, tasks: { a: [{ fail: x }, { hangs: true }, { output: {} }] }, expect: { state: completed, attempts: { a: 3 }, duration: 90s } }
  - { name: never, tasks: { a: { fail: x } }, expect: { state: failed, attempts: { a: 3 }, duration: 30s } })");
}

TEST_CASE("imported: tasks known at run time only, and what they are read by") {
  auto fork =
    of_type(
      "FORK_JOIN_DYNAMIC", "f",
      R"("dynamicForkTasksParam": "t", "dynamicForkTasksInputParamName": "i", "inputParameters": {"t": "${a.output.tasks}", "i": "${a.output.inputs}"})") +
    "," + of_type("JOIN", "j", R"("joinOn": [])");
  expect(simple("a") + "," + fork + "," + simple("b", R"({"two": "${j.output.two.v}"})"),
         R"("outputParameters": {"b": "${b.output.in}"}, )",
         R"(
tasks:
  a: { output: { tasks: [{ name: work, taskReferenceName: one, type: SIMPLE }, { name: work, taskReferenceName: two, type: SIMPLE }],
                 inputs: { one: { x: 1 }, two: { x: 2 } } } }
  f: { output: { v: "${{ with.x }}" } }
  b: { output: { in: "${{ with }}" } }
expect: { path: [a, "f[0]", "f[1]", b], output: { b: { two: 2 } } })");
}

TEST_CASE("imported: waits, people and other workflows") {
  expect(
    of_type("WAIT", "w", R"("inputParameters": {"duration": "1 hour"})") + "," +
      of_type("WAIT", "u", R"("inputParameters": {"until": "2026-01-01 03:00 UTC"})") + "," +
      of_type("HUMAN", "h", R"("inputParameters": {})") + "," +
      of_type("SUB_WORKFLOW", "s",
              R"("subWorkflowParam": {"name": "other"}, "inputParameters": {"yes": "${h.output.yes}"})") +
      "," +
      of_type("START_WORKFLOW", "d", R"("inputParameters": {"startWorkflow": {"name": "other", "input": {"a": 1}}})"),
    R"("outputParameters": {"s": "${s.output.got}"}, )",
    R"(
timeline: [{ at: 5h, signal: h, payload: { yes: true } }]
tasks: { s: { output: { got: "${{ with.yes }}" }, takes: 1m } }
expect: { state: completed, path: [w, u, h, s, d], output: { s: true }, duration: 5h1m })");
}

TEST_CASE("imported: the first that ran is what an exclusive join yields") {
  auto choose = of_type(
    "SWITCH", "s",
    R"("evaluatorType": "value-param", "expression": "k", "inputParameters": {"k": "${workflow.input.k}"}, "decisionCases": {"a": [)" +
      simple("x") + "], \"b\": [" + simple("y") + "]}");
  auto join = of_type("EXCLUSIVE_JOIN", "e", R"("joinOn": ["x", "y"], "defaultExclusiveJoinTask": ["p"])");
  expect(simple("p") + "," + choose + "," + join + "," + simple("z", R"({"v": "${e.output.v}"})"),
         R"("outputParameters": {"v": "${z.output.in.v}"}, )", work + R"(
cases:
  - { name: a, input: { k: a }, expect: { output: { v: s.case_1.x } } }
  - { name: b, input: { k: b }, expect: { output: { v: s.case_2.y } } }
  - { name: neither, input: { k: c }, expect: { output: { v: p } } })");
}

TEST_CASE("imported: an answer over HTTP is read as Conductor shows it") {
  expect(
    of_type("HTTP", "h", R"("inputParameters": {"http_request": {"uri": "http://x", "method": "GET"}})") + "," +
      of_type(
        "INLINE", "i",
        R"x("inputParameters": {"d": "${h.output.response.body}", "expression": "(function () { var d = $.d; return {n: d.n, all: d.list.length}; })()"})x"),
    R"("outputParameters": {"r": "${i.output.result}", "s": "${h.output.response.statusCode}", "t": "${h.output.response.headers.Content-Type[0]}", "n": "${h.output.response.body.n}"}, )",
    R"(
tasks: { h: { output: { status: 200, headers: { content-type: application/json }, body: "{}", json: { n: 1, list: [1, 2] } } } }
expect: { output: { r: { n: 1, all: 2 }, s: 200, t: application/json, n: 1 } })");
}

}  // namespace troupe::importer
