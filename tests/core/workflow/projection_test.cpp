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

TEST_CASE("a report of quality is a row of the history, in whatever iteration, with what was judged") {
  rehearsal r(plan_of("  loop:\n    repeat: { until: tasks.score.output.overall > 80.0, max: 3 }\n    tasks:\n"
                      "      score: { uses: work, with: { text: \"try ${{ iteration }}\" } }\n"));
  r.start();
  auto report = [](double overall) {
    return json::value{{"overall", overall},
                       {"decision", "review"},
                       {"judged_by", "narration 3"},
                       {"criteria", {{"clarity", {{"score", 70}}}}}};
  };
  r.complete("loop[0].score", report(60));
  auto rows = project(r.self, wake_of(r.self), {}, r.records.back()).scores;
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].execution == r.self.id);
  CHECK(rows[0].task.value == "loop[0].score");
  CHECK(rows[0].attempt == 1);
  CHECK(rows[0].workflow.value == r.self.plan->definition.name);
  CHECK(rows[0].at == r.now);
  CHECK(rows[0].profile == "narration");
  CHECK(rows[0].version == 3);
  CHECK(rows[0].given == json::value{{"text", "try 0"}});
  r.complete("loop[1].score", report(90));
  rows = project(r.self, wake_of(r.self), {}, r.records.back()).scores;
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].given == json::value{{"text", "try 1"}});
}

TEST_CASE("credits are learned from, but not from a result that was reused") {
  rehearsal r(plan_of("  a: { uses: work }\n  b: { uses: work }\n"));
  r.start();
  json::value credits{{"best", json::object{}},
                      {"tried", json::array{}},
                      {"credits", {{{"cause", "ending"}, {"change", "add echo"}, {"worked", true}}}}};
  r.complete("a", credits);
  auto trials = [&] { return project(r.self, wake_of(r.self), {}, r.records.back()).trials; };
  CHECK(trials() == std::vector<quality::trial>{{"ending", "add echo", 1, 0}});
  r.tell(complete_task{task_id{"b"}, 1, credits, true});
  CHECK(trials().empty());
}

}  // namespace troupe
