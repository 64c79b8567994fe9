#include "core/workflow/definition.hpp"
#include "core/workflow/schema.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

namespace troupe {
namespace {

struct row {
  std::string name;
  std::string text;
  std::string then;
};

std::string errors_of(const std::string& text, const definition_limits& limits = {}) {
  auto reading = read_definition(text, "w.yaml", limits);
  CHECK(reading.definition.has_value() == reading.errors.empty());
  std::string lines;
  for (const auto& why : reading.errors)
    lines += (lines.empty() ? "" : "\n") + to_string(why);
  return lines;
}

/// A workflow whose task `cut` has these keys.
std::string task_with(const std::string& keys) {
  return "workflow: w\ntasks:\n  cut:\n    uses: video.compose\n    " + keys + "\n";
}

task_definition task_of(const std::string& keys) {
  auto reading = read_definition(task_with(keys), "w.yaml");
  REQUIRE(reading.definition);
  return reading.definition->tasks.at(0);
}

}  // namespace

TEST_CASE("a workflow is read with everything it says") {
  auto reading = read_definition(R"(
workflow: video
description: story, then pictures
labels: { team: content }
input:
  type: object
  required: [topic]
  properties: { topic: { type: string } }
tasks:
  story: { uses: text.generate, with: { topic: "${{ input.topic }}", words: 200 }, cache: { ttl: 24h } }
  images:
    uses: image.render
    needs: story
    foreach: ${{ tasks.story.output.scenes }}
    concurrency: 4
    failures_max: 20%
    with: { scene: "${{ item }}" }
    timeout: 1m30s
  cut:
    uses: video.compose
    needs: [images, story]
    join: none_failed
    if: tasks.story.output.score > 80
    retry: { attempts: 3, backoff: 1s..20s, jitter: 0.25 }
    optional: true
output: { text: "${{ tasks.story.output.text }}" }
)",
                                 "w.yaml");
  for (const auto& why : reading.errors)
    UNSCOPED_INFO(to_string(why));
  REQUIRE(reading.definition);
  const auto& w = *reading.definition;
  CHECK(w.name == "video");
  CHECK(w.description == "story, then pictures");
  CHECK(w.labels.at("team") == "content");
  REQUIRE(w.tasks.size() == 3);

  const auto& story = w.tasks[0];
  CHECK(story.cache->ttl == 24h);
  CHECK(story.parameters.at("words") == 200);
  CHECK(story.with.reads() == std::vector<std::string>{"input.topic"});
  CHECK(story.at == position{10, 3});

  const auto& images = w.tasks[1];
  CHECK(images.needs == std::vector<std::string>{"story"});
  CHECK(images.foreach->concurrency == 4);
  CHECK(images.foreach->failures_max_share == 0.2);
  CHECK(images.timeout.attempt == 90s);

  const auto& cut = w.tasks[2];
  CHECK(cut.needs == std::vector<std::string>{"images", "story"});
  CHECK(cut.join == join_policy::none_failed);
  CHECK(cut.condition->source() == "tasks.story.output.score > 80");
  CHECK(cut.retry.attempts == 3);
  CHECK(cut.retry.first == 1s);
  CHECK(cut.retry.last == 20s);
  CHECK(cut.retry.jitter == 0.25);
  CHECK(cut.optional);
  CHECK(w.output);
}

TEST_CASE("short forms mean what the long ones do") {
  CHECK(task_of("retry: 3").retry.attempts == 3);
  auto fixed = task_of("retry: { attempts: 2, backoff: 5s }").retry;
  CHECK(fixed.first == 5s);
  CHECK(fixed.last == 5s);
  CHECK(task_of("cache: 2h").cache->ttl == 2h);
  CHECK(task_of("foreach: [1]\n    failures_max: 3").foreach->failures_max == 3);
  CHECK(task_of("if: ${{ true }}").condition->source() == " true ");
  CHECK(task_of("if: false").condition->source() == "false");
  auto items = task_of("foreach: [1, {a: \"x\\n\"}, \"${{ input.n }}\"]").foreach->items;
  expression::scope scope;
  json::value input{{"n", 7}};
  scope.set("input", input);
  auto list = items.evaluate(scope);
  REQUIRE(list);
  CHECK(json::serialize(*list) == R"([1,{"a":"x\n"},7])");
}

