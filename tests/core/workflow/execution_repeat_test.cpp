#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

constexpr auto regenerate = R"(
  loop:
    repeat: { until: tasks.score.output >= 80, max: 3 }
    tasks:
      draft: { uses: work, with: { n: "${{ iteration }}", before: "${{ previous }}", all: "${{ size(history) }}" } }
      score: { uses: work, needs: [draft] }
    output: "${{ tasks.score.output }}"
  after: { uses: work, needs: [loop], with: { best: "${{ tasks.loop.output }}", all: "${{ tasks.loop.history }}",
           n: "${{ tasks.loop.iterations }}" } }
)";

std::string with(std::string tasks, const std::string& what, const std::string& instead) {
  return tasks.replace(tasks.find(what), what.size(), instead);
}

}  // namespace

TEST_CASE("a group is repeated until its condition holds") {
  rehearsal r(plan_of(regenerate));
  CHECK(r.start() == lines{"started", "entered loop[0]", "scheduled loop[0].draft"});
  CHECK(r.task("loop[0].draft").with == json::value{{"n", 0}, {"before", nullptr}, {"all", 0}});
  r.complete("loop[0].draft");
  CHECK(r.complete("loop[0].score", 60) ==
        lines{"completed loop[0].score", "left loop[0], again", "entered loop[1]", "scheduled loop[1].draft"});
  CHECK(r.output("loop[0]") == 60);
  CHECK(r.task("loop[1].draft").with == json::value{{"n", 1}, {"before", 60}, {"all", 1}});
  r.complete("loop[1].draft");
  CHECK(r.complete("loop[1].score", 90) == lines{"completed loop[1].score", "left loop[1]", "scheduled after"});
  CHECK(r.task("after").with == json::value{{"best", 90}, {"all", {60, 90}}, {"n", 2}});
}

TEST_CASE("a repetition that uses up its iterations fails, or completes if it may") {
  SECTION("fails") {
    rehearsal r(plan_of(with(regenerate, "max: 3", "max: 1")));
    r.start();
    r.complete("loop[0].draft");
    CHECK(r.complete("loop[0].score", 1) == lines{"completed loop[0].score", "failed loop: exhausted",
                                                  "skipped after: needs loop: failed", "finished failed"});
    CHECK(r.self.error->message == "loop: not done after 1 iterations: tasks.score.output >= 80");
  }
  SECTION("completes") {
    rehearsal r(plan_of(with(regenerate, "max: 3", "max: 1, exhausted: complete")));
    r.start();
    r.complete("loop[0].draft");
    CHECK(r.complete("loop[0].score", 1) == lines{"completed loop[0].score", "left loop[0]", "scheduled after"});
  }
}

TEST_CASE("while is until the other way round") {
  rehearsal r(plan_of(with(regenerate, "until: tasks.score.output >= 80", "while: tasks.score.output < 80")));
  r.start();
  r.complete("loop[0].draft");
  CHECK(r.complete("loop[0].score", 60).at(1) == "left loop[0], again");
  r.complete("loop[1].draft");
  CHECK(r.complete("loop[1].score", 80).at(1) == "left loop[1]");
}

TEST_CASE("a failure inside fails the repetition") {
  rehearsal r(plan_of(regenerate));
  r.start();
  CHECK(r.fail("loop[0].draft") == lines{"failed loop[0].draft: broken", "skipped loop[0].score: needs draft: failed",
                                         "failed loop: broken", "skipped after: needs loop: failed",
                                         "finished failed"});
  CHECK(r.self.error->message == "loop: draft: it broke");
}

TEST_CASE("a condition that cannot be evaluated fails the repetition") {
  rehearsal r(plan_of(regenerate));
  r.start();
  r.complete("loop[0].draft");
  CHECK(r.complete("loop[0].score", "good").at(1) == "failed loop: expression");
  CHECK(r.self.error->message.starts_with("loop: repeat.until"));
}

TEST_CASE("between two iterations there may be a pause") {
  rehearsal r(plan_of(with(regenerate, "max: 3", "max: 3, pause: 10m")));
  r.start();
  r.complete("loop[0].draft");
  CHECK(r.complete("loop[0].score", 60) == lines{"completed loop[0].score", "left loop[0], again"});
  CHECK(r.effects == lines{"timer loop"});
  CHECK(r.state("loop") == "sleeping");
  CHECK(r.self.state == execution_state::waiting);
  CHECK(r.fire("loop", 0).empty());
  r.now += 10min;
  CHECK(r.fire("loop[0]", 0).empty());
  CHECK(r.fire("loop", 0) == lines{"entered loop[1]", "scheduled loop[1].draft"});
  CHECK(r.fire("loop", 0).empty());
}

TEST_CASE("a repetition inside an item inside a repetition keeps its own history") {
  rehearsal r(plan_of(R"(
  outer:
    repeat: { until: iteration == 1, max: 5 }
    tasks:
      all:
        foreach: "${{ ['x', 'y'] }}"
        as: letter
        tasks:
          inner:
            repeat: { until: iteration == 1, max: 5 }
            tasks: { a: { uses: work, with: { l: "${{ letter }}", i: "${{ iteration }}", h: "${{ history }}" } } }
            output: "${{ letter + string(iteration) }}"
)"));
  r.start();
  for (std::string o : {"0", "1"})
    for (std::string item : {"0", "1"})
      for (std::string i : {"0", "1"})
        CHECK(r.complete("outer[" + o + "].all[" + item + "].inner[" + i + "].a").at(0).starts_with("completed"));
  CHECK(r.task("outer[1].all[1].inner[1].a").with == json::value{{"l", "y"}, {"i", 1}, {"h", {"y0"}}});
  CHECK(r.self.state == execution_state::completed);
  CHECK(r.self.output == json::value{{"outer", {{"all", {{{"inner", "x1"}}, {{"inner", "y1"}}}}}}});
}

}  // namespace troupe
