#include "core/workflow/projection.hpp"
#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

const std::string limits = "limits: [{ key: input.user, at_once: 2 }, { rate: 5/1m, overflow: cancel_newest }]\n";

rehearsal held(const std::string& top = "timeout: 1h\nfinally: { tidy: { uses: work } }") {
  rehearsal r(plan_of("  a: { uses: work }\n  w: { wait: { signal: go } }", (limits + top).c_str()));
  CHECK(r.tell(start_execution{json::object{{"user", "ada"}}, {}, 7}) == lines{"started held"});
  CHECK(r.effects == lines{"ask for room"});
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

TEST_CASE("what an execution takes of its limits is in its row until it is over") {
  auto r = held();
  std::vector<admission_claim> claims{{"w/ada", 2, 0, 1s}, {"w#1", 0, 5, 60s, limit_overflow::cancel_newest}};
  CHECK(r.self.claims == claims);
  CHECK(summary_of(r.self, wake_of(r.self)).claims == claims);
  CHECK(wake_of(r.self) == wake_up{});
  r.tell(admit_execution{});
  CHECK(r.self.claims == claims);
}

TEST_CASE("a key that cannot be evaluated refuses the start") {
  rehearsal r(plan_of("  a: { uses: work }", "limits: [{ key: input.user.name, at_once: 1 }]"));
  CHECK(r.tell(start_execution{json::object{}, {}, 7}) == lines{"refused invalid"});
  CHECK(r.why.where == "limits[0].key");
  CHECK(r.self.sequence == 0);
}

TEST_CASE("an execution that is over asks for room again before it runs again") {
  auto r = held("");
  r.tell(admit_execution{});
  CHECK(r.tell(cancel_execution{"enough"}).back() == "finished cancelled");
  CHECK(r.tell(retry_execution{}).front().starts_with("reset"));
  CHECK(r.self.state == execution_state::held);
  CHECK(r.effects == lines{"ask for room"});
  CHECK(r.tell(admit_execution{}) == lines{"admitted", "scheduled a#2", "waits w for go"});

  SECTION("even if it never began") {
    auto never = held("");
    never.tell(cancel_execution{"enough"});
    never.tell(retry_execution{});
    CHECK(never.effects == lines{"ask for room"});
    CHECK(never.tell(admit_execution{}) == lines{"admitted", "scheduled a", "waits w for go"});
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
