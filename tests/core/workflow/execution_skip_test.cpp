#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

constexpr auto tasks = R"(
  a: { uses: work, compensate: { uses: work } }
  b: { uses: work, needs: [a], with: { a: "${{ tasks.a.output }}" } }
  c: { uses: work, needs: [b] }
)";

}  // namespace

TEST_CASE("what needs a skipped task goes on with the output given for it") {
  rehearsal r(plan_of(tasks));
  r.start();
  r.begin("a");
  CHECK(r.skip("a", 5) == lines{"skipped a: skipped by ada", "scheduled b"});
  CHECK(r.effects == lines{"stop a", "run b"});
  CHECK(r.task("b").with == json::value{{"a", 5}});
  CHECK(r.output("a") == 5);
  CHECK(r.complete("a") == lines{"refused stale"});
  CHECK(r.skip("a") == lines{"refused conflict"});
  r.complete("b");
  // There is nothing to undo of what was not done.
  CHECK(r.fail("c") == lines{"failed c: broken", "finished failed"});
}

TEST_CASE("a task can be skipped before its turn, and while it pauses") {
  rehearsal r(plan_of("  a: { uses: work, retry: { attempts: 2, backoff: 1m } }\n  b: { uses: work, needs: [a] }\n"
                      "  c: { uses: work, needs: [b] }"));
  r.start();
  CHECK(r.skip("b") == lines{"skipped b: skipped by ada", "scheduled c"});
  r.fail("a");
  CHECK(r.skip("a") == lines{"skipped a: skipped by ada"});
  CHECK(r.complete("c", 1).back() == "finished completed");
}

TEST_CASE("a task that failed can be skipped as long as the execution is not finished") {
  rehearsal r(plan_of("  a: { uses: work }\n  b: { uses: work, needs: [a] }\n  x: { uses: work }"));
  r.start();
  r.fail("a");
  CHECK(r.state("b") == "skipped");
  CHECK(r.skip("a", "stand-in") == lines{"reset a", "skipped a: skipped by ada", "scheduled b"});
  r.complete("b", 1);
  CHECK(r.complete("x", 2).back() == "finished completed");
  CHECK(r.self.output == json::value{{"b", 1}, {"x", 2}});
  CHECK(r.skip("a") == lines{"refused conflict"});
}

TEST_CASE("groups, choices, waits, children, reviews and items can be skipped") {
  struct row {
    const char* task;
    const char* skipped;
    lines effects;
  };
  auto row_ = GENERATE(values<row>({
    {"{ tasks: { a: { uses: work }, b: { uses: ask } } }", "t", {"stop t.a", "end"}},
    {"{ switch: \"'x'\", cases: { x: { uses: work } } }", "t", {"stop t.x", "end"}},
    {"{ wait: 1h }", "t", {"end"}},
    {"{ wait: { signal: go } }", "t", {"end"}},
    {"{ workflow: other }", "t", {"cancel child", "end"}},
    {"{ uses: ask }", "t", {"end"}},
    {"{ uses: work, foreach: '${{ [1] }}' }", "t", {"stop t[0]", "end"}},
    {"{ uses: work, foreach: '${{ [1] }}' }", "t[0]", {"stop t[0]", "end"}},
    {"{ foreach: '${{ [1] }}', tasks: { a: { uses: work } } }", "t[0]", {"stop t[0].a", "end"}},
    {"{ repeat: { until: 'true', max: 2 }, tasks: { a: { uses: work } } }", "t", {"stop t[0].a", "end"}},
  }));
  CAPTURE(row_.task);
  rehearsal r(plan_of(std::string("  t: ") + row_.task));
  r.start();
  CHECK(r.skip(row_.skipped, 7).back() == "finished completed");
  CHECK(r.effects == row_.effects);
  CHECK(r.self.output == (row_.skipped == std::string("t[0]") ? json::value{{"t", {7}}} : json::value{{"t", 7}}));
}

TEST_CASE("what has not begun inside a foreach, and what is no task, cannot be skipped") {
  rehearsal r(plan_of("  all: { uses: work, foreach: '${{ [1, 2] }}', concurrency: 1 }\n"
                      "  loop: { repeat: { until: 'true', max: 2 }, tasks: { a: { uses: work } } }"));
  r.start();
  CHECK(r.skip("all[1]") == lines{"refused conflict"});
  CHECK(r.skip("loop[0]") == lines{"refused conflict"});
  CHECK(r.skip("loop[1]") == lines{"refused unknown"});
  CHECK(r.skip("nobody") == lines{"refused unknown"});
}

TEST_CASE("a skipped task can run after all") {
  rehearsal r(plan_of(tasks));
  r.start();
  r.skip("a", 5);
  r.complete("b");
  CHECK(r.rerun({"a"}) == lines{"reset a", "scheduled a#2"});
  CHECK_FALSE(r.task("a").passed);
  CHECK(r.complete("a", 6, 2) == lines{"completed a#2", "scheduled b#2"});
}

TEST_CASE("a task of an end block can be skipped") {
  rehearsal r(plan_of("  a: { uses: work }", "finally: { tidy: { uses: work }, last: { uses: work, needs: [tidy] } }"));
  r.start();
  r.tell(cancel_execution{});
  CHECK(r.skip("finally.tidy") == lines{"skipped finally.tidy: skipped by ada", "scheduled finally.last"});
  CHECK(r.skip("finally.last").back() == "finished cancelled");
}

}  // namespace troupe
