#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

TEST_CASE("an else runs exactly if the condition of the other task said no") {
  auto n = GENERATE(9, 5, 1);
  CAPTURE(n);
  rehearsal r(plan_of(R"(
  big:    { uses: work, if: input.n > 8 }
  middle: { uses: work, else: big, if: input.n > 3 }
  small:  { uses: work, else: middle }
  after:  { uses: work, needs: [big, middle, small], join: any }
)"));
  r.start({{"n", n}});
  std::string chosen = n > 8 ? "big" : n > 3 ? "middle" : "small";
  for (std::string name : {"big", "middle", "small"})
    CHECK((r.state(name) == "queued") == (name == chosen));
  r.complete(chosen);
  for (std::string name : {"big", "middle", "small"})
    CHECK(r.state(name) == (name == chosen ? "completed" : "skipped"));
  CHECK(r.state("after") == "queued");
}

TEST_CASE("an else does not stand in for a task that failed or lost its needs") {
  rehearsal r(plan_of(R"(
  first: { uses: work }
  a: { uses: work, needs: [first], if: input.x }
  b: { uses: work, else: a }
)"));
  r.start({{"x", true}});
  SECTION("needs failed") {
    CHECK(r.fail("first") == lines{"failed first: broken", "skipped a: needs first: failed",
                                   "skipped b: needs a: skipped", "finished failed"});
  }
  SECTION("it failed itself") {
    r.complete("first");
    CHECK(r.fail("a") == lines{"failed a: broken", "skipped b: needs a: failed", "finished failed"});
  }
  SECTION("a person skipped it") {
    r.complete("first");
    CHECK(r.skip("a").back() == "finished completed");
    CHECK(r.task("b").skip_reason == "else of a, which is skipped");
  }
}

TEST_CASE("an else needs its other needs too") {
  rehearsal r(plan_of(R"(
  other: { uses: work }
  a: { uses: work, if: input.x }
  b: { uses: work, else: a, needs: [other] }
)"));
  r.start({{"x", false}});
  CHECK(r.state("b") == "waiting");
  CHECK(r.complete("other") == lines{"completed other", "scheduled b"});
}

}  // namespace troupe
