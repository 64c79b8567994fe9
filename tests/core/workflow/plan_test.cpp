#include "core/workflow/plan.hpp"

#include <catch2/catch.hpp>

#include <ctime>

namespace troupe {
namespace {

struct row {
  std::string name;
  std::string text;
  std::string then;
};

const task_types& types() {
  static const task_types all = [] {
    task_types known;
    task_type text;
    text.name = "text.generate";
    text.cacheable = true;
    text.parameters = {
      {"topic", value_type::string, true, {}, "What the text is about."},
      {"template", value_type::string, false, "story", "Which text.", {"story", "script", "hook"}},
      {"words", value_type::integer},
      {"share", value_type::number},
      {"audio", value_type::artifact},
    };
    text.outputs = {{"text", value_type::string},
                    {"scenes", value_type::list},
                    {"score", value_type::number},
                    {"file", value_type::artifact}};
    known.emplace(text.name, text);
    task_type open;
    open.name = "transform";
    open.open = true;
    open.open_output = true;
    known.emplace(open.name, open);
    return known;
  }();
  return all;
}

std::string errors_of(const std::string& text) {
  auto planning = plan_text(text, "w.yaml", "digest", types());
  CHECK((planning.plan != nullptr) == planning.errors.empty());
  std::string lines;
  for (const auto& why : planning.errors)
    lines += (lines.empty() ? "" : "\n") + to_string(why);
  return lines;
}

std::string tasks(const std::string& lines) {
  return "workflow: w\ninput: {type: object, properties: {topic: {type: string}, n: {type: integer}, x: {type: "
         "number}}}\ntasks:\n" +
         lines;
}

std::vector<std::string> order_of_tasks(const std::string& text) {
  auto planning = plan_text(text, "w.yaml", "digest", types());
  REQUIRE(planning.plan);
  std::vector<std::string> names;
  for (auto task : planning.plan->blocks[0].order)
    names.push_back(planning.plan->definition.tasks[task].name);
  return names;
}

}  // namespace

TEST_CASE("a plan orders tasks after their needs, ties as in the file") {
  CHECK(order_of_tasks(tasks("  d: {uses: transform, needs: [b, c]}\n"
                             "  c: {uses: transform, needs: a}\n"
                             "  b: {uses: transform, needs: a}\n"
                             "  a: {uses: transform}\n"
                             "  e: {uses: transform}\n")) == std::vector<std::string>{"a", "c", "b", "d", "e"});
}

TEST_CASE("a plan knows indices both ways") {
  auto planning =
    plan_text(tasks("  a: {uses: transform}\n  b: {uses: transform, needs: a}\n"), "w.yaml", "digest", types());
  REQUIRE(planning.plan);
  const auto& p = *planning.plan;
  CHECK(p.digest == "digest");
  CHECK(p.blocks[0].needs == std::vector<std::vector<std::uint32_t>>{{}, {0}});
  CHECK(p.blocks[0].needed_by == std::vector<std::vector<std::uint32_t>>{{1}, {}});
  CHECK(p.blocks[0].index_of.at("b") == 1);
  CHECK(p.tasks[1].type.name == "transform");
}

TEST_CASE("a workflow that cannot run is refused in one line that says where and what to do") {
  const std::string story = "  story: {uses: text.generate, with: {topic: x}}\n";
  auto r = GENERATE_COPY(values<row>({
    {"an unknown need", "  a: {uses: transform, needs: [stroy]}\n" + story,
     "w.yaml:4:32: task a needs unknown task \"stroy\" (did you mean \"story\"?)"},
    {"an unknown need near none", "  a: {uses: transform, needs: other}\n",
     "w.yaml:4:31: task a needs unknown task \"other\" (add the task, or remove the need)"},
    {"a cycle",
     "  a: {uses: transform, needs: c}\n  b: {uses: transform, needs: a}\n  c: {uses: transform, needs: b}\n",
     "w.yaml:4:31: tasks need each other: a -> c -> b -> a (remove one of these needs)"},
    {"a task that needs itself", "  a: {uses: transform, needs: [a]}\n",
     "w.yaml:4:32: tasks need each other: a -> a (remove one of these needs)"},
    {"an unknown type", "  a: {uses: text.generat}\n",
     "w.yaml:4:13: unknown task type \"text.generat\" of task a (did you mean \"text.generate\"?; one of your own is "
     "declared with: "
     "troupe task-type apply FILE, or under task_types of the configuration)"},
    {"an unknown type near none", "  a: {uses: send-mail}\n",
     "w.yaml:4:13: unknown task type \"send-mail\" of task a (task types are text.generate, transform; one of your own "
     "is declared "
     "with: troupe task-type apply FILE, or under task_types of the configuration)"},
    {"parameters of another type", "  a: {uses: text.generate, with: \"${{ [1] }}\"}\n",
     "w.yaml:4:34: with of task a must be an object, but the expression yields a list"},
    {"an unknown parameter", "  a: {uses: text.generate, with: {topic: x, wrods: 5}}\n",
     "w.yaml:4:52: unknown parameter \"wrods\" of text.generate in task a (did you mean \"words\"?)"},
    {"a missing parameter", "  a: {uses: text.generate}\n",
     "w.yaml:4:3: task a misses parameter \"topic\" of text.generate (What the text is about.)"},
    {"a literal of another type", "  a: {uses: text.generate, with: {topic: [x]}}\n",
     "w.yaml:4:42: with.topic of task a must be a string, not a list (What the text is about.)"},
    {"an expression of another type", "  a: {uses: text.generate, with: {topic: \"${{ input.n }}\"}}\n",
     "w.yaml:4:42: with.topic of task a must be a string, but the expression yields an integer (convert it with "
     "string())"},
    {"a number for an integer", "  a: {uses: text.generate, with: {topic: x, words: \"${{ input.x }}\"}}\n",
     "w.yaml:4:52: with.words of task a must be an integer, but the expression yields a number (convert it with "
     "int())"},
    {"text for an artifact", "  a: {uses: text.generate, with: {topic: x, audio: a.wav}}\n",
     "w.yaml:4:52: with.audio of task a must be an artifact, not a string"},
    {"another choice", "  a: {uses: text.generate, with: {topic: x, template: hok}}\n",
     "w.yaml:4:55: with.template of task a must be one of story, script, hook, not \"hok\" (did you mean \"hook\"?)"},
    {"a cache where results differ", "  a: {uses: transform, cache: 1h}\n",
     "w.yaml:4:31: results of transform cannot be cached (remove cache from task a)"},
    {"a condition that is no boolean", "  a: {uses: transform, if: input.topic}\n",
     "w.yaml:4:28: if of task a must be a boolean, but the expression yields a string (compare with == or !=)"},
    {"an unknown input", "  a: {uses: transform, if: input.topik == 'a'}\n",
     "w.yaml:4:34: if of task a: no such member 'topik' (did you mean 'topic'?)"},
    {"an unknown name", "  a: {uses: transform, if: inputs.topic == 'a'}\n",
     "w.yaml:4:28: if of task a: unknown name 'inputs' (did you mean 'input'?)"},
    {"a task that is not needed", story + "  a: {uses: transform, with: {v: \"${{ tasks.story.output.text }}\"}}\n",
     "w.yaml:5:34: with.v of task a reads task story, which may not be finished by then (add story to needs of task "
     "a)"},
    {"an unknown task", story + "  a: {uses: transform, needs: story, if: tasks.stori.output.text == ''}\n",
     "w.yaml:5:42: if of task a reads unknown task \"stori\" (did you mean \"story\"?)"},
    {"all tasks", story + "  a: {uses: transform, needs: story, if: size(tasks) > 1}\n",
     "w.yaml:5:42: if of task a reads tasks as a whole (name the task: tasks.NAME.output)"},
    {"the task itself", "  a: {uses: transform, if: tasks.a.state == 'failed'}\n",
     "w.yaml:4:28: if of task a reads the task itself (a task has no output before it ran)"},
    {"a name with a hyphen",
     "  my-story: {uses: transform}\n  a: {uses: transform, needs: my-story, if: tasks.my-story.output.ok}\n",
     "w.yaml:5:45: if of task a reads unknown task \"my\" (write tasks[\"my-story\"])"},
    {"an unknown output",
     story + "  a: {uses: transform, needs: story, with: {v: [\"${{ tasks.story.output.txt }}\"]}}\n",
     "w.yaml:5:73: with.v[0] of task a: no such member 'txt' (did you mean 'text'?)"},
    {"an unknown member of a task", story + "  a: {uses: transform, needs: story, if: tasks.story.result == 1}\n",
     "w.yaml:5:54: if of task a: no such member 'result' (known: error, output, state)"},
    {"item without foreach", "  a: {uses: transform, with: {v: \"${{ item }}\"}}\n",
     "w.yaml:4:34: with.v of task a reads item (item is known only to what runs per item of a foreach, not to "
     "its if)"},
    {"item in a condition", "  a: {uses: transform, foreach: [1], if: item > 1}\n",
     "w.yaml:4:42: if of task a reads item (item is known only to what runs per item of a foreach, not to "
     "its if)"},
    {"a foreach over no list", "  a: {uses: transform, foreach: \"${{ input.topic }}\"}\n",
     "w.yaml:4:33: foreach of task a must be a list, but the expression yields a string"},
    {"an item of another type", "  a: {uses: text.generate, foreach: [1, 2], with: {topic: \"${{ item }}\"}}\n",
     "w.yaml:4:59: with.topic of task a must be a string, but the expression yields an integer (convert it with "
     "string())"},
    {"a bad output", story + "output: {t: \"${{ tasks.story.output.txt }}\"}\n",
     "w.yaml:5:37: output.t: no such member 'txt' (did you mean 'text'?)"},
    {"an output of an unknown task", story + "output: \"${{ tasks.stori.output }}\"\n",
     "w.yaml:5:9: output reads unknown task \"stori\" (did you mean \"story\"?)"},
  }));
  CAPTURE(r.name);
  CHECK(errors_of(tasks(r.text)) == r.then);
}

TEST_CASE("what can run is planned") {
  auto r = GENERATE(values<row>({
    {"a task needed through another",
     "  a: {uses: text.generate, with: {topic: x}}\n  b: {uses: transform, needs: a}\n"
     "  c: {uses: transform, needs: b, if: \"tasks.a.output.score >= 80\"}\n",
     ""},
    {"types that fit",
     "  a: {uses: text.generate, with: {topic: \"about ${{ input.n }}\", words: \"${{ input.n }}\", share: \"${{ "
     "input.n "
     "}}\"}}\n",
     ""},
    {"parameters that one expression yields", "  a: {uses: text.generate, with: \"${{ input }}\"}\n", ""},
    {"an artifact of another task",
     "  a: {uses: text.generate, with: {topic: x}}\n"
     "  b: {uses: text.generate, needs: a, with: {topic: x, audio: \"${{ tasks.a.output.file }}\"}}\n",
     ""},
    {"items and their results",
     "  a: {uses: text.generate, foreach: [x, y], with: {topic: \"${{ item }}\", words: \"${{ index }}\"}}\n"
     "  b: {uses: transform, needs: a, with: {all: \"${{ tasks.a.output.filter(o, o != null).map(o, o.text) }}\"}}\n",
     ""},
    {"a name with a hyphen in brackets",
     "  a-b: {uses: transform}\n  c: {uses: transform, needs: a-b, with: {v: \"${{ tasks['a-b'].output.x }}\"}}\n", ""},
    {"what became of a task",
     "  a: {uses: transform}\n"
     "  b: {uses: transform, needs: a, join: always, if: \"tasks.a.state == 'failed' && tasks.a.error != null\"}\n",
     ""},
    {"execution and workflow",
     "  a: {uses: transform, with: {id: \"${{ execution.id + workflow.name }}\", seed: \"${{ execution.seed + 1 "
     "}}\"}}\n",
     ""},
    {"the output of all", "  a: {uses: transform}\noutput: \"${{ tasks.a.output }}\"\n", ""},
  }));
  CAPTURE(r.name);
  CHECK(errors_of(tasks(r.text)) == r.then);
}

TEST_CASE("every cycle is named") {
  CHECK(errors_of(tasks("  a: {uses: transform, needs: b}\n  b: {uses: transform, needs: a}\n"
                        "  c: {uses: transform, needs: [d, a]}\n  d: {uses: transform, needs: c}\n")) ==
        "w.yaml:4:31: tasks need each other: a -> b -> a (remove one of these needs)\n"
        "w.yaml:6:32: tasks need each other: c -> d -> c (remove one of these needs)");
}

TEST_CASE("an input is accepted with defaults filled in, or refused with every violation") {
  auto reading = read_definition(R"(
workflow: w
input:
  type: object
  required: [topic]
  properties:
    topic: { type: string, minLength: 3, maxLength: 10, description: What the video is about }
    language: { type: string, enum: [en, de], default: en }
    seed: { type: [integer, "null"], minimum: 1, maximum: 9 }
    speed: { type: number }
    items: { type: array, maxItems: 2, items: { type: object, required: [id], properties: { id: { type: integer } } } }
tasks: { a: { uses: transform } }
)",
                                 "w.yaml");
  REQUIRE(reading.definition);
  auto r = GENERATE(values<row>({
    {"fills in defaults", R"({"topic":"sea"})", R"({"topic":"sea","language":"en"})"},
    {"takes integers as numbers", R"({"topic":"sea","speed":2})", R"({"topic":"sea","speed":2E0,"language":"en"})"},
    {"takes one of several types", R"({"topic":"sea","seed":null})", R"({"topic":"sea","seed":null,"language":"en"})"},
    {"counts characters", R"({"topic":"äöüäöüäöü!"})", R"({"topic":"äöüäöüäöü!","language":"en"})"},
    {"nothing", "null", "input.topic: is required (What the video is about)"},
    {"not an object", "[]", "input: must be an object"},
    {"a wrong type", R"({"topic":7})", "input.topic: must be a string, not an integer"},
    {"too short", R"({"topic":"no"})", "input.topic: must be at least 3 characters"},
    {"too long", R"({"topic":"more than ten"})", "input.topic: must be at most 10 characters"},
    {"not a choice", R"({"topic":"sea","language":"de "})",
     R"(input.language: must be one of "en", "de" (did you mean "de"?))"},
    {"too small", R"({"topic":"sea","seed":0})", "input.seed: must be at least 1"},
    {"too large", R"({"topic":"sea","seed":10})", "input.seed: must be at most 9"},
    {"none of several types", R"({"topic":"sea","seed":"1"})", "input.seed: must be an integer or null, not a string"},
    {"misspelt", R"({"topc":"sea"})",
     "input.topic: is required (What the video is about); input.topc: is not an input (did you mean \"topic\"?)"},
    {"inside a list", R"({"topic":"sea","items":[{"id":1},{"id":"2"}]})",
     "input.items[1].id: must be an integer, not a string"},
    {"too many items", R"({"topic":"sea","items":[{"id":1},{"id":2},{"id":3}]})",
     "input.items: must be at most 2 items"},
  }));
  CAPTURE(r.name);
  auto accepted = accept_input(*reading.definition, *parse_json(r.text));
  CHECK((accepted ? json::serialize(*accepted) : to_string(accepted.error())) == r.then);
}

