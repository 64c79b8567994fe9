#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

constexpr auto saga = R"(
  book:   { uses: work, compensate: { uses: work, with: { own: "${{ output }}" } } }
  charge: { uses: work, needs: [book], compensate: { uses: work, retry: { attempts: 2, backoff: 1s, jitter: 0 }, with: { own: "${{ output.id }}" } } }
  ship:   { uses: work, needs: [charge] }
)";

}  // namespace

TEST_CASE("what was done is undone in reverse order, one after another, when the execution fails") {
  rehearsal r(plan_of(saga));
  r.start();
  r.complete("book", "b1");
  r.complete("charge", {{"id", 7}});
  CHECK(r.fail("ship") == lines{"failed ship: broken", "ending failed", "scheduled charge~compensate"});
  CHECK(r.effects == lines{"run charge~compensate"});
  CHECK(r.task("charge~compensate").with == json::value{{"own", 7}});
  CHECK(r.self.state == execution_state::running);
  CHECK(r.begin("charge~compensate") == lines{"started charge~compensate"});
  CHECK(r.complete("charge~compensate") == lines{"completed charge~compensate", "scheduled book~compensate"});
  CHECK(r.task("book~compensate").with == json::value{{"own", "b1"}});
  CHECK(r.complete("book~compensate") == lines{"completed book~compensate", "finished failed"});
  CHECK(r.self.error->message == "ship: it broke");
  CHECK(r.self.undone == 2);
}

TEST_CASE("a completed execution undoes nothing") {
  rehearsal r(plan_of(saga));
  r.start();
  r.complete("book");
  r.complete("charge");
  CHECK(r.complete("ship") == lines{"completed ship", "finished completed"});
}

TEST_CASE("cancelling undoes, terminating does not") {
  rehearsal r(plan_of(saga));
  r.start();
  r.complete("book");
  SECTION("cancel") {
    CHECK(r.tell(cancel_execution{"enough"}) == lines{"cancel requested", "cancelled charge", "cancelled ship",
                                                      "ending cancelled", "scheduled book~compensate"});
    CHECK(r.self.state == execution_state::cancelling);
    CHECK(r.tell(cancel_execution{}) == lines{"refused conflict"});
    SECTION("to the end") {
      CHECK(r.complete("book~compensate") == lines{"completed book~compensate", "finished cancelled"});
    }
    SECTION("until terminated") {
      r.begin("book~compensate");
      CHECK(r.tell(terminate_execution{"now"}) == lines{"cancel requested", "finished cancelled"});
      CHECK(r.effects == lines{"stop book~compensate", "end"});
      CHECK(r.complete("book~compensate") == lines{"refused stale"});
      CHECK(r.rerun({"ship"}) == lines{"refused conflict"});
    }
  }
  SECTION("terminate") {
    CHECK(r.tell(terminate_execution{"now"}) == lines{"cancel requested", "finished cancelled"});
  }
}

TEST_CASE("a compensation is tried again, and its failure is told beside the first error") {
  rehearsal r(plan_of(saga));
  r.start();
  r.complete("book");
  r.complete("charge", {{"id", 7}});
  r.fail("ship");
  CHECK(r.fail("charge~compensate") == lines{"retried charge~compensate: broken"});
  r.now += 1s;
  CHECK(r.fire("charge~compensate") == lines{"scheduled charge~compensate#2"});
  CHECK(r.fail("charge~compensate", 2) == lines{"failed charge~compensate#2: broken", "scheduled book~compensate"});
  r.complete("book~compensate");
  CHECK(r.self.error->message == "ship: it broke; not undone: charge~compensate: it broke");
  CHECK(r.rerun({"ship"}) == lines{"refused conflict"});
  CHECK(r.tell(retry_execution{}) == lines{"refused conflict"});
}

TEST_CASE("a compensation whose parameters cannot be evaluated is not done") {
  rehearsal r(plan_of(saga));
  r.start();
  r.complete("book");
  r.complete("charge", "no id");
  CHECK(r.fail("ship") == lines{"failed ship: broken", "ending failed", "failed charge~compensate: expression",
                                "scheduled book~compensate"});
}

TEST_CASE("items, tasks of groups and children are undone too") {
  rehearsal r(plan_of(R"(
  all: { uses: work, foreach: "${{ ['x', 'y'] }}", concurrency: 1, compensate: { uses: work, with: { i: "${{ item }}", n: "${{ index }}", o: "${{ output }}" } } }
  g: { needs: [all], tasks: { sub: { workflow: other, compensate: { uses: work, with: { o: "${{ output }}" } } } } }
  last: { uses: work, needs: [g] }
)"));
  r.start();
  r.complete("all[0]", "a");
  r.complete("all[1]", "b");
  r.child("g.sub", outcome::completed, "c");
  CHECK(r.fail("last") == lines{"failed last: broken", "ending failed", "scheduled g.sub~compensate"});
  CHECK(r.task("g.sub~compensate").with == json::value{{"o", "c"}});
  r.begin("g.sub~compensate");
  CHECK(r.complete("g.sub~compensate") == lines{"completed g.sub~compensate", "scheduled all[1]~compensate"});
  CHECK(r.task("all[1]~compensate").with == json::value{{"i", "y"}, {"n", 1}, {"o", "b"}});
  CHECK(r.begin("all~compensate") == lines{"refused unknown"});
  r.complete("all[1]~compensate");
  SECTION("to the end") {
    CHECK(r.complete("all[0]~compensate") == lines{"completed all[0]~compensate", "finished failed"});
  }
  SECTION("terminated on the way") {
    r.tell(terminate_execution{});
    CHECK(r.effects == lines{"stop all[0]~compensate", "end"});
  }
}

TEST_CASE("a compensation that takes too long fails") {
  rehearsal r(plan_of(R"(
  a: { uses: work, compensate: { uses: work, timeout: { attempt: 1m, total: 1h } } }
  b: { uses: work, needs: [a] }
)"));
  r.start();
  r.complete("a");
  r.fail("b");
  r.begin("a~compensate");
  r.now += 1min;
  CHECK(r.fire("a~compensate") == lines{"timed out a~compensate", "failed a~compensate: timeout", "finished failed"});
}

}  // namespace troupe
