#include "core/importer/importer.hpp"

#include "core/base/document.hpp"

#include <catch2/catch.hpp>

namespace troupe::importer {
namespace {

importing import_text(std::string text) {
  source_file file{"w.json", std::move(text)};
  return import_conductor({&file, 1});
}

/// A definition with these tasks, and more fields.
std::string definition(const std::string& tasks, const std::string& more = {}) {
  return R"({"name": "W", "version": 1, "schemaVersion": 2, )" + more + (more.empty() ? "" : ", ") + R"("tasks": [)" +
         tasks + "]}";
}

std::string simple(const std::string& ref, const std::string& more = {}) {
  return R"({"name": "work", "taskReferenceName": ")" + ref + R"(", "type": "SIMPLE")" + (more.empty() ? "" : ", ") +
         more + "}";
}

/// Returns what is written, without the comments above it, or what is missing.
std::string written(const std::string& text) {
  auto made = import_text(text);
  std::string all;
  for (const auto& one : made.missing)
    all += to_string(one) + "\n";
  for (const auto& w : made.workflows)
    all += w.text.substr(w.text.find("workflow: "));
  return all;
}

/// Returns the tasks as JSON, or what is missing.
std::string tasks_of(const std::string& text, const char* key = "tasks") {
  auto made = import_text(text);
  if (!made.missing.empty())
    return to_string(made.missing.front());
  auto read = read_document(made.workflows.front().text, "w.yaml");
  REQUIRE(read.root);
  const auto* found = read.root->find(key);
  return found ? json::serialize(to_value(found->value)) : "nothing";
}

}  // namespace

TEST_CASE("a definition becomes a workflow that reads like one") {
  CHECK(written(R"({
    "name": "OrderFlow", "version": 3, "schemaVersion": 2, "description": "Takes an order", "ownerEmail": "a@b.c",
    "inputParameters": ["order"], "timeoutPolicy": "TIME_OUT_WF", "timeoutSeconds": 3600, "failureWorkflow": "order_failed",
    "tasks": [
      {"name": "check_order", "taskReferenceName": "check", "type": "SIMPLE", "description": "Is it complete?",
       "inputParameters": {"order": "${workflow.input.order}", "note": "for ${workflow.input.order}"},
       "taskDefinition": {"name": "check_order", "retryCount": 2, "retryLogic": "EXPONENTIAL_BACKOFF",
         "retryDelaySeconds": 5, "timeoutSeconds": 60, "timeoutPolicy": "RETRY", "responseTimeoutSeconds": 20,
         "concurrentExecLimit": 3, "rateLimitPerFrequency": 10, "rateLimitFrequencyInSeconds": 60}},
      {"name": "tell", "taskReferenceName": "tell", "type": "HTTP", "inputParameters": {"http_request":
        {"uri": "https://example.com/${check.output.id}", "method": "POST", "body": {"ok": true}}}}
    ],
    "outputParameters": {"id": "${check.output.id}", "status": "${tell.output.response.statusCode}"}})") ==
        R"(workflow: order_flow
description: Takes an order
input: { type: object, properties: { order: { default: null } }, additionalProperties: true }
timeout: 1h
# Its input is {workflow, execution, input, failure}; Conductor's was {workflowId, reason, ...}.
failure_workflow: order_failed
tasks:
  # Is it complete?
  check:
    uses: check_order
    with:
      order: ${{ input.order }}
      note: "for ${{ input.order == null ? 'null' : input.order }}"
    retry: { attempts: 3, backoff: 5s..1d, kind: exponential, jitter: 0 }
    timeout: { attempt: 1m, heartbeat: 20s }
    limits: [{ key: "'check_order'", at_once: 3, rate: 10/1m }]
  tell:
    uses: http.request
    needs: check
    with:
      url: https://example.com/${{ tasks.check.output.?id.orValue('null') }}
      method: POST
      body: { ok: true }
output:
  id: ${{ tasks.check.output.?id.orValue(null) }}
  status: ${{ tasks.tell.output.?status.orValue(null) }}
)");
}

