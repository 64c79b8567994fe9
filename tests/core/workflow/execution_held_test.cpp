#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

rehearsal held(const char* top = "timeout: 1h\nfinally: { tidy: { uses: work } }") {
  rehearsal r(plan_of("  a: { uses: work }\n  w: { wait: { signal: go } }", top));
  start_execution start{json::object{}, {}, 7};
  start.held = true;
  CHECK(r.tell(start) == lines{"started held"});
  CHECK(r.effects.empty());
  CHECK(r.self.state == execution_state::held);
  return r;
}

}  // namespace

TEST_CASE("a held execution begins when it is admitted, and its time with it") {
  auto r = held();
  r.now += 5h;
  CHECK(r.fire("", 0).empty());
  CHECK(r.signal("go") == lines{"signal 1: go"});
  CHECK(r.tell(admit_execution{}) == lines{"admitted", "scheduled a", "waits w for go", "taken 1 by w", "completed w"});
  CHECK(r.effects == lines{"timer", "run a"});
  CHECK(r.tell(admit_execution{}).empty());
}

TEST_CASE("a held execution that is cancelled or terminated just ends") {
  for (const command& end : {command(cancel_execution{"enough"}), command(terminate_execution{"enough"})}) {
    auto r = held();
    CHECK(r.tell(end) == lines{"cancel requested", "finished cancelled"});
    CHECK(r.effects == lines{"end"});
    CHECK(r.tell(admit_execution{}).empty());
  }
}

TEST_CASE("a held execution may be paused, labelled, and told what to skip") {
  auto r = held();
  CHECK(r.tell(pause_execution{"look", "ada", r.now + 1h}) == lines{"paused"});
  CHECK(r.skip("w") == lines{"skipped w: skipped by ada"});
  CHECK(r.rerun({"w"}) == lines{"reset w"});
  CHECK(r.tell(admit_execution{}) == lines{"admitted"});
  CHECK(r.self.state == execution_state::paused);
  r.now += 1h;
  CHECK(r.fire("", 0) == lines{"resumed", "scheduled a", "waits w for go"});
}

TEST_CASE("a held execution all of whose tasks are skipped ends once it is admitted") {
  auto r = held("");
  r.skip("a", 1);
  r.skip("w", 2);
  CHECK(r.self.state == execution_state::held);
  CHECK(r.tell(admit_execution{}) == lines{"admitted", "finished completed"});
}

}  // namespace troupe
