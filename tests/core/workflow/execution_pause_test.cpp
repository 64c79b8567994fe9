#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

constexpr auto tasks = R"(
  a: { uses: work }
  b: { uses: work }
  c: { uses: work, needs: [a] }
  n: { wait: 10m }
  d: { uses: work, needs: [n] }
)";

}  // namespace

TEST_CASE("while an execution is paused what runs ends and nothing begins") {
  rehearsal r(plan_of(tasks));
  r.start();
  r.begin("a");
  CHECK(r.tell(pause_execution{"look", "ada", {}}) == lines{"paused"});
  CHECK(r.effects.empty());
  CHECK(r.self.state == execution_state::paused);
  CHECK(r.begin("b") == lines{"refused not_ready"});
  CHECK(r.begin("a") == lines{"started a"});
  CHECK(r.complete("a") == lines{"completed a"});
  r.now += 10min;
  CHECK(r.fire("n", 0) == lines{"completed n"});
  CHECK(r.self.state == execution_state::paused);
  CHECK(r.tell(resume_execution{"ada"}) == lines{"resumed", "scheduled c", "scheduled d"});
  CHECK(r.effects == lines{"run b", "run c", "run d"});
  CHECK(r.tell(resume_execution{}) == lines{"refused conflict"});
}

TEST_CASE("a pause may end by itself, and pausing again replaces it") {
  rehearsal r(plan_of(tasks));
  r.start();
  CHECK(r.tell(pause_execution{"", "", r.now}) == lines{"refused invalid"});
  CHECK(r.tell(pause_execution{"look", "ada", r.now + 1h}) == lines{"paused"});
  CHECK(r.effects == lines{"timer"});
  CHECK(r.fire("", 0).empty());
  CHECK(r.tell(pause_execution{"longer", "bob", r.now + 2h}) == lines{"paused"});
  CHECK(r.self.paused->reason == "longer");
  r.now += 1h;
  CHECK(r.fire("", 0).empty());
  r.now += 1h;
  CHECK(r.fire("", 0) == lines{"resumed"});
  CHECK(r.effects == lines{"run a", "run b"});
}

TEST_CASE("pauses between attempts and iterations go on after it") {
  rehearsal r(plan_of(R"(
  a: { uses: work, retry: { attempts: 2, backoff: 1s, jitter: 0 } }
  l: { repeat: { until: iteration == 1, max: 5, pause: 1s }, tasks: { x: { uses: work } } }
)"));
  r.start();
  r.fail("a");
  r.complete("l[0].x");
  r.tell(pause_execution{});
  r.now += 1s;
  CHECK(r.fire("a").empty());
  CHECK(r.fire("l", 0).empty());
  CHECK(r.tell(resume_execution{}) == lines{"resumed"});
  CHECK(r.effects == lines{"timer a", "timer l"});
  CHECK(r.fire("a") == lines{"scheduled a#2"});
  CHECK(r.fire("l", 0) == lines{"entered l[1]", "scheduled l[1].x"});
}

TEST_CASE("a paused execution can be cancelled and terminated, and times out") {
  rehearsal r(plan_of(tasks, "timeout: 1h"));
  r.start();
  r.tell(pause_execution{"look", "ada", r.now + 5h});
  SECTION("cancel") {
    CHECK(r.tell(cancel_execution{}).back() == "finished cancelled");
  }
  SECTION("terminate") {
    CHECK(r.tell(terminate_execution{}).back() == "finished cancelled");
  }
  SECTION("timeout") {
    r.now += 1h;
    CHECK(r.fire("", 0).back() == "finished failed");
  }
  CHECK(r.self.owed.size() == 1);
  CHECK(r.tell(pause_execution{}) == lines{"refused conflict"});
  CHECK(r.tell(resume_execution{}) == lines{"refused conflict"});
}

TEST_CASE("a person decides a review of a paused execution; what follows waits") {
  rehearsal r(plan_of("  ok: { uses: ask }\n  a: { uses: work, needs: [ok] }"));
  r.start();
  r.tell(pause_execution{});
  CHECK(r.decide("ok") == lines{"approved ok", "completed ok"});
  CHECK(r.tell(resume_execution{}) == lines{"resumed", "scheduled a"});
}

}  // namespace troupe
