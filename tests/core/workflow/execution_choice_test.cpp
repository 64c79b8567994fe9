#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

constexpr auto by_kind = R"(
  route:
    switch: input.kind
    cases:
      video: { uses: work, with: { kind: "${{ input.kind }}" } }
      text:  { tasks: { draft: { uses: work } } }
      else:  { uses: work }
  after: { uses: work, needs: [route], with: { got: "${{ tasks.route.output }}" } }
)";

}  // namespace

TEST_CASE("exactly one case of a choice runs, and its output is the choice's") {
  rehearsal r(plan_of(by_kind));
  CHECK(r.start({{"kind", "video"}}) == lines{"started", "entered route: video", "scheduled route.video"});
  CHECK(r.state("route.text") == "skipped");
  CHECK(r.task("route").details->case_name == "video");
  CHECK(r.complete("route.video", 5) == lines{"completed route.video", "left route", "scheduled after"});
  CHECK(r.task("after").with == json::value{{"got", 5}});
}

TEST_CASE("a case may be a group") {
  rehearsal r(plan_of(by_kind));
  CHECK(r.start({{"kind", "text"}}) ==
        lines{"started", "entered route: text", "entered route.text", "scheduled route.text.draft"});
  CHECK(r.complete("route.text.draft", "d") ==
        lines{"completed route.text.draft", "left route.text", "left route", "scheduled after"});
  CHECK(r.task("after").with == json::value{{"got", {{"draft", "d"}}}});
}

TEST_CASE("a value without a case takes the else") {
  struct row {
    json::value kind;
    std::string then;
  };
  auto row_ = GENERATE(values<row>({
    {"audio", "entered route: else"},
    {3, "entered route: else"},
    {true, "entered route: else"},
    {"Video", "entered route: else"},
    {nullptr, "failed route: expression"},
    {json::array{}, "failed route: expression"},
  }));
  CAPTURE(row_.then);
  rehearsal r(plan_of(by_kind));
  CHECK(r.start({{"kind", row_.kind}}).at(1) == row_.then);
}

TEST_CASE("a choice compares numbers and booleans as text, and a list of cases takes any text") {
  rehearsal r(plan_of(R"(
  n: { switch: input.n, cases: { "3": { uses: work }, else: { uses: mix } } }
  b: { switch: input.n > 2, cases: { "true": { uses: work }, "false": { uses: mix } } }
  t: { switch: input.t, cases: [ { when: "A b", uses: work }, { else: true, uses: mix } ] }
)"));
  r.start({{"n", 3}, {"t", "A b"}});
  CHECK(r.state("n.case_1") == "queued");
  CHECK(r.state("b.true") == "queued");
  CHECK(r.state("t.case_1") == "queued");
}

TEST_CASE("a choice without a case for the value is skipped, and its else task runs") {
  rehearsal r(plan_of(R"(
  route: { switch: input.kind, cases: { video: { uses: work } } }
  after: { uses: work, needs: [route] }
)"));
  CHECK(r.start({{"kind", "x"}}) ==
        lines{"started", "skipped route: no case for x", "skipped after: needs route: skipped", "finished completed"});
}

TEST_CASE("a choice fails with its case") {
  rehearsal r(plan_of(by_kind));
  r.start({{"kind", "video"}});
  CHECK(r.fail("route.video") == lines{"failed route.video: broken", "failed route: broken",
                                       "skipped after: needs route: failed", "finished failed"});
}

TEST_CASE("a choice that runs again chooses again") {
  rehearsal r(plan_of(R"(
  score: { uses: work }
  route: { needs: [score], switch: tasks.score.output, cases: { good: { uses: work }, else: { uses: mix } } }
)"));
  r.start();
  r.complete("score", "good");
  r.complete("route.good");
  CHECK(r.rerun({"score"}) == lines{"reset score", "scheduled score#2"});
  CHECK(r.complete("score", "bad", 2) == lines{"completed score#2", "entered route: else", "scheduled route.else#2"});
  CHECK(r.complete("route.good") == lines{"refused stale"});
  CHECK(r.complete("route.else", 1, 2).back() == "finished completed");
}

}  // namespace troupe
