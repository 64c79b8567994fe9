#include "core/workflow/closure.hpp"
#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

constexpr auto diamond = R"(
  a: { uses: work }
  b: { uses: work, needs: [a] }
  c: { uses: work, needs: [a] }
  d: { uses: work, needs: [b, c], with: { b: "${{ tasks.b.output }}", c: "${{ tasks.c.output }}" } }
  e: { uses: work }
)";

lines closure_names(const execution& self, const std::string& task) {
  std::vector<task_id> tasks{task_id{task}};
  lines out;
  for (const auto& id : names_of(*closure_of(self, tasks)))
    out.push_back(id.value);
  return out;
}

}  // namespace

TEST_CASE("running a task again takes exactly what depends on it along") {
  rehearsal r(plan_of(diamond));
  r.start();
  for (auto name : {"a", "b", "c", "d", "e"})
    r.complete(name, name);
  CHECK(r.self.state == execution_state::completed);
  CHECK(closure_names(r.self, "b") == lines{"b", "d"});
  CHECK(closure_names(r.self, "a") == lines{"a", "b", "c", "d"});
  CHECK(r.rerun({"b"}) == lines{"reset b", "scheduled b#2"});
  CHECK(r.self.state == execution_state::running);
  CHECK(r.state("c") == "completed");
  CHECK(r.state("d") == "waiting");
  CHECK(r.effects == lines{"run b#2"});
  CHECK(r.complete("b", "late") == lines{"refused stale"});
  CHECK(r.complete("b", "B", 2) == lines{"completed b#2", "scheduled d#2"});
  CHECK(r.task("d").with == json::value{{"b", "B"}, {"c", "c"}});
  CHECK(r.complete("d", 1) == lines{"refused stale"});
  CHECK(r.complete("d", 1, 2) == lines{"completed d#2", "finished completed"});
}

TEST_CASE("what runs is stopped when it is to run again") {
  rehearsal r(plan_of(diamond));
  r.start();
  r.begin("a");
  CHECK(r.rerun({"a"}) == lines{"reset a", "scheduled a#2"});
  CHECK(r.effects == lines{"stop a", "run a#2"});
  CHECK(r.complete("a") == lines{"refused stale"});
  CHECK(r.begin("a", 2) == lines{"started a#2"});
}

TEST_CASE("attempts before a reset count no more against the retry policy") {
  rehearsal r(plan_of("  a: { uses: work, retry: { attempts: 2, backoff: 1s, jitter: 0 } }"));
  r.start();
  r.fail("a");
  r.now += 1s;
  r.fire("a");
  CHECK(r.fail("a", 2).back() == "finished failed");
  CHECK(r.tell(retry_execution{}) == lines{"reset a", "scheduled a#3"});
  CHECK(r.fail("a", 3) == lines{"retried a#3: broken"});
  r.now += 1s;
  r.fire("a", 3);
  CHECK(r.fail("a", 4).back() == "finished failed");
}