TEST_CASE("JSON is a workflow file too") {
  CHECK(errors_of(R"({"workflow": "w", "tasks": {"a": {"uses": "exec", "with": {"argv": ["\ud83d\ude00"]}}}})") == "");
}

TEST_CASE("a bad workflow is refused in one line that says where and what to do") {
  auto r = GENERATE(values<row>({
    {"not a map", "- a", "w.yaml:1:1: a workflow must be a map, not a list (begin with workflow: NAME and tasks:)"},
    {"an empty file", "", "w.yaml:1:1: a workflow must be a map, not nothing (begin with workflow: NAME and tasks:)"},
    {"no name", "tasks: {a: {uses: x}}", "w.yaml:1:1: missing key \"workflow\" (add workflow: with a name)"},
    {"no tasks", "workflow: w", "w.yaml:1:1: missing key \"tasks\" (add tasks: with a map of tasks by name)"},
    {"empty tasks", "workflow: w\ntasks: {}",
     "w.yaml:2:8: no tasks (add a task such as story: { uses: text.generate })"},
    {"a bad workflow name", "workflow: My Video\ntasks: {a: {uses: x}}",
     "w.yaml:1:11: workflow name \"My Video\" is not valid (use a-z, 0-9, _ and -, a letter first, at most 64)"},
    {"an unknown top key", "workflow: w\ntask: {a: {uses: x}}\ntasks: {a: {uses: x}}",
     "w.yaml:2:1: unknown key \"task\" (did you mean \"tasks\"?)"},
    {"an unknown top key near none", "workflow: w\nversion: 2\ntasks: {a: {uses: x}}",
     "w.yaml:2:1: unknown key \"version\" (keys are workflow, description, input, labels, tasks, output, "
     "timeout, on_failure, finally, failure_workflow, queries, priority, fair, limits, debounce, singleton, batch)"},
    {"a task twice", "workflow: w\ntasks:\n  a: {uses: x}\n  a: {uses: y}\n",
     "w.yaml:4:3: key \"a\" appears twice (it is first on 3:3: keep one)"},
    {"a bad task name", "workflow: w\ntasks:\n  Cut: {uses: x}\n",
     "w.yaml:3:3: task name \"Cut\" is not valid (use a-z, 0-9, _ and -, a letter first, at most 64)"},
    {"a task without uses", "workflow: w\ntasks:\n  cut: {needs: []}\n",
     "w.yaml:3:3: task cut does not say what it is (add one of uses, tasks, switch, wait and workflow, such as uses: "
     "TYPE)"},
    {"a task that is no map", "workflow: w\ntasks:\n  cut: video.compose\n",
     "w.yaml:3:8: task cut must be a map, not a string (write { uses: TYPE })"},
    {"an unknown task key", task_with("need: [a]"),
     "w.yaml:5:5: unknown key \"need\" of task cut (did you mean \"needs\"?)"},
    {"a wrong type", task_with("optional: maybe"),
     "w.yaml:5:15: optional of task cut must be true or false, not a string"},
    {"yes is a string", task_with("optional: yes"),
     "w.yaml:5:15: optional of task cut must be true or false, not a string"},
    {"nothing", task_with("needs:"),
     "w.yaml:5:11: needs of task cut must be a task name or a list of them, not nothing (give it a value or remove "
     "it)"},
    {"a number as a duration", task_with("timeout: 30"),
     "w.yaml:5:14: timeout of task cut must be a duration such as 30s, or a map of queue, attempt, heartbeat and "
     "total, not an integer (write 30s for seconds)"},
    {"a bad duration", task_with("timeout: 5 minutes"),
     "w.yaml:5:14: timeout of task cut is not a duration: \"5 minutes\" (write 250ms, 30s, 10m, 24h or 1h30m)"},
    {"a duration of nothing", task_with("timeout: 0s"), "w.yaml:5:14: timeout of task cut must be from 1ms to 366d"},
    {"a need that is a number", task_with("needs: [a, 1]"),
     "w.yaml:5:16: needs[1] of task cut must be a task name, not an integer"},
    {"a need twice", task_with("needs: [a, b, a]"), "w.yaml:5:19: task cut needs a twice (keep one)"},
    {"a bad join", task_with("join: al"), "w.yaml:5:11: \"al\" is not a join of task cut (did you mean \"all\"?)"},
    {"no attempts", task_with("retry: 0"), "w.yaml:5:12: retry of task cut must be from 1 to 100"},
    {"retry without attempts", task_with("retry: {backoff: 1s}"),
     "w.yaml:5:12: missing key \"attempts\" of retry of task cut (add attempts: with a number of attempts)"},
    {"an unknown retry key", task_with("retry: {attempts: 2, backof: 1s}"),
     "w.yaml:5:26: unknown key \"backof\" of retry of task cut (did you mean \"backoff\"?)"},
    {"a backoff that shrinks", task_with("retry: {attempts: 2, backoff: 9s..1s}"),
     "w.yaml:5:35: retry.backoff of task cut ends before it begins: \"9s..1s\" (write 1s..9s)"},
    {"jitter beyond 1", task_with("retry: {attempts: 2, jitter: 2}"),
     "w.yaml:5:34: retry.jitter of task cut must be from 0 to 1"},
    {"a bad share", task_with("foreach: [1]\n    failures_max: lots"),
     "w.yaml:6:19: failures_max of task cut is not a share: \"lots\" (write a count such as 3, or 0% to 100%)"},
    {"concurrency without foreach", task_with("concurrency: 4"),
     "w.yaml:5:5: concurrency of task cut without foreach (add foreach or remove it)"},
    {"foreach without an expression", task_with("foreach: tasks.a.output"),
     "w.yaml:5:14: foreach of task cut must be a list or one expression (write ${{ tasks.a.output }})"},
    {"an unknown cache key", task_with("cache: {ttl: 1h, key: a}"),
     "w.yaml:5:22: unknown key \"key\" of cache of task cut (keys are ttl)"},
    {"two expressions as a condition", task_with("if: ${{ a }} && ${{ b }}"),
     "w.yaml:5:9: if of task cut must be one expression (put all of it between ${{ and }}, or leave them out)"},
    {"a key of two lines that would steer a terminal", task_with("\"ne\\n\\e[31m\": 1"),
     "w.yaml:5:5: unknown key \"ne\\n\\x1b[31m\" of task cut (keys are uses, needs, join, if, else, with, "
     "foreach, as, batch, concurrency, failures_max, retry, timeout, cache, compensate, optional, priority, fair, "
     "cost, "
     "limits, queue, worker, sticky)"},
    {"a label that is a number", "workflow: w\nlabels: {a: 1}\ntasks: {a: {uses: x}}",
     "w.yaml:2:13: label a must be a string, not an integer (put it in quotes)"},
    {"an unknown keyword of the input", "workflow: w\ninput: {type: object, propertis: {}}\ntasks: {a: {uses: x}}",
     "w.yaml:2:23: input: unknown keyword \"propertis\" of the input schema (did you mean \"properties\"?)"},
    {"an unknown type of the input", "workflow: w\ninput: {properties: {n: {type: int}}}\ntasks: {a: {uses: x}}",
     "w.yaml:2:32: input: \"int\" is not a type (did you mean \"integer\"?)"},
    {"a required input that is not there",
     "workflow: w\ninput: {required: [topc], properties: {topic: {type: string}}}\ntasks: {a: {uses: x}}",
     "w.yaml:2:20: input: required \"topc\" is not among the properties (did you mean \"topic\"?)"},
    {"a default that is refused by its schema",
     "workflow: w\ninput: {properties: {n: {type: integer, default: x}}}\ntasks: {a: {uses: x}}",
     "w.yaml:2:50: input: default: must be an integer, not a string (the schema would refuse its own default)"},
    {"an input that is no object", "workflow: w\ninput: {type: string}\ntasks: {a: {uses: x}}",
     "w.yaml:2:15: input: the input of a workflow is an object (write type: object)"},
  }));
  CAPTURE(r.name);
  CHECK(errors_of(r.text) == r.then);
}

