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
  CHECK(
    *find_output(r.self, task_id{"check"}) ==
    json::value{
      {"approved", true}, {"by", "ada"}, {"comment", "fine"}, {"form", nullptr}, {"decided_at", to_rfc3339(r.now)}});
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

TEST_CASE("the form of a review is checked") {
  struct row {
    bool approved;
    json::value form;
    std::string then;
  };
  auto row_ = GENERATE(values<row>({
    {true, {{"grade", 2}}, "approved ok"},
    {true, {{"grade", 9}}, "refused invalid"},
    {true, {{"grade", "2"}}, "refused invalid"},
    {true, {{"grade", 2}, {"more", 1}}, "refused invalid"},
    {true, nullptr, "refused invalid"},
    {false, nullptr, "rejected ok"},
    {false, {{"grade", 9}}, "refused invalid"},
  }));
  CAPTURE(row_.approved, row_.form);
  rehearsal r(plan_of(R"(
  ok: { uses: ask, with: { form: { type: object, required: [grade], properties: { grade: { type: integer, maximum: 5 }, note: { type: string, default: none } } } } }
)"));
  r.start();
  CHECK(r.decide("ok", row_.approved, row_.form).front() == row_.then);
  if (row_.then == "approved ok")
    CHECK(r.output("ok").at("form") == json::value{{"grade", 2}, {"note", "none"}});
}

TEST_CASE("a review without a form takes none") {
  rehearsal r(plan_of("  ok: { uses: ask }"));
  r.start();
  CHECK(r.decide("ok", true, {{"grade", 2}}) == lines{"refused invalid"});
  CHECK(r.decide("ok", true, json::object{}).front() == "approved ok");
}

TEST_CASE("a review that is overdue goes to somebody else and stays open") {
  rehearsal r(
    plan_of("  ok: { uses: ask, with: { assignee: ada, due: 1h, escalate_to: bob }, timeout: { total: 3h } }"));
  r.start();
  CHECK(r.effects == lines{"review ok", "timer ok"});
  CHECK(assignee_of(r.task("ok")) == "ada");
  CHECK(last_rows(r, {}).reviews.front().assignee == "ada");
  CHECK(r.fire("ok").empty());
  r.now += 1h;
  CHECK(r.fire("ok") == lines{"escalated ok to bob"});
  CHECK(r.effects == lines{"timer ok"});
  CHECK(assignee_of(r.task("ok")) == "bob");
  CHECK(last_rows(r, {}).reviews.front().assignee == "bob");
  CHECK(last_rows(r, {}).reviews.front().state == review_state::open);
  CHECK(r.fire("ok").empty());
  SECTION("decided") {
    CHECK(r.decide("ok").front() == "approved ok");
  }
  SECTION("not in time") {
    r.now += 2h;
    CHECK(r.fire("ok") == lines{"timed out ok", "failed ok: timeout", "finished failed"});
    auto rows = last_rows(r, {}).reviews;
    REQUIRE(rows.size() == 1);
    CHECK(rows.front().state == review_state::withdrawn);
    CHECK(rows.front().assignee == "bob");
  }
}

TEST_CASE("a claimed review is kept for one person until the claim is over, given back or renewed") {
  rehearsal r(plan_of("  ok: { uses: ask }\n  a: { uses: work, needs: [ok] }"));
  r.start();
  auto claim = [&](const char* by, milliseconds span) { return r.tell(claim_review{task_id{"ok"}, by, r.now + span}); };
  CHECK(r.tell(claim_review{task_id{"a"}, "kim", r.now + 1h}) == lines{"refused invalid"});
  CHECK(claim("kim", 0ms) == lines{"refused invalid"});
  CHECK(claim("kim", 15min) == lines{"claimed ok by kim"});
  CHECK(last_rows(r, {}).reviews.front().claimed_by == "kim");
  CHECK(last_rows(r, {}).reviews.front().claimed_until == r.now + 15min);
  CHECK(claim("ada", 15min) == lines{"refused conflict"});
  CHECK(r.tell(release_review{task_id{"ok"}, "ada"}) == lines{"refused conflict"});
  CHECK(r.decide("ok") == lines{"refused conflict"});
  CHECK(claim("kim", 30min) == lines{"claimed ok by kim"});
  SECTION("over") {
    r.now += 30min - 1us;
    CHECK(r.decide("ok") == lines{"refused conflict"});
    r.now += 1us;
    CHECK(claim("ada", 1min) == lines{"claimed ok by ada"});
  }
  SECTION("given back") {
    CHECK(r.tell(release_review{task_id{"ok"}, "kim"}) == lines{"released ok"});
    CHECK_FALSE(last_rows(r, {}).reviews.front().claimed_by);
    CHECK(r.tell(release_review{task_id{"ok"}, "kim"}).empty());
    CHECK(r.decide("ok").front() == "approved ok");
  }
  SECTION("decided by who has it") {
    CHECK(r.tell(decide_review{task_id{"ok"}, true, "kim", ""}).front() == "approved ok");
    CHECK_FALSE(last_rows(r, {}).reviews.front().claimed_by);
    CHECK(claim("kim", 1min) == lines{"refused conflict"});
  }
  SECTION("cancelled") {
    r.tell(cancel_execution{"enough"});
    CHECK(last_rows(r, {}).reviews.front().state == review_state::withdrawn);
    CHECK_FALSE(last_rows(r, {}).reviews.front().claimed_by);
  }
  SECTION("run again") {
    r.rerun({"ok"});
    CHECK_FALSE(last_rows(r, {}).reviews.front().claimed_by);
    CHECK(r.decide("ok").front() == "approved ok");
  }
}

TEST_CASE("a review that runs again is open again, its row too") {
  rehearsal r(plan_of("  ok: { uses: ask }\n  a: { uses: work, needs: [ok] }"));
  r.start();
  SECTION("after its decision") {
    r.decide("ok");
    CHECK(r.rerun({"ok"}) == lines{"reset ok", "scheduled ok#2"});
    REQUIRE(last_rows(r, {}).reviews.size() == 1);
  }
  SECTION("before it") {
    CHECK(r.rerun({"ok"}) == lines{"reset ok", "scheduled ok#2"});
    REQUIRE(last_rows(r, {}).reviews.size() == 1);
  }
  CHECK(last_rows(r, {}).reviews.front().state == review_state::open);
  CHECK(r.decide("ok").front() == "approved ok");
}

TEST_CASE("a skipped review, and one inside a group that timed out, is withdrawn") {
  rehearsal r(plan_of("  ok: { uses: ask }\n  g: { timeout: 1h, tasks: { ok: { uses: ask } } }"));
  r.start();
  r.skip("ok");
  REQUIRE(last_rows(r, {}).reviews.size() == 1);
  CHECK(last_rows(r, {}).reviews.front().state == review_state::withdrawn);
  r.now += 1h;
  r.fire("g", 0);
  REQUIRE(last_rows(r, {}).reviews.size() == 1);
  CHECK(last_rows(r, {}).reviews.front().task.value == "g.ok");
  CHECK(last_rows(r, {}).reviews.front().state == review_state::withdrawn);
}

}  // namespace troupe