TEST_CASE("retrying runs what failed, and what was skipped or failed because of it") {
  rehearsal r(plan_of(R"(
  a: { uses: work }
  b: { uses: work }
  g: { tasks: { x: { uses: work }, y: { uses: work } } }
  c: { uses: work, needs: [a, g] }
)"));
  r.start();
  r.complete("b", "b");
  r.complete("g.x", "x");
  r.fail("a");
  r.fail("g.y");
  CHECK(r.self.state == execution_state::failed);
  CHECK(r.tell(retry_execution{"ada", ""}) == lines{"reset a g.y", "scheduled g.y#2", "scheduled a#2"});
  CHECK(r.state("g") == "running");
  CHECK(r.state("g.x") == "completed");
  r.complete("a", 1, 2);
  CHECK(r.complete("g.y", "y", 2) == lines{"completed g.y#2", "left g", "scheduled c"});
  CHECK(r.output("g") == json::value{{"x", "x"}, {"y", "y"}});
  CHECK(r.complete("c").back() == "finished completed");
  CHECK(r.tell(retry_execution{}) == lines{"refused conflict"});
}

TEST_CASE("a failure that is not run again still fails the execution") {
  rehearsal r(plan_of("  a: { uses: work }\n  b: { uses: work }"));
  r.start();
  r.fail("a");
  r.fail("b");
  CHECK(r.rerun({"a"}) == lines{"reset a", "scheduled a#2"});
  CHECK(r.complete("a", 1, 2) == lines{"completed a#2", "finished failed"});
  CHECK(r.self.error->message == "b: it broke");
}

TEST_CASE("one item runs again and its neighbours keep their results") {
  rehearsal r(plan_of(R"(
  all: { uses: work, foreach: "${{ ['x', 'y', 'z'] }}", with: { i: "${{ item }}" } }
  sum: { uses: work, needs: [all], with: { all: "${{ tasks.all.output }}" } }
)"));
  r.start();
  for (auto name : {"all[0]", "all[1]", "all[2]", "sum"})
    r.complete(name, name);
  CHECK(closure_names(r.self, "all[1]") == lines{"all[1]", "sum"});
  CHECK(r.rerun({"all[1]"}) == lines{"reset all[1]", "scheduled all[1]#2"});
  CHECK(r.state("all") == "running");
  CHECK(r.task("all[1]").with == json::value{{"i", "y"}});
  CHECK(r.output("all[0]") == "all[0]");
  CHECK(r.complete("all[1]", "new", 2) == lines{"completed all[1]#2", "gathered all", "scheduled sum#2"});
  CHECK(r.task("sum").with == json::value{{"all", {"all[0]", "new", "all[2]"}}});
}

TEST_CASE("failed items are retried, and cancelled ones with them") {
  rehearsal r(plan_of("  all: { uses: work, foreach: '${{ [1, 2, 3, 4] }}', concurrency: 2 }"));
  r.start();
  r.complete("all[0]", 1);
  CHECK(r.fail("all[1]").back() == "finished failed");
  CHECK(r.state("all[3]") == "cancelled");
  CHECK(r.tell(retry_execution{}) == lines{"reset all[1] all[2] all[3]", "scheduled all[1]#2", "scheduled all[2]#2"});
  CHECK(r.complete("all[2]", 3) == lines{"refused stale"});
  CHECK(r.complete("all[2]", 3, 2) == lines{"completed all[2]#2", "scheduled all[3]"});
  r.complete("all[1]", 2, 2);
  CHECK(r.complete("all[3]", 4) == lines{"completed all[3]", "gathered all", "finished completed"});
  CHECK(r.self.output == json::value{{"all", {1, 2, 3, 4}}});
}

TEST_CASE("a task inside an item runs again, and only what follows from it") {
  rehearsal r(plan_of(R"(
  all: { foreach: "${{ [1, 2] }}", tasks: { x: { uses: work }, y: { uses: work, needs: [x] }, z: { uses: work } } }
  sum: { uses: work, needs: [all], with: { all: "${{ tasks.all.output }}" } }
)"));
  r.start();
  for (auto name : {"all[0].x", "all[0].z", "all[0].y", "all[1].x", "all[1].y", "all[1].z", "sum"})
    r.complete(name, name);
  CHECK(r.self.state == execution_state::completed);
  CHECK(closure_names(r.self, "all[0].x") == lines{"sum", "all[0].x", "all[0].y"});
  CHECK(r.rerun({"all[0].x"}) == lines{"reset all[0].x", "scheduled all[0].x#2"});
  CHECK(r.state("all[0]") == "running");
  CHECK(r.state("all[1]") == "completed");
  CHECK(r.state("all[0].z") == "completed");
  r.complete("all[0].x", "X", 2);
  CHECK(r.complete("all[0].y", "Y", 2) ==
        lines{"completed all[0].y#2", "left all[0]", "gathered all", "scheduled sum#2"});
  CHECK(r.task("sum").with ==
        json::value{{"all", {{{"y", "Y"}, {"z", "all[0].z"}}, {{"y", "all[1].y"}, {"z", "all[1].z"}}}}});
}

TEST_CASE("an iteration stands for those after it") {
  rehearsal r(plan_of(R"(
  loop: { repeat: { until: iteration == 2, max: 9 }, tasks: { x: { uses: work, with: { p: "${{ previous }}" } }, y: { uses: work, needs: [x] } } }
  last: { uses: work, needs: [loop], with: { all: "${{ tasks.loop.history }}" } }
)"));
  r.start();
  for (int i = 0; i < 3; ++i) {
    r.complete("loop[" + std::to_string(i) + "].x", i);
    r.complete("loop[" + std::to_string(i) + "].y", i);
  }
  r.complete("last");
  SECTION("an iteration") {
    CHECK(closure_names(r.self, "loop[1]") == lines{"last", "loop[1].x", "loop[1].y"});
    CHECK(r.rerun({"loop[1]"}) == lines{"reset loop[1]", "scheduled loop[1].x#2"});
    CHECK(r.begin("loop[2].x") == lines{"refused unknown"});
  }
  SECTION("a task of one") {
    CHECK(closure_names(r.self, "loop[1].y") == lines{"last", "loop[1].y"});
    CHECK(r.rerun({"loop[1].y"}) == lines{"reset loop[1].y", "scheduled loop[1].y#2"});
    r.complete("loop[1].y", "new", 2);
    CHECK(r.task("loop[2].x").with == json::value{{"p", {{"y", "new"}}}});
    CHECK(r.complete("loop[2].x") == lines{"refused stale"});
    r.complete("loop[2].x", "x", 2);
    CHECK(r.complete("loop[2].y", "z", 2) == lines{"completed loop[2].y#2", "left loop[2]", "scheduled last#2"});
    CHECK(r.task("last").with == json::value{{"all", {{{"y", 0}}, {{"y", "new"}}, {{"y", "z"}}}}});
  }
  SECTION("the whole loop") {
    CHECK(r.rerun({"loop"}) == lines{"reset loop", "entered loop[0]", "scheduled loop[0].x#2"});
    CHECK(r.complete("loop[0].x") == lines{"refused stale"});
  }
}

TEST_CASE("the end blocks run again after what ran again") {
  rehearsal r(plan_of("  a: { uses: work }", "finally: { tidy: { uses: work } }"));
  r.start();
  r.fail("a");
  r.complete("finally.tidy");
  CHECK(r.rerun({"finally.tidy"}) == lines{"refused invalid"});
  CHECK(r.tell(retry_execution{}) == lines{"reset a", "scheduled a#2"});
  CHECK(r.complete("a", 1, 2) ==
        lines{"completed a#2", "ending completed", "entered finally", "scheduled finally.tidy#2"});
  CHECK(r.complete("finally.tidy") == lines{"refused stale"});
  CHECK(r.complete("finally.tidy", 1, 2).back() == "finished completed");
}

TEST_CASE("an end that went wrong alone is run again alone") {
  rehearsal r(plan_of("  a: { uses: work }", "finally: { tidy: { uses: work } }"));
  r.start();
  r.complete("a", 5);
  r.fail("finally.tidy");
  CHECK(r.self.state == execution_state::failed);
  CHECK(r.tell(retry_execution{}) == lines{"reset", "ending completed", "entered finally", "scheduled finally.tidy#2"});
  CHECK(r.complete("finally.tidy", 1, 2).back() == "finished completed");
  CHECK(r.self.output == json::value{{"a", 5}});
}

TEST_CASE("a cancelled or terminated execution goes on where it stood") {
  rehearsal r(plan_of(diamond));
  r.start();
  r.complete("a", "a");
  r.complete("b", "b");
  command end = GENERATE(command(cancel_execution{}), command(terminate_execution{}));
  r.tell(end);
  CHECK(r.tell(retry_execution{}) == lines{"reset c d e", "scheduled c#2", "scheduled e#2"});
  r.complete("e", "e", 2);
  r.complete("c", "c", 2);
  CHECK(r.complete("d", "d", 1).back() == "finished completed");
  CHECK(r.self.cancel_reason.empty());
}

TEST_CASE("nothing runs again that is not there, or while it is being cancelled") {
  rehearsal r(plan_of("  a: { uses: work }", "finally: { tidy: { uses: work } }"));
  r.start();
  CHECK(r.rerun({}) == lines{"refused invalid"});
  CHECK(r.rerun({"x"}) == lines{"refused unknown"});
  CHECK(r.rerun({"a[0]"}) == lines{"refused unknown"});
  CHECK(r.rerun({"a~compensate"}) == lines{"refused unknown"});
  r.tell(cancel_execution{});
  CHECK(r.rerun({"a"}) == lines{"refused conflict"});
  CHECK(r.tell(retry_execution{}) == lines{"refused conflict"});
}

TEST_CASE("an execution that runs again has its whole time again") {
  rehearsal r(plan_of("  a: { uses: work }", "timeout: 1h"));
  r.start();
  r.complete("a");
  r.now += 5h;
  CHECK(r.rerun({"a"}) == lines{"reset a", "scheduled a#2"});
  CHECK(r.effects == lines{"timer", "run a#2"});
  CHECK(r.fire("", 0).empty());
  r.now += 1h;
  CHECK(r.fire("", 0).back() == "finished failed");
}

}  // namespace troupe