TEST_CASE("task definitions that come along apply to the tasks of their name") {
  source_file files[]{{"w.json", definition(simple("a"))},
                      {"tasks.json", R"([{"name": "work", "retryCount": 1, "retryDelaySeconds": 0, "timeoutSeconds": 9,
                                          "inputTemplate": {"x": 1}}])"}};
  auto made = import_conductor(files);
  REQUIRE(made.missing.empty());
  REQUIRE(made.workflows.size() == 1);
  const auto& text = made.workflows[0].text;
  CHECK(text.find("retry: { attempts: 2, backoff: 1ms, kind: fixed, jitter: 0 }") != text.npos);
  CHECK(text.find("with: { x: 1 }") != text.npos);
  CHECK(text.find("No task definition") == text.npos);
  CHECK(made.workflows[0].types == std::vector<std::string>{"work"});
}

TEST_CASE("sequences, forks and joins become needs") {
  auto fork = R"({"name": "f", "taskReferenceName": "f", "type": "FORK_JOIN", "forkTasks": [[)" + simple("b") + "," +
              simple("c") + "],[" + simple("d") +
              R"(]]}, {"name": "j", "taskReferenceName": "j", "type": "JOIN", "joinOn": ["c", "d"]})";
  CHECK(
    tasks_of(definition(simple("a") + "," + fork + "," +
                        simple("e", R"("inputParameters": {"d": "${j.output.d.x}", "s": "${d.status}"})"))) ==
    R"x({"a":{"uses":"work"},"b":{"uses":"work","needs":"a"},"c":{"uses":"work","needs":"b"},"d":{"uses":"work","needs":"a"},)x"
    R"x("e":{"uses":"work","needs":["c","d"],"with":{"d":"${{ tasks.d.output.?x.orValue(null) }}",)x"
    R"x("s":"${{ {'completed': 'COMPLETED', 'failed': 'FAILED', 'skipped': 'SKIPPED', 'cancelled': 'CANCELED'}[tasks.d.state] }}"}}})x");
  CHECK(tasks_of(definition(fork + "," + simple("e", R"("inputParameters": {"all": "${j.output}"})")))
          .find("${{ {'c': tasks.c.output, 'd': tasks.d.output} }}") != std::string::npos);
}

TEST_CASE("what follows an optional task runs whatever became of it") {
  CHECK(tasks_of(definition(simple("a", R"("optional": true)") + "," +
                            simple("b", R"("inputParameters": {"x": "${a.output.x}"})"))) ==
        R"x({"a":{"uses":"work","optional":true},"b":{"uses":"work","needs":"a","join":"always",)x"
        R"x("if":"tasks.a.state in ['completed', 'failed']",)x"
        R"x("with":{"x":"${{ tasks.a.state == 'completed' ? tasks.a.output.?x.orValue(null) : null }}"}}})x");
}

