#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

constexpr auto main_tasks = "  a: { uses: work }\n  b: { uses: work, needs: [a] }\n";
constexpr auto ends = R"(
on_failure:
  tell: { uses: work, with: { task: "${{ failure.task }}", code: "${{ failure.code }}", why: "${{ failure.message }}", a: "${{ tasks.a.state }}" } }
finally:
  tidy: { uses: work, with: { state: "${{ execution.state }}", failure: "${{ failure }}" } }
  last: { uses: work, needs: [tidy] })";

}  // namespace

TEST_CASE("after a failure on_failure runs, then finally") {
  rehearsal r(plan_of(main_tasks, ends));
  r.start();
  r.complete("a");
  CHECK(r.fail("b") == lines{"failed b: broken", "ending failed", "entered on_failure", "scheduled on_failure.tell"});
  CHECK(r.task("on_failure.tell").with ==
        json::value{{"task", "b"}, {"code", "broken"}, {"why", "b: it broke"}, {"a", "completed"}});
  CHECK(r.self.state == execution_state::running);
  CHECK(r.complete("on_failure.tell") ==
        lines{"completed on_failure.tell", "entered finally", "scheduled finally.tidy"});
  CHECK(r.task("finally.tidy").with.at("state") == "failed");
  CHECK(r.task("finally.tidy").with.at("failure").at("code") == "broken");
  CHECK(r.complete("finally.tidy") == lines{"completed finally.tidy", "scheduled finally.last"});
  CHECK(r.complete("finally.last") == lines{"completed finally.last", "finished failed"});
  CHECK(r.self.error->message == "b: it broke");
}

TEST_CASE("after success only finally runs, and the output is kept") {
  rehearsal r(plan_of(main_tasks, ends));
  r.start();
  r.complete("a");
  CHECK(r.complete("b", 5) == lines{"completed b", "ending completed", "entered finally", "scheduled finally.tidy"});
  CHECK(r.task("finally.tidy").with == json::value{{"state", "completed"}, {"failure", nullptr}});
  r.complete("finally.tidy");
  CHECK(r.complete("finally.last") == lines{"completed finally.last", "finished completed"});
  CHECK(r.self.output == json::value{{"b", 5}});
}

TEST_CASE("finally reads what on_failure came to, if it ran") {
  rehearsal r(plan_of("  a: { uses: work }", R"(
on_failure:
  tell: { uses: work }
finally:
  tidy: { uses: work, with: { told: "${{ has(tasks.tell) ? tasks.tell.output : 'nobody' }}" } })"));
  auto other = r.self.plan;
  r.start();
  r.fail("a");
  r.complete("on_failure.tell", "ada");
  CHECK(r.task("finally.tidy").with == json::value{{"told", "ada"}});
  rehearsal well(other);
  well.start();
  well.complete("a");
  CHECK(well.task("finally.tidy").with == json::value{{"told", "nobody"}});
}

TEST_CASE("after a cancel finally runs, on_failure does not") {
  rehearsal r(plan_of(main_tasks, ends));
  r.start();
  CHECK(r.tell(cancel_execution{"enough"}) == lines{"cancel requested", "cancelled a", "cancelled b",
                                                    "ending cancelled", "entered finally", "scheduled finally.tidy"});
  CHECK(r.effects == lines{"stop a", "run finally.tidy"});
  CHECK(r.task("finally.tidy").with == json::value{{"state", "cancelled"}, {"failure", nullptr}});
  r.complete("finally.tidy");
  CHECK(r.complete("finally.last") == lines{"completed finally.last", "finished cancelled"});
  CHECK(r.self.cancel_reason == "enough");
}

TEST_CASE("terminating runs nothing more, also while the end runs") {
  rehearsal r(plan_of(main_tasks, ends));
  r.start();
  CHECK(r.tell(terminate_execution{"now"}) == lines{"cancel requested", "finished cancelled"});
  CHECK(r.effects == lines{"stop a", "end"});
  CHECK(r.self.error->message == "terminated: now");

  rehearsal s(plan_of(main_tasks, ends));
  s.start();
  s.fail("a");
  CHECK(s.tell(terminate_execution{}) == lines{"cancel requested", "finished cancelled"});
  CHECK(s.effects == lines{"stop on_failure.tell", "end"});
  CHECK(s.state("on_failure.tell") == "cancelled");
}

TEST_CASE("a failure of finally fails what had completed, and is only noted otherwise") {
  rehearsal r(plan_of(main_tasks, ends));
  r.start();
  r.complete("a");
  SECTION("completed") {
    r.complete("b");
    r.fail("finally.tidy");
    CHECK(r.self.state == execution_state::failed);
    CHECK(r.self.error->message == "finally: tidy: it broke");
    CHECK(r.self.output.is_null());
  }
  SECTION("failed") {
    r.fail("b");
    r.fail("on_failure.tell");
    r.fail("finally.tidy");
    CHECK(r.self.state == execution_state::failed);
    CHECK(r.self.error->message == "b: it broke");
  }
}

TEST_CASE("compensations come before on_failure") {
  rehearsal r(plan_of("  a: { uses: work, compensate: { uses: work } }\n  b: { uses: work, needs: [a] }\n", ends));
  r.start();
  r.complete("a");
  CHECK(r.fail("b") == lines{"failed b: broken", "ending failed", "scheduled a~compensate"});
  CHECK(r.complete("a~compensate") ==
        lines{"completed a~compensate", "entered on_failure", "scheduled on_failure.tell"});
}

TEST_CASE("the culprit of a failure is named as deep inside as it is") {
  rehearsal r(plan_of(R"(
  a: { foreach: "${{ [1, 2] }}", tasks: { x: { tasks: { y: { uses: work } } } } }
)",
                      "on_failure: { tell: { uses: work, with: { task: '${{ failure.task }}' } } }"));
  r.start();
  r.fail("a[1].x.y");
  CHECK(r.task("on_failure.tell").with == json::value{{"task", "a[1].x.y"}});
}

