#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

constexpr auto wide = R"(
  running: { uses: work, timeout: 1m }
  queued:  { uses: work }
  paused:  { uses: work, retry: { attempts: 2, backoff: 1s..1s } }
  review:  { uses: ask }
  items:   { uses: work, foreach: "${{ [1, 2, 3] }}", concurrency: 1 }
  later:   { uses: work, needs: [running, items] }
)";

}  // namespace

TEST_CASE("cancelling ends an execution in one record, whatever it is doing") {
  rehearsal r(plan_of(wide));
  r.start();
  r.begin("running");
  r.fail("paused");
  CHECK(r.tell(cancel_execution{"enough"}) == lines{"cancel requested", "cancelled running", "cancelled queued",
                                                    "cancelled paused", "cancelled review", "cancelled items",
                                                    "cancelled later", "finished cancelled"});
  CHECK(r.effects == lines{"stop running", "stop queued", "stop items[0]", "end"});
  CHECK(r.self.state == execution_state::cancelled);
  CHECK(r.self.cancel_reason == "enough");
  CHECK(r.task("items[2]").state == task_state::cancelled);
  CHECK(r.self.agenda.empty());
}

TEST_CASE("a finished execution cannot be cancelled, and its attempts are stale") {
  rehearsal r(plan_of(wide));
  r.start();
  r.tell(cancel_execution{});
  CHECK(r.tell(cancel_execution{}) == lines{"refused conflict"});
  CHECK(r.begin("queued") == lines{"refused stale"});
  CHECK(r.complete("queued") == lines{"refused stale"});
  CHECK(r.fail("items[0]") == lines{"refused stale"});
  r.now += 1h;
  CHECK(r.fire("running").empty());
  CHECK(lines_of(outstanding(r.self)) == lines{"end"});
}

TEST_CASE("work to stop is owed once, with the record that caused it") {
  rehearsal r(plan_of("  a: { uses: work, timeout: 1m, optional: true }\n  b: { uses: work }"));
  r.start();
  r.begin("a");
  r.now += 1min;
  CHECK(r.fire("a").front() == "timed out a");
  CHECK(r.effects == lines{"stop a"});
  r.begin("b");
  CHECK(r.effects.empty());
  CHECK(r.self.once.empty());
  CHECK(lines_of(outstanding(r.replayed())) == lines{"run b"});
}

TEST_CASE("recovery owes what still matters") {
  rehearsal r(plan_of(wide));
  r.start();
  r.begin("running");
  r.fail("paused");
  r.complete("items[0]");
  CHECK(lines_of(outstanding(r.replayed())) ==
        lines{"run running", "run queued", "review review", "timer paused", "run items[1]"});
}

}  // namespace troupe
