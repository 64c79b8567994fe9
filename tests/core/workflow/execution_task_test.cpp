#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

constexpr auto chain = R"(
  story:  { uses: work, with: { topic: "${{ input.topic }}" }, cache: { ttl: 1h } }
  script: { uses: work, needs: [story], with: { text: "${{ tasks.story.output.text }}" } }
)";

}  // namespace

TEST_CASE("a chain runs from its first task to its end") {
  rehearsal r(plan_of(chain, "input: { type: object, properties: { topic: { type: string } } }"));
  CHECK(r.start({{"topic", "sea"}}) == lines{"started", "scheduled story"});
  CHECK(r.effects == lines{"run story"});
  CHECK(r.task("story").with == json::value{{"topic", "sea"}});
  CHECK(std::get<run_task>(outstanding(r.self).front()).reuse == milliseconds{1h});

  CHECK(r.begin("story") == lines{"started story"});
  CHECK(r.effects.empty());
  CHECK(r.complete("story", {{"text", "waves"}}) == lines{"completed story", "scheduled script"});
  CHECK(r.effects == lines{"run script"});
  CHECK(r.task("script").with == json::value{{"text", "waves"}});

  CHECK(r.complete("script", {{"scenes", 3}}) == lines{"completed script", "finished completed"});
  CHECK(r.effects == lines{"end"});
  CHECK(r.self.output == json::value{{"script", {{"scenes", 3}}}});
  CHECK(r.self.owed.size() == 1);
  CHECK(*find_output(r.self, task_id{"story"}) == json::value{{"text", "waves"}});
}

TEST_CASE("what an attempt may do depends on where its task stands") {
  struct row {
    const char* what;
    std::vector<command> history;
    command then;
    lines expected;
  };
  task_id story{"story"}, script{"script"}, nobody{"nobody"};
  task_error broken{"broken", "it broke", true, {}};
  auto r = GENERATE_COPY(values<row>({
    {"an unknown task is refused", {}, start_task{nobody, 1}, {"refused unknown"}},
    {"an item of what is no foreach is unknown", {}, start_task{task_id{"story[0]"}, 1}, {"refused unknown"}},
    {"a task whose needs are open cannot start", {}, start_task{script, 0}, {"refused stale"}},
    {"a future attempt cannot start", {}, start_task{story, 2}, {"refused stale"}},
    {"an attempt starts once it is queued", {}, start_task{story, 1}, {"started story"}},
    {"starting it again renews it", {start_task{story, 1}}, start_task{story, 1}, {"started story"}},
    {"a cached result completes without a start",
     {},
     complete_task{story, 1, {{"text", "t"}}, true},
     {"completed story reused", "scheduled script"}},
    {"a finished task does not complete again",
     {complete_task{story, 1, {{"text", "t"}}}},
     complete_task{story, 1, nullptr},
     {"refused stale"}},
    {"a finished task does not fail",
     {complete_task{story, 1, {{"text", "t"}}}},
     fail_task{story, 1, broken},
     {"refused stale"}},
    {"a timer nobody set does nothing", {}, fire_timer{story, 1}, {}},
    {"a timer of an unknown task does nothing", {}, fire_timer{nobody, 1}, {}},
    {"an execution starts once", {}, start_execution{}, {"refused conflict"}},
    {"a task is no review", {}, decide_review{story, true}, {"refused invalid"}},
    {"a failure without retries fails the rest",
     {},
     fail_task{story, 1, broken},
     {"failed story: broken", "skipped script: needs story: failed", "finished failed"}},
    {"an output the next task cannot read fails that task",
     {},
     complete_task{story, 1, {{"words", "t"}}},
     {"completed story", "failed script: expression", "finished failed"}},
  }));
  CAPTURE(r.what);
  rehearsal stage(plan_of(chain));
  stage.start({{"topic", "sea"}});
  for (const auto& cmd : r.history)
    stage.tell(cmd);
  CHECK(stage.tell(r.then) == r.expected);
}

TEST_CASE("nothing can be asked of an execution that has not started") {
  rehearsal r(plan_of(chain));
  CHECK(r.complete("story") == lines{"refused unknown"});
  CHECK(r.tell(cancel_execution{}) == lines{"refused unknown"});
  CHECK(r.self.sequence == 0);
}

TEST_CASE("an error between ${{ }} names the key and is not retried") {
  rehearsal r(plan_of(R"(
  a: { uses: work, with: { x: "${{ input.missing }}" }, retry: { attempts: 3 } }
)"));
  CHECK(r.start() == lines{"started", "failed a: expression", "finished failed"});
  CAPTURE(r.self.error->message);
  CHECK(r.self.error->message.starts_with("a: with.x"));
  CHECK(r.self.error->message.find("missing") != std::string::npos);
}

TEST_CASE("all parameters may come from one expression, which yields an object") {
  rehearsal r(plan_of(R"(
  a: { uses: work, with: "${{ input.all }}" }
)"));
  CHECK(r.start(json::value{{"all", {{"x", 1}}}}) == lines{"started", "scheduled a"});
  CHECK(r.task("a").with == json::value{{"x", 1}});
  rehearsal bad(plan_of("  a: { uses: work, with: \"${{ input.all }}\" }"));
  CHECK(bad.start(json::value{{"all", "x"}}) == lines{"started", "failed a: expression", "finished failed"});
  CHECK(bad.self.error->message.find("must yield an object") != std::string::npos);
}

TEST_CASE("labels of the definition and of the start are merged, the start's first") {
  rehearsal r(plan_of("  a: { uses: work }", "labels: { team: a, kind: x }"));
  r.tell(start_execution{json::object{}, {{"team", "b"}}, 1});
  CHECK(r.self.labels == std::map<std::string, std::string>{{"team", "b"}, {"kind", "x"}});
}

TEST_CASE("the output of an execution is its template, or what nothing needs") {
  constexpr auto tasks = R"(
  a: { uses: work }
  b: { uses: work, needs: [a] }
  c: { uses: work, needs: [a], if: "${{ false }}" }
)";
  SECTION("leaves that completed") {
    rehearsal r(plan_of(tasks));
    r.start();
    r.complete("a", 1);
    r.complete("b", 2);
    CHECK(r.self.output == json::value{{"b", 2}});
  }
  SECTION("a template") {
    rehearsal r(
      plan_of(tasks, R"(output: { sum: "${{ tasks.a.output + tasks.b.output }}", c: "${{ tasks.c.state }}" })"));
    r.start();
    r.complete("a", 1);
    r.complete("b", 2);
    CHECK(r.self.output == json::value{{"sum", 3}, {"c", "skipped"}});
  }
  SECTION("a template that cannot be evaluated fails the execution") {
    rehearsal r(plan_of(tasks, R"(output: { x: "${{ tasks.a.output.missing }}" })"));
    r.start();
    r.complete("a", json::object{});
    CHECK(r.complete("b") == lines{"completed b", "finished failed"});
    CHECK(r.self.error->code == "expression");
  }
}

TEST_CASE("an output that nests too deep to be read back fails its task") {
  json::value deep;
  for (int i = 0; i < 70; ++i)
    deep = json::array{std::move(deep)};
  rehearsal r(plan_of("  a: { uses: work }"));
  r.start();
  CHECK(r.complete("a", deep) == lines{"failed a: output", "finished failed"});
}

}  // namespace troupe
