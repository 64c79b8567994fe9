#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

TEST_CASE("terminating ends everything in one record, whatever it is doing") {
  rehearsal r(plan_of(R"(
  g: { tasks: { a: { uses: work }, h: { foreach: "${{ [1, 2] }}", concurrency: 1, tasks: { x: { uses: work } } } } }
  w: { wait: 1h }
  s: { wait: { signal: go } }
  c: { workflow: other, parent_close: terminate }
  r: { uses: ask }
  l: { repeat: { until: 'true', max: 2 }, tasks: { x: { uses: work } } }
)"));
  r.start();
  CHECK(r.tell(terminate_execution{}) == lines{"cancel requested", "finished cancelled"});
  CHECK(r.effects == lines{"stop g.a", "stop g.h[0].x", "stop l[0].x", "terminate child", "end"});
  CHECK(r.self.error->code == "terminated");
  for (auto task : {"g", "g.a", "g.h", "g.h[0]", "g.h[0].x", "g.h[1]", "w", "s", "c", "r", "l", "l[0].x"})
    CHECK(r.state(task) == "cancelled");
  CHECK(r.tell(terminate_execution{}) == lines{"refused conflict"});
  CHECK(r.signal("go") == lines{"refused conflict"});
}

}  // namespace troupe