TEST_CASE("a bad expression is placed to the character in the file") {
  struct place_row {
    std::string name;
    std::string keys;
    position then;
  };
  auto r = GENERATE(values<place_row>({
    {"plain", "if: input.a = 1", {5, 17}},
    {"between braces", "if: ${{ input.a = 1 }}", {5, 21}},
    {"in quotes", "if: \"${{ input.a = 1 }}\"", {5, 22}},
    {"in a block", "if: |\n      input.a &&\n      input.b = 1", {7, 15}},
    {"in a parameter", "with: {a: [\"x ${{ 1 = 1 }}\"]}", {5, 25}},
    {"in foreach", "foreach: ${{ input.a = 1 }}", {5, 26}},
  }));
  CAPTURE(r.name);
  auto reading = read_definition(task_with(r.keys), "w.yaml");
  REQUIRE(reading.errors.size() == 1);
  INFO(to_string(reading.errors.front()));
  CHECK(reading.errors.front().where == to_text("w.yaml", r.then));
}

TEST_CASE("all errors are found at once, at most 20") {
  CHECK(errors_of(R"(workflow: W
foo: 1
tasks:
  a: {use: x, timeout: 1}
  b: {uses: y, with: {p: "${{ 1 + }}", q: "${{ * }}"}}
)") == R"(w.yaml:1:11: workflow name "W" is not valid (use a-z, 0-9, _ and -, a letter first, at most 64)
w.yaml:2:1: unknown key "foo" (keys are workflow, description, input, labels, tasks, output, timeout, on_failure, finally, failure_workflow, queries, priority, fair, limits, debounce, singleton, batch)
w.yaml:4:7: unknown key "use" of task a (did you mean "uses"?)
w.yaml:4:24: timeout of task a must be a duration such as 30s, or a map of queue, attempt, heartbeat and total, not an integer (write 1s for seconds)
w.yaml:4:3: task a does not say what it is (add one of uses, tasks, switch, wait and workflow, such as uses: TYPE)
w.yaml:5:35: with.p of task b: expected a value, got the end
w.yaml:5:48: with.q of task b: expected a value, got '*')");
  std::string many = "workflow: w\ntasks:\n";
  for (int i = 0; i < 50; ++i)
    many += "  t" + std::to_string(i) + ": {}\n";
  CHECK(read_definition(many, "w.yaml").errors.size() == 20);
}

TEST_CASE("a workflow at a limit is read and one past it is refused") {
  definition_limits limits;
  limits.tasks_max = 2;
  limits.needs_max = 2;
  limits.name_bytes_max = 3;
  limits.labels_max = 1;
  limits.label_bytes_max = 3;
  auto w = [](const std::string& rest) { return "workflow: w\n" + rest; };
  CHECK(errors_of(w("tasks: {a: {uses: x}, b: {uses: x}}"), limits) == "");
  CHECK(errors_of(w("tasks: {a: {uses: x}, b: {uses: x}, c: {uses: x}}"), limits) ==
        "w.yaml:2:37: more than 2 tasks (split the workflow, or use foreach)");
  CHECK(errors_of(w("tasks: {a: {uses: x, needs: [b, c]}}"), limits) == "");
  CHECK(errors_of(w("tasks: {a: {uses: x, needs: [b, c, d]}}"), limits) ==
        "w.yaml:2:29: more than 2 needs of task a (join them in groups)");
  CHECK(errors_of(w("tasks: {abc: {uses: x}}"), limits) == "");
  CHECK(errors_of(w("tasks: {abcd: {uses: x}}"), limits) ==
        "w.yaml:2:9: task name \"abcd\" is not valid (use a-z, 0-9, _ and -, a letter first, at most 3)");
  CHECK(errors_of(w("labels: {abc: def}\ntasks: {a: {uses: x}}"), limits) == "");
  CHECK(errors_of(w("labels: {a: b, c: d}\ntasks: {a: {uses: x}}"), limits) == "w.yaml:2:9: more than 1 labels");
  CHECK(errors_of(w("labels: {a: defg}\ntasks: {a: {uses: x}}"), limits) == "w.yaml:2:10: a label longer than 3 bytes");
  limits.document.source_bytes_max = 10;
  CHECK(errors_of("workflow: w", limits) == "w.yaml:1:1: larger than 10 bytes (split it)");
}

TEST_CASE("the published schema is the one the code has") {
  std::ifstream file(std::string(TROUPE_SOURCE_DIR) + "/docs/workflow.schema.json");
  std::stringstream text;
  text << file.rdbuf();
  auto published = parse_json(text.str());
  INFO("regenerate it: troupe workflow schema > docs/workflow.schema.json");
  REQUIRE(published);
  CHECK(canonical_json(*published) == canonical_json(workflow_schema()));
}

}  // namespace troupe
