#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

TEST_CASE("a join policy decides what a task's needs must have come to") {
  struct row {
    const char* join;
    const char* a;  // completed, failed or skipped
    const char* b;
    const char* skipped;  // why; nullptr if the task runs
  };
  auto r = GENERATE(values<row>({
    {"all", "completed", "completed", nullptr},
    {"all", "completed", "skipped", "needs b: skipped"},
    {"all", "failed", "completed", "needs a: failed"},
    {"any", "failed", "completed", nullptr},
    {"any", "failed", "skipped", "needs a: failed, and no other completed"},
    {"none_failed", "skipped", "skipped", nullptr},
    {"none_failed", "completed", "skipped", nullptr},
    {"none_failed", "completed", "failed", "needs b: failed"},
    {"always", "failed", "failed", nullptr},
    {"always", "skipped", "skipped", nullptr},
  }));
  CAPTURE(r.join, r.a, r.b);
  auto condition = [](std::string_view fate) { return fate == "skipped" ? "false" : "true"; };
  rehearsal stage(plan_of(std::string("  a: { uses: work, if: '${{ ") + condition(r.a) + " }}' }\n" +
                          "  b: { uses: work, if: '${{ " + condition(r.b) + " }}' }\n" +
                          "  c: { uses: work, needs: [a, b], join: " + r.join + " }\n"));
  stage.start();
  for (auto [name, fate] : {std::pair<std::string, std::string_view>{"a", r.a}, {"b", r.b}}) {
    if (fate == "completed")
      stage.complete(name);
    else if (fate == "failed")
      stage.fail(name);
  }
  if (r.skipped) {
    CHECK(stage.task("c").state == task_state::skipped);
    CHECK(stage.task("c").skip_reason == r.skipped);
  } else {
    CHECK(stage.task("c").state == task_state::queued);
  }
}

TEST_CASE("some joins are decided before all needs are finished") {
  struct row {
    const char* join;
    std::vector<std::string> outcomes;  // of a, b, c in turn: +name completed, -name failed
    std::string last;                   // the last event of the last of them
  };
  auto r = GENERATE(values<row>({
    {"any", {"+b"}, "scheduled d"},
    {"any", {"-b"}, "failed b: broken"},
    {"any", {"-b", "+a"}, "scheduled d"},
    {"2", {"+b"}, "completed b"},
    {"2", {"+b", "-a"}, "failed a: broken"},
    {"2", {"+b", "-a", "+c"}, "scheduled d"},
    {"2", {"+b", "+a"}, "scheduled d"},
    {"2", {"-b", "-a"}, "skipped d: needs a: failed, and 2 cannot complete any more"},
    {"3", {"-b"}, "skipped d: needs b: failed, and 3 cannot complete any more"},
    {"3", {"+a", "+b", "+c"}, "scheduled d"},
  }));
  CAPTURE(r.join, r.outcomes);
  rehearsal stage(plan_of(std::string("  a: { uses: work }\n  b: { uses: work }\n  c: { uses: work }\n"
                                      "  d: { uses: work, needs: [a, b, c], join: ") +
                          r.join + " }\n"));
  stage.start();
  lines said;
  for (const auto& outcome : r.outcomes)
    said = outcome.front() == '+' ? stage.complete(outcome.substr(1)) : stage.fail(outcome.substr(1));
  CHECK(said.back() == r.last);
}

TEST_CASE("a task that began early is not begun again by its other needs") {
  rehearsal r(plan_of("  a: { uses: work }\n  b: { uses: work }\n  c: { uses: work, needs: [a, b], join: any }"));
  r.start();
  r.complete("a");
  r.complete("c");
  CHECK(r.complete("b") == lines{"completed b", "finished completed"});
}

TEST_CASE("a condition that is false skips the task and says which") {
  rehearsal r(plan_of(R"(
  score:   { uses: work }
  publish: { uses: work, needs: [score], if: "${{ tasks.score.output.overall > 80.0 }}" }
  review:  { uses: work, needs: [score], if: "${{ tasks.score.output.overall <= 80.0 }}" }
  last:    { uses: work, needs: [publish, review], join: none_failed }
)"));
  r.start();
  CHECK(r.complete("score", {{"overall", 91.5}}) ==
        lines{"completed score", "scheduled publish",
              "skipped review: if is false: " + r.self.plan->definition.tasks[2].condition->source()});
  CHECK(r.complete("publish") == lines{"completed publish", "scheduled last"});
}

TEST_CASE("a condition that is no boolean fails the task") {
  rehearsal r(plan_of("  a: { uses: work, if: '${{ input.flag }}' }"));
  CHECK(r.start({{"flag", "yes"}}) == lines{"started", "failed a: expression", "finished failed"});
}

TEST_CASE("after a failure what runs goes on, and the first failure is the execution's") {
  rehearsal r(plan_of(R"(
  a:       { uses: work }
  b:       { uses: work }
  c:       { uses: work, needs: [a] }
  cleanup: { uses: work, needs: [a, b], join: always }
)"));
  r.start();
  CHECK(r.tell(fail_task{task_id{"a"}, 1, {"exit_status", "exit status 3", true, {}}}) ==
        lines{"failed a: exit_status", "skipped c: needs a: failed"});
  CHECK(r.fail("b") == lines{"failed b: broken", "scheduled cleanup"});
  CHECK(r.complete("cleanup") == lines{"completed cleanup", "finished failed"});
  CHECK(r.self.error->code == "exit_status");
  CHECK(r.self.error->message == "a: exit status 3");
  CHECK(r.self.output.is_null());
}

TEST_CASE("an optional task's failure does not fail the execution") {
  rehearsal r(plan_of(R"(
  a: { uses: work, optional: true }
  b: { uses: work, needs: [a], join: always, with: { why: "${{ tasks.a.error.code }}" } }
)"));
  r.start();
  r.fail("a");
  CHECK(r.task("b").with == json::value{{"why", "broken"}});
  CHECK(r.complete("b") == lines{"completed b", "finished completed"});
}

}  // namespace troupe