TEST_CASE("without a schema any object is accepted") {
  auto reading = read_definition("workflow: w\ntasks: {a: {uses: transform}}", "w.yaml");
  REQUIRE(reading.definition);
  CHECK(accept_input(*reading.definition, json::value{{"x", 1}}));
  CHECK(!accept_input(*reading.definition, json::value{1}));
}

TEST_CASE("five thousand tasks are planned in no time") {
  // A chain, each task reading the first, and a wide layer that reads its middle.
  std::string text = "workflow: w\ntasks:\n  t0: {uses: text.generate, with: {topic: x}}\n";
  for (int i = 1; i < 5000; ++i) {
    auto need = i < 2500 ? i - 1 : 1000;
    text += "  t" + std::to_string(i) + ": {uses: text.generate, needs: [t" + std::to_string(need) +
            "], with: {topic: \"${{ tasks.t0.output.text }}\"}}\n";
  }
  auto begin = std::clock();
  auto planning = plan_text(text, "w.yaml", "digest", types());
  auto took = 1000.0 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  REQUIRE(planning.plan);
  CHECK(planning.plan->blocks[0].order.size() == 5000);
  INFO("milliseconds of processor time; generous for sanitizers: quadratic work would take minutes");
  CHECK(took < 2000);
}

}  // namespace troupe
