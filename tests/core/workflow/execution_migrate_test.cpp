#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

lines to(rehearsal& r, const char* tasks, std::string top = {}) {
  return r.tell(migrate_execution{plan_of(tasks, top, "d2"), "ada"});
}

}  // namespace

TEST_CASE("an execution goes on under another version of its workflow") {
  rehearsal r(plan_of("  a: { uses: work }\n  b: { uses: work, needs: [a] }"));
  r.start();
  CHECK(to(r, "  n: { uses: work }\n  a: { uses: work }\n  b: { uses: mix, needs: [a, n], with: { v: 2 } }\n"
              "  c: { uses: work, needs: [b] }") == lines{"migrated to d2", "scheduled n"});
  CHECK(r.complete("a") == lines{"completed a"});
  CHECK(r.complete("n") == lines{"completed n", "scheduled b"});
  CHECK(r.task("b").with == json::value{{"v", 2}});
  CHECK(r.complete("b") == lines{"completed b", "scheduled c"});
}

TEST_CASE("the same version is nothing new, another workflow is refused") {
  rehearsal r(plan_of("  a: { uses: work }"));
  r.start();
  CHECK(r.tell(migrate_execution{plan_of("  a: { uses: work }"), ""}).empty());
  auto other = plan_text("workflow: x\ntasks: { a: { uses: work } }", "x.yaml", "d3", stage_types()).plan;
  CHECK(r.tell(migrate_execution{other, ""}) == lines{"refused conflict"});
  r.complete("a");
  CHECK(to(r, "  a: { uses: mix }") == lines{"refused conflict"});
}

TEST_CASE("what has begun must still fit") {
  struct row {
    const char* why;
    const char* tasks;
  };
  auto row_ = GENERATE(values<row>({
    {"a done task is gone",
     "  run: { uses: work }\n  g: { tasks: { x: { uses: work }, y: { uses: work, needs: [x] } } }"},
    {"a running task is gone",
     "  done: { uses: work }\n  g: { tasks: { x: { uses: work }, y: { uses: work, needs: [x] } } }"},
    {"a running task has another type",
     "  done: { uses: work }\n  run: { uses: mix }\n  g: { tasks: { x: { uses: work } } }"},
    {"a running task is another kind",
     "  done: { uses: work }\n  run: { wait: 1h }\n  g: { tasks: { x: { uses: work } } }"},
    {"a running task is a foreach",
     "  done: { uses: work }\n  run: { uses: work, foreach: '${{ [1] }}' }\n  g: { tasks: { x: { uses: work } } }"},
    {"a running task has a new need", "  done: { uses: work }\n  n: { uses: work }\n  run: { uses: work, needs: [n] "
                                      "}\n  g: { tasks: { x: { uses: work } } }"},
    {"a task inside is gone", "  done: { uses: work }\n  run: { uses: work }\n  g: { tasks: { y: { uses: work } } }"},
  }));
  CAPTURE(row_.why);
  rehearsal r(plan_of("  done: { uses: work }\n  run: { uses: work }\n"
                      "  g: { tasks: { x: { uses: work }, y: { uses: work, needs: [x] } } }"));
  r.start();
  r.complete("done");
  CHECK(to(r, row_.tasks) == lines{"refused conflict"});
  CHECK(r.self.plan->digest == "d1");
}

TEST_CASE("a migration renews the times of what is in progress") {
  rehearsal r(plan_of("  a: { uses: work, timeout: 1m }\n  w: { wait: 1h }\n  g: { tasks: { x: { uses: work } } }",
                      "timeout: 1h"));
  r.start();
  r.begin("a");
  CHECK(to(r, "  a: { uses: work, timeout: 5m }\n  w: { wait: 2h }\n  g: { timeout: 3m, tasks: { x: { uses: work } } }",
           "timeout: 2h") == lines{"migrated to d2"});
  r.now += 1min;
  CHECK(r.fire("a").empty());
  r.now += 2min;
  CHECK(r.fire("g", 0).back() == "failed g: timeout");
  r.now += 2min;
  CHECK(r.fire("a").back() == "failed a: timeout");
  r.now += 55min;
  CHECK(r.fire("", 0).empty());
  CHECK(r.fire("w", 0).back() == "finished failed");
}

TEST_CASE("a version without the times has no timers") {
  rehearsal r(plan_of("  a: { uses: work, timeout: { queue: 1m, total: 1h } }", "timeout: 1h"));
  r.start();
  CHECK(to(r, "  a: { uses: work }") == lines{"migrated to d2"});
  r.now += 5h;
  CHECK(r.fire("a").empty());
  CHECK(r.fire("", 0).empty());
  CHECK(r.complete("a").back() == "finished completed");
}

TEST_CASE("blocks in progress go on under the new version") {
  rehearsal r(plan_of(R"(
  all: { foreach: "${{ [1, 2] }}", concurrency: 1, tasks: { x: { uses: work } } }
  loop: { repeat: { until: iteration == 5, max: 9 }, tasks: { x: { uses: work } } }
  route: { switch: "'a'", cases: { a: { uses: work }, b: { uses: work } } }
)"));
  r.start();
  CHECK(to(r, R"(
  route: { switch: "'a'", cases: { c: { uses: work }, b: { uses: work }, a: { uses: work } } }
)") == lines{"refused conflict"});
  CHECK(to(r, R"(
  loop: { repeat: { until: iteration == 1, max: 9 }, tasks: { x: { uses: work }, y: { uses: work, needs: [x] } } }
  route: { switch: "'a'", cases: { b: { uses: work }, a: { uses: work } } }
  all: { foreach: "${{ [1, 2] }}", concurrency: 2, tasks: { x: { uses: work }, y: { uses: work } } }
)") == lines{"migrated to d2", "scheduled all[0].y", "entered all[1]", "scheduled all[1].x", "scheduled all[1].y"});
  CHECK(r.complete("loop[0].x") == lines{"completed loop[0].x", "scheduled loop[0].y"});
  CHECK(r.complete("loop[0].y").back() == "scheduled loop[1].x");
  r.complete("route.a");
  for (auto name : {"loop[1].x", "loop[1].y", "all[0].x", "all[0].y", "all[1].x", "all[1].y"})
    r.complete(name);
  CHECK(r.self.state == execution_state::completed);
}

TEST_CASE("a new task in a block that is finished is refused") {
  rehearsal r(plan_of("  g: { tasks: { x: { uses: work } } }\n  a: { uses: work }"));
  r.start();
  r.complete("g.x");
  CHECK(to(r, "  g: { tasks: { x: { uses: work }, y: { uses: work } } }\n  a: { uses: work }") ==
        lines{"refused conflict"});
}

TEST_CASE("what the new version cannot undo is not undone") {
  rehearsal r(plan_of("  a: { uses: work, compensate: { uses: work } }\n  b: { uses: work, needs: [a] }"));
  r.start();
  r.complete("a");
  CHECK(to(r, "  a: { uses: work }\n  b: { uses: work, needs: [a] }") == lines{"migrated to d2"});
  CHECK(r.fail("b") == lines{"failed b: broken", "finished failed"});
}

TEST_CASE("an execution that ends, ends under its version") {
  rehearsal r(plan_of("  a: { uses: work }", "finally: { tidy: { uses: work } }"));
  r.start();
  r.complete("a");
  CHECK(to(r, "  a: { uses: work }") == lines{"refused conflict"});
}

}  // namespace troupe