TEST_CASE("a switch is a group per case, and what is read from outside is given out") {
  auto choose =
    R"({"name": "s", "taskReferenceName": "s", "type": "SWITCH", "evaluatorType": "value-param", "expression": "k",
    "inputParameters": {"k": "${workflow.input.kind}"}, "decisionCases": {"A b": [)" +
    simple("x") + "], \"empty\": []}, \"defaultCase\": [" + simple("y") + "]}";
  CHECK(tasks_of(definition(choose + "," + simple("z", R"("inputParameters": {"x": "${x.output.v}"})"))) ==
        R"x({"s":{"switch":"${{ input.kind == null ? 'null' : input.kind }}","cases":[)x"
        R"x({"when":"A b","tasks":{"x":{"uses":"work"}},"output":{"x":"${{ tasks.x.output }}"}},)x"
        R"x({"else":true,"tasks":{"y":{"uses":"work"}}}]},)x"
        R"x("z":{"uses":"work","needs":"s","with":{"x":"${{ tasks.s.output.?x.?v.orValue(null) }}"}}})x");
}

TEST_CASE("a decision by script") {
  auto decide =
    R"({"name": "s", "taskReferenceName": "s", "type": "DECISION", "caseExpression": "$.n > 1 ? 'many' : 'few'",
    "inputParameters": {"n": "${workflow.input.n}"}, "decisionCases": {"many": [)" +
    simple("x") + "]}}";
  CHECK(
    tasks_of(definition(decide)) ==
    R"x({"s":{"switch":"${{ input.n > 1 ? 'many' : 'few' }}","cases":[{"when":"many","tasks":{"x":{"uses":"work"}}},)x"
    R"x({"else":true,"tasks":{"nothing":{"uses":"transform"}}}]}})x");
}

TEST_CASE("a loop repeats a group, and remembers") {
  auto loop =
    R"({"name": "l", "taskReferenceName": "l", "type": "DO_WHILE", "inputParameters": {"n": "${workflow.input.n}"},
    "loopCondition": "if ($.l['iteration'] < $.n && $.a.more) { true; } else { false; }", "loopOver": [)" +
    simple("a", R"("inputParameters": {"last": "${b.output.x}", "i": "${l.output.iteration}"})") + "," + simple("b") +
    "]}";
  CHECK(
    tasks_of(definition(
      loop + "," +
      simple("c", R"("inputParameters": {"times": "${l.output.iteration}", "first": "${l.output.1.a.x}"})"))) ==
    R"x({"l":{"tasks":{"a":{"uses":"work","with":{"last":"${{ previous != null ? previous.?b.?x.orValue(null) : null }}",)x"
    R"x("i":"${{ iteration + 1 }}"}},"b":{"uses":"work","needs":"a"}},)x"
    R"x("output":{"b":"${{ tasks.b.output }}","a":"${{ tasks.a.output }}"},)x"
    R"x("repeat":{"while":"${{ iteration + 1 < input.n && !(tasks.a.output.?more.orValue(null) in [null, false, 0, '']) }}","max":1000}},)x"
    R"x("c":{"uses":"work","needs":"l","with":{"times":"${{ tasks.l.iterations }}","first":"${{ tasks.l.history[?0].?a.?x.orValue(null) }}"}}})x");
}

TEST_CASE("a variable is read from whatever set it last") {
  auto set = [](const std::string& ref, const std::string& value) {
    return R"({"name": "v", "taskReferenceName": ")" + ref + R"(", "type": "SET_VARIABLE", "inputParameters": {"v": )" +
           value + "}}";
  };
  auto read = [](const std::string& ref) {
    return simple(ref, R"("inputParameters": {"v": "${workflow.variables.v}"})");
  };
  auto variables = std::string(R"("variables": {"v": 1})");
  SECTION("in a sequence") {
    CHECK(tasks_of(definition(read("a") + "," + set("s", "2") + "," + read("b"), variables)) ==
          R"x({"a":{"uses":"work","with":{"v":1}},"s":{"uses":"transform","needs":"a","with":{"v":2}},)x"
          R"x("b":{"uses":"work","needs":"s","with":{"v":"${{ tasks.s.output.v }}"}}})x");
  }
  SECTION("in a case") {
    auto choose =
      R"({"name": "s", "taskReferenceName": "c", "type": "SWITCH", "evaluatorType": "value-param", "expression": "k",
      "inputParameters": {"k": "${workflow.input.k}"}, "decisionCases": {"x": [)" +
      set("s", "2") + "]}}";
    auto made = tasks_of(definition(choose + "," + read("b"), variables));
    CHECK(made.find(R"("output":{"variables":{"v":"${{ tasks.s.output.v }}"}})") != made.npos);
    CHECK(made.find(R"("output":{"variables":{"v":"${{ 1 }}"}})") != made.npos);
    CHECK(made.find(R"("with":{"v":"${{ tasks.c.output.variables.v }}"})") != made.npos);
  }
  SECTION("in a loop, from the iteration before") {
    auto loop =
      R"({"name": "l", "taskReferenceName": "l", "type": "DO_WHILE", "inputParameters": {"v": "${workflow.variables.v}"},
      "loopCondition": "$.v < 3", "loopOver": [)" +
      read("a") + "," + set("s", "\"${a.output.v}\"") + "]}";
    auto made = tasks_of(definition(loop, variables));
    CHECK(made.find(R"("with":{"v":"${{ previous == null ? 1 : previous.variables.v }}"})") != made.npos);
    CHECK(made.find(R"("while":"${{ tasks.s.output.v < 3 }}")") != made.npos);
  }
  SECTION("but not from branches that run at the same time") {
    auto fork = R"({"name": "f", "taskReferenceName": "f", "type": "FORK_JOIN", "forkTasks": [[)" + set("s", "2") +
                "],[" + set("t", "3") +
                R"(]]}, {"name": "j", "taskReferenceName": "j", "type": "JOIN", "joinOn": ["s", "t"]})";
    CHECK(tasks_of(definition(fork + "," + read("b"))) ==
          "w.json: $.tasks[2].inputParameters.v: the variable `v` is set in branches that run at the same time "
          "(read the output of the task that sets it)");
  }
}

TEST_CASE("TERMINATE ends the workflow where it stands") {
  auto end = [](const std::string& status, const std::string& more) {
    return R"({"name": "t", "taskReferenceName": "t", "type": "TERMINATE", "inputParameters": {"terminationStatus": ")" +
           status + "\"" + more + "}}";
  };
  auto choose = [](const std::string& inner) {
    return R"({"name": "s", "taskReferenceName": "c", "type": "SWITCH", "evaluatorType": "value-param", "expression": "k",
      "inputParameters": {"k": "${workflow.input.k}"}, "decisionCases": {"x": [)" +
           inner + "]}}";
  };
  SECTION("well, in a case: what follows is skipped, and the output is its") {
    auto text = definition(choose(end("COMPLETED", R"(, "workflowOutput": {"a": 1})")) + "," + simple("b"),
                           R"("outputParameters": {"b": "${b.output.x}"})");
    auto made = tasks_of(text);
    CHECK(made.find(R"("output":{"terminated":"${{ tasks.t.output }}"})") != made.npos);
    CHECK(made.find(R"("output":{"terminated":null})") != made.npos);
    CHECK(made.find(R"("b":{"uses":"work","needs":"c","if":"tasks.c.output.terminated == null"})") != made.npos);
    CHECK(
      tasks_of(text, "output") ==
      R"("${{ tasks.c.output.terminated != null ? tasks.c.output.terminated.output : {'b': tasks.b.state == 'completed' ? tasks.b.output.?x.orValue(null) : null} }}")");
  }
  SECTION("well, and nothing else") {
    auto text = definition(end("COMPLETED", "") + "," + simple("b"));
    CHECK(tasks_of(text) == R"({"t":{"uses":"transform","with":{"output":{}}}})");
    CHECK(tasks_of(text, "output") == R"("${{ tasks.t.output.output }}")");
  }
  SECTION("badly") {
    CHECK(
      tasks_of(definition(end("FAILED", R"(, "terminationReason": "no ${workflow.input.x}")"))) ==
      R"x({"t":{"uses":"fail","with":{"code":"terminated_failed","message":"no ${{ input.x == null ? 'null' : input.x }}"}}})x");
  }
  SECTION("but not while branches run beside it") {
    auto fork =
      R"({"name": "f", "taskReferenceName": "f", "type": "FORK_JOIN", "forkTasks": [[)" + end("COMPLETED", "") + "]]}";
    CHECK(
      tasks_of(definition(fork))
        .starts_with("w.json: $.tasks[0]: a TERMINATE that completes the workflow stands in one of several branches"));
  }
}

TEST_CASE("tasks that are known at run time only") {
  auto fork =
    std::string(R"({"name": "f", "taskReferenceName": "f", "type": "FORK_JOIN_DYNAMIC", "dynamicForkTasksParam": "t",
    "dynamicForkTasksInputParamName": "i", "inputParameters": {"t": "${a.output.tasks}", "i": "${a.output.inputs}"}},
    {"name": "j", "taskReferenceName": "j", "type": "JOIN"})");
  CHECK(
    tasks_of(
      definition(simple("a") + "," + fork + "," + simple("b", R"("inputParameters": {"x": "${j.output.one.v}"})"))) ==
    R"x({"a":{"uses":"work"},"f":{"uses":"${{ item.name }}","needs":"a","foreach":"${{ tasks.a.output.?tasks.orValue(null) }}",)x"
    R"x("with":"${{ tasks.a.output.?inputs[?item.taskReferenceName].orValue({}) }}"},)x"
    R"x("b":{"uses":"work","needs":"f","with":{"x":"${{ tasks.a.output.?tasks.orValue(null).transformList(place, task, )x"
    R"x(task.taskReferenceName == 'one', tasks.f.output[place])[?0].?v.orValue(null) }}"}}})x");
  CHECK(tasks_of(definition(R"({"name": "d", "taskReferenceName": "d", "type": "DYNAMIC", "dynamicTaskNameParam": "n",
    "inputParameters": {"n": "${workflow.input.type}", "x": 1}})")) ==
        R"x({"d":{"uses":"${{ input.type }}","with":{"n":"${{ input.type }}","x":1}}})x");
  CHECK(tasks_of(definition(R"({"name": "f", "taskReferenceName": "f", "type": "FORK_JOIN_DYNAMIC", "inputParameters":
    {"forkTaskWorkflow": "Child", "forkTaskInputs": "${workflow.input.list}"}})")) ==
        R"x({"f":{"workflow":"child","foreach":"${{ input.list }}","with":"${{ item }}"}})x");
}

TEST_CASE("other workflows, waits and people") {
  auto made = import_text(definition(
    R"({"name": "s", "taskReferenceName": "s", "type": "SUB_WORKFLOW", "inputParameters": {"x": 1}, "subWorkflowParam":
       {"name": "Inner", "workflowDefinition": {"name": "Inner", "tasks": [)" +
    simple("a") + R"(]}}},
       {"name": "w", "taskReferenceName": "Wait1", "type": "WAIT", "inputParameters": {"duration": "1 hour 30 minutes"}},
       {"name": "u", "taskReferenceName": "u", "type": "WAIT", "inputParameters": {"until": "2026-01-31 09:30 UTC"}},
       {"name": "h", "taskReferenceName": "Ask", "type": "HUMAN"},
       {"name": "st", "taskReferenceName": "st", "type": "START_WORKFLOW", "startDelay": 5, "inputParameters":
         {"startWorkflow": {"name": "Other", "input": {"answer": "${Ask.output.yes}"}}}})"));
  REQUIRE(made.missing.empty());
  REQUIRE(made.workflows.size() == 2);
  CHECK(made.workflows[1].name == "w-s");
  auto read = read_document(made.workflows[0].text, "w.yaml");
  CHECK(
    json::serialize(to_value(read.root->find("tasks")->value)) ==
    R"x({"s":{"workflow":"w-s","with":{"x":1}},"wait1":{"wait":"1h30m","needs":"s"},)x"
    R"x("u":{"wait":{"until":"2026-01-31T09:30:00Z"},"needs":"wait1"},"ask":{"wait":{"signal":"Ask"},"needs":"u"},)x"
    R"x("st_delay":{"wait":"5s","needs":"ask"},"st":{"workflow":"other","needs":"st_delay","detach":true,)x"
    R"x("with":{"answer":"${{ tasks.ask.output.?payload.?yes.orValue(null) }}"}}})x");
}

TEST_CASE("the first that ran is what an exclusive join yields") {
  auto choose =
    R"({"name": "s", "taskReferenceName": "s", "type": "SWITCH", "evaluatorType": "value-param", "expression": "k",
    "inputParameters": {"k": "${workflow.input.kind}"}, "decisionCases": {"a": [)" +
    simple("x") + "], \"b\": [" + simple("y") + "]}}";
  auto join = std::string(
    R"({"name": "e", "taskReferenceName": "e", "type": "EXCLUSIVE_JOIN", "joinOn": ["x", "y"], "defaultExclusiveJoinTask": ["p"]})");
  auto made = tasks_of(definition(simple("p") + "," + choose + "," + join + "," +
                                  simple("z", R"("inputParameters": {"v": "${e.output.v}"})")));
  CHECK(made.find(
          R"x("${{ tasks.s.output.?x.or(tasks.s.output.?y).or(optional.of(tasks.p.output)).?v.orValue(null) }}")x") !=
        made.npos);
}

TEST_CASE("what is missing is named with its place, and nothing is written") {
  using row = std::pair<std::string, const char*>;
  auto http = [](const std::string& inputs) {
    return R"({"name": "h", "taskReferenceName": "h", "type": "HTTP", "inputParameters": )" + inputs + "}";
  };
  auto [tasks, why] = GENERATE_COPY(values<row>({
    {R"({"name": "e", "taskReferenceName": "e", "type": "EVENT", "sink": "conductor"})",
     "$.tasks[0].type: there is no EVENT here"},
    {R"({"name": "k", "taskReferenceName": "k", "type": "KAFKA_PUBLISH"})",
     "$.tasks[0].type: there is no KAFKA_PUBLISH here"},
    {simple("a", R"("inputParameters": {"x": "${workflow.correlationId}"})"),
     "$.tasks[0].inputParameters.x: `${workflow.correlationId}` is not known to an execution"},
    {simple("a", R"("inputParameters": {"x": "${workflow.secrets.key}"})"),
     "$.tasks[0].inputParameters.x: `${workflow.secrets.key}` is not known"},
    {simple("a", R"("inputParameters": {"x": "${b.output.list[*].y}"})"),
     "$.tasks[0].inputParameters.x: `${b.output.list[*].y}` is more than a path"},
    {simple("a", R"("onStateChange": {"onSuccess": [{"type": "x"}]})"),
     "$.tasks[0].onStateChange: events on a change of state"},
    {simple("a") + "," + simple("a"), "$.tasks[1].taskReferenceName: two tasks are called `a`"},
    {http(R"({"uri": "http://x", "vipAddress": "y"})"), "$.tasks[0].inputParameters.vipAddress: is not translated"},
    {http("{}"), "$.tasks[0].inputParameters.uri: the request has no address"},
    {R"({"name": "i", "taskReferenceName": "i", "type": "INLINE", "inputParameters": {"evaluatorType": "python", "expression": "1"}})",
     "$.tasks[0].inputParameters.evaluatorType: `python` is not translated"},
    {R"x({"name": "i", "taskReferenceName": "i", "type": "INLINE", "inputParameters": {"expression": "new Date()"}})x",
     "$.tasks[0].inputParameters.expression 1:1: the time is not known to an expression"},
    {R"({"name": "w", "taskReferenceName": "w", "type": "WAIT", "inputParameters": {"duration": "soon"}})",
     "$.tasks[0].inputParameters.duration: `soon` is not a duration"},
    {R"({"name": "w", "taskReferenceName": "w", "type": "WAIT", "inputParameters": {"until": "2026-01-31 09:30 PST"}})",
     "$.tasks[0].inputParameters.until: `2026-01-31 09:30 PST` is no time"},
    {"7", "$.tasks[0]: must be a task"},
    {"", "$.tasks: there are no tasks"},
    {R"({"name": "f", "taskReferenceName": "f", "type": "FORK_JOIN", "forkTasks": [[)" + simple("a") + "],[" +
       simple("b", R"("inputParameters": {"x": "${a.output.x}"})") + "]]}",
     "$.tasks[0].forkTasks[1][0].inputParameters.x: the output of `a` (SIMPLE) may not be there yet"},
  }));
  CAPTURE(tasks);
  auto made = import_text(definition(tasks));
  CHECK(made.workflows.empty());
  REQUIRE(!made.missing.empty());
  CHECK(to_string(made.missing.front()).starts_with(std::string("w.json: ") + why));
}

TEST_CASE("what never ran is null, and that is said") {
  auto made = import_text(definition(
    simple("a", R"("inputParameters": {"x": "${later.output.y}", "n": "${nobody.output}"})") + "," + simple("later")));
  REQUIRE(made.missing.empty());
  const auto& text = made.workflows[0].text;
  CHECK(text.find("x: null") != text.npos);
  CHECK(text.find("# `later` cannot have run before this: its output is null, as in Conductor.") != text.npos);
  CHECK(text.find("# `${nobody.output}` names no task of this workflow: it is null, as in Conductor.") != text.npos);
}

TEST_CASE("task definitions alone make no workflow") {
  for (auto text : {R"({"name": "work", "retryCount": 2})", R"([{"name": "a", "timeoutSeconds": 1}])"}) {
    auto made = import_text(text);
    CHECK(made.workflows.empty());
    REQUIRE(made.missing.size() == 1);
    CHECK(to_string(made.missing.front()) ==
          "w.json: there are task definitions only, and no workflow definition (import them together with the "
          "workflows whose tasks they define)");
  }
  CHECK(import_conductor({}).missing.size() == 1);
}

TEST_CASE("files that hold no definition, or the same one twice, are named") {
  CHECK(to_string(import_text("{").missing.front()).starts_with("w.json: not JSON: "));
  CHECK(to_string(import_text("{}").missing.front()).starts_with("w.json: there is no workflow definition in it"));
  auto one = definition(simple("a"));
  CHECK(import_text("[" + one + "," + one + "]").workflows.size() == 1);
  CHECK(to_string(import_text("[" + one + "," + definition(simple("b")) + "]").missing.front())
          .starts_with("w.json: $[1].name: `W` is defined twice, differently"));
  auto newer = R"({"name": "W", "version": 2, "tasks": [)" + simple("b") + "]}";
  auto made = import_text("[" + newer + "," + one + "]");
  REQUIRE(made.workflows.size() == 1);
  CHECK(made.workflows[0].conductor_name == "W, version 2");
}

TEST_CASE("definitions are bounded") {
  auto nested = [](int levels) {
    std::string text = simple("a");
    for (int i = 0; i < levels; ++i)
      text = R"({"name": "l", "taskReferenceName": "l)" + std::to_string(i) +
             R"(", "type": "DO_WHILE", "loopCondition": "false", "loopOver": [)" + text + "]}";
    return definition(text);
  };
  // JSON itself may nest to 64 levels, two for each of these.
  CHECK(import_text(nested(28)).missing.empty());
  CHECK(!import_text(nested(40)).missing.empty());
  auto many = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i)
      text += (i > 0 ? "," : "") + simple("t" + std::to_string(i));
    return definition(text);
  };
  CHECK(import_text(many(5000)).missing.empty());
  auto made = import_text(many(5001));
  REQUIRE(made.missing.size() == 1);
  CHECK(to_string(made.missing.front()) == "w.json: $.tasks[5000]: more than 5000 tasks");
}

}  // namespace troupe::importer
