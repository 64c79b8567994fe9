#include "core/workflow/projection.hpp"
#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

constexpr auto reviewed = R"(
  cut:     { uses: work }
  side:    { uses: work }
  check:   { uses: ask, needs: [cut], with: { what: "${{ tasks.cut.output }}" } }
  publish: { uses: work, needs: [check], if: "${{ tasks.check.output.approved }}" }
)";

projection last_rows(const rehearsal& r, std::optional<execution_state> before) {
  auto wake = wake_of(r.self);
  return project(r.self, wake, before ? std::optional<standing>{{*before, wake}} : std::nullopt, r.records.back());
}

}  // namespace

TEST_CASE("a review waits for a person, and the execution with it") {
  rehearsal r(plan_of(reviewed));
  r.start();
  CHECK(last_rows(r, std::nullopt).execution->state == execution_state::running);
  CHECK(r.tell(decide_review{task_id{"check"}, true}) == lines{"refused not_ready"});
  CHECK(r.complete("cut", "film") == lines{"completed cut", "scheduled check"});
  CHECK(r.effects == lines{"review check"});
  CHECK(r.self.state == execution_state::running);
  CHECK_FALSE(last_rows(r, execution_state::running).execution);
  REQUIRE(last_rows(r, execution_state::running).reviews.size() == 1);
  auto open = last_rows(r, execution_state::running).reviews.front();
  CHECK(open.state == review_state::open);
  CHECK(open.with == json::value{{"what", "film"}});
  CHECK(open.requested_at == r.now);

  r.complete("side");
  CHECK(r.self.state == execution_state::waiting);
  CHECK(r.begin("check") == lines{"refused stale"});
  CHECK(r.complete("check") == lines{"refused stale"});

  r.now += 1h;
  CHECK(r.tell(decide_review{task_id{"check"}, true, "ada", "fine"}) ==
        lines{"approved check", "completed check", "scheduled publish"});
  CHECK(r.self.state == execution_state::running);
  CHECK(*find_output(r.self, task_id{"check"}) ==
        json::value{{"approved", true}, {"by", "ada"}, {"comment", "fine"}, {"decided_at", to_rfc3339(r.now)}});
  auto rows = last_rows(r, execution_state::waiting);
  CHECK(rows.execution->state == execution_state::running);
  CHECK(rows.reviews.front().state == review_state::approved);
  CHECK(rows.reviews.front().by == "ada");
  CHECK(rows.reviews.front().decided_at == r.now);
  CHECK(r.tell(decide_review{task_id{"check"}, false}) == lines{"refused conflict"});
}

TEST_CASE("a rejection completes the review; the workflow decides what follows") {
  rehearsal r(plan_of(reviewed));
  r.start();
  r.complete("side");
  r.complete("cut");
  CHECK(r.tell(decide_review{task_id{"check"}, false, "ada", "dull"}).at(0) == "rejected check");
  CHECK(r.task("publish").state == task_state::skipped);
  CHECK(r.self.state == execution_state::completed);
  CHECK(last_rows(r, execution_state::waiting).reviews.front().state == review_state::rejected);
}

TEST_CASE("cancelling withdraws an open review") {
  rehearsal r(plan_of(reviewed));
  r.start();
  r.complete("side");
  r.complete("cut");
  r.tell(cancel_execution{"enough"});
  auto rows = last_rows(r, execution_state::waiting);
  REQUIRE(rows.reviews.size() == 1);
  CHECK(rows.reviews.front().state == review_state::withdrawn);
  CHECK(rows.execution->state == execution_state::cancelled);
  CHECK(r.tell(decide_review{task_id{"check"}, true}) == lines{"refused conflict"});
}

TEST_CASE("each item of a foreach may be a review of its own") {
  rehearsal r(plan_of("  ask: { uses: ask, foreach: \"${{ ['x', 'y'] }}\", with: { what: '${{ item }}' } }"));
  r.start();
  CHECK(r.self.state == execution_state::waiting);
  CHECK(last_rows(r, std::nullopt).reviews.size() == 2);
  CHECK(r.tell(decide_review{task_id{"ask"}, true}) == lines{"refused invalid"});
  CHECK(r.tell(decide_review{task_id{"ask[1]"}, true}) == lines{"approved ask[1]", "completed ask[1]"});
  CHECK(r.tell(decide_review{task_id{"ask[0]"}, true}).back() == "finished completed");
}

}  // namespace troupe
