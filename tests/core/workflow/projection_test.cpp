#include "core/workflow/projection.hpp"
#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

/// The row that the last record writes, if the one before it stood where the execution stands now.
std::optional<execution_summary> row_after(const rehearsal& r) {
  auto wake = wake_of(r.self);
  return project(r.self, wake, standing{r.self.state, wake}, r.records.back()).execution;
}

}  // namespace

TEST_CASE("the row of an execution follows what does not move it") {
  rehearsal r(plan_of("  a: { uses: work }\n  b: { wait: 1m, needs: [a] }\n"));
  r.start();
  r.begin("a");
  CHECK_FALSE(row_after(r));

  r.tell(set_labels{{{"team", "red"}}, {}});
  REQUIRE(row_after(r));
  CHECK(row_after(r)->labels == std::map<std::string, std::string>{{"team", "red"}});

  r.tell(migrate_execution{plan_of("  a: { uses: work }\n  b: { wait: 2m, needs: [a] }\n", {}, "d2"), "ada"});
  REQUIRE(row_after(r));
  CHECK(row_after(r)->digest == "d2");
}

TEST_CASE("the row of an execution follows an end that takes the place of another") {
  rehearsal r(plan_of("  a: { uses: work }\n  b: { uses: work, needs: [a], if: tasks.a.output.go }\n"));
  r.start();
  r.complete("a", {{"go", false}});
  CHECK(r.self.state == execution_state::completed);
  r.now += 1h;
  r.tell(rerun_tasks{{task_id{"b"}}, "ada", ""});
  CHECK(r.self.state == execution_state::completed);
  REQUIRE(row_after(r));
  CHECK(row_after(r)->finished_at == r.now);
}

}  // namespace troupe