TEST_CASE("a failure workflow is started, detached, with what happened") {
  rehearsal r(plan_of("  a: { uses: work }\n", "failure_workflow: alarm"));
  r.start({{"x", 1}});
  CHECK(r.fail("a") ==
        lines{"failed a: broken", "ending failed", "entered on_failure", "child on_failure.failure_workflow: alarm"});
  auto input = r.task("on_failure.failure_workflow").with;
  CHECK(input.at("workflow") == "w");
  CHECK(input.at("execution") == "e1");
  CHECK(input.at("input") == json::value{{"x", 1}});
  CHECK(input.at("failure").at("code") == "broken");
  CHECK(r.tell(child_started{task_id{"on_failure.failure_workflow"}, 1}).back() == "finished failed");
}

TEST_CASE("an execution that takes too long is ended as failed, with its end blocks") {
  rehearsal r(plan_of(main_tasks, std::string("timeout: 2h\n") + ends));
  r.start();
  CHECK(r.effects == lines{"timer", "run a"});
  r.now += 2h - 1ms;
  CHECK(r.fire("", 0).empty());
  r.now += 1ms;
  CHECK(r.fire("", 0) == lines{"execution timed out", "cancelled a", "cancelled b", "ending failed",
                               "entered on_failure", "scheduled on_failure.tell"});
  CHECK(r.effects == lines{"stop a", "run on_failure.tell"});
  CHECK(r.task("on_failure.tell").with.at("code") == "timeout");
  CHECK(r.task("on_failure.tell").with.at("task").is_null());
  r.now += 9h;
  CHECK(r.fire("", 0).empty());
  r.complete("on_failure.tell");
  r.complete("finally.tidy");
  r.complete("finally.last");
  CHECK(r.self.error->message == "the execution took longer than 2h");
}

TEST_CASE("an output that cannot be evaluated fails the execution before its end blocks") {
  rehearsal r(plan_of(main_tasks, std::string("output: { x: '${{ tasks.a.output.missing }}' }") + ends));
  r.start();
  r.complete("a");
  CHECK(r.complete("b") == lines{"completed b", "ending failed", "entered on_failure", "scheduled on_failure.tell"});
  CHECK(r.task("on_failure.tell").with.at("code") == "expression");
}

}  // namespace troupe
