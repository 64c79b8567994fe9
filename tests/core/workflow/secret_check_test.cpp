#include "core/workflow/execution.hpp"
#include "support/plans.hpp"

#include <catch2/catch.hpp>

namespace troupe {
namespace {

task_types types() {
  auto types = testing::stage_types();
  for (auto name : {"exec", "http.request"})
    types.emplace(name, task_type{.name = name, .slot = slot::io, .open = true, .open_output = true});
  return types;
}

planning planned(std::string_view task) {
  return plan_text("workflow: w\ninput: { type: object }\ntasks:\n  a: " + std::string(task) + "\n", "w.yaml", "d1",
                   types());
}

}  // namespace

TEST_CASE("secrets may be where only the task sees them") {
  struct row {
    const char *task, *error;
  };
  auto r = GENERATE(values<row>({
    {R"({ uses: exec, with: { argv: [x], env: { A: "${{ secrets.KEY }}" } } })", ""},
    {R"({ uses: exec, with: { argv: [x], stdin: { a: ["Bearer ${{ secrets.KEY }}"] } } })", ""},
    {R"({ uses: http.request, with: { url: u, headers: { a: "${{ input.x }} ${{ secrets.KEY }}" } } })", ""},
    {R"({ uses: work, with: { anything: "${{ secrets.KEY }}" } })", ""},
    {R"({ uses: exec, with: { argv: [x, "${{ secrets.KEY }}"] } })",
     "with.argv of task a must not hold a secret: others can read it there (put it into env or stdin)"},
    {R"({ uses: http.request, with: { url: "https://x?k=${{ secrets.KEY }}" } })",
     "with.url of task a must not hold a secret: others can read it there (put it into headers or body)"},
    {R"({ uses: far, with: { a: "${{ secrets.KEY }}" } })",
     "with.a of task a must not hold a secret: far is carried out by workers, who would be told it (give it to the "
     "worker itself)"},
    {R"({ uses: mix, with: { a: "${{ secrets.KEY }}" } })",
     "with.a of task a must not hold a secret: mix does not need one (pass it to exec or http.request)"},
    {R"({ uses: work, with: { a: "${{ secrets[input.which] }}" } })",
     "with.a of task a reads secrets without saying which (write ${{ secrets.NAME }})"},
    {R"({ uses: work, if: "${{ secrets.KEY == 'x' }}" })",
     "if of task a reads secrets (secrets is known only in the parameters of a task, each in a text of its own)"},
    {R"({ uses: work, with: "${{ {'a': secrets.KEY} }}" })",
     "with of task a reads secrets (secrets is known only in the parameters of a task, each in a text of its own)"},
    {R"({ workflow: other, with: { a: "${{ secrets.KEY }}" } })",
     "with of task a reads secrets (secrets is known only in the parameters of a task, each in a text of its own)"},
  }));
  CAPTURE(r.task);
  auto made = planned(r.task);
  std::string said = made.errors.empty() ? "" : to_string(made.errors.front());
  if (auto after = said.find(": "); after != said.npos)
    said.erase(0, after + 2);
  CHECK(said == r.error);
  if (*r.error == '\0') {
    REQUIRE(made.plan);
    CHECK(made.plan->secrets == json::value{{"KEY", "${{ secrets.KEY }}"}});
  }
}

TEST_CASE("what is recorded of a task names its secrets, and what is owed says where they go") {
  auto made = planned(R"({ uses: exec, with: { argv: ["${{ input.x }}"], env: { A: "k=${{ secrets.KEY }}" } } })");
  REQUIRE(made.plan);
  execution self(execution_id{"e"}, made.plan);
  // Input that looks like one stays input.
  auto events = handle(self, start_execution{{{"x", "${{ secrets.KEY }}"}}, {}, 1}, timestamp{});
  REQUIRE(events);
  auto owed = outstanding(self);
  auto run = std::ranges::find_if(owed, [](const effect& e) { return std::holds_alternative<run_task>(e); });
  REQUIRE(run != owed.end());
  const auto& work = std::get<run_task>(*run);
  CHECK(work.with == json::value{{"argv", {"${{ secrets.KEY }}"}}, {"env", {{"A", "k=${{ secrets.KEY }}"}}}});
  CHECK(work.secrets == std::vector<secret::place>{{{"env", "A"}, {"KEY"}}});
}

}  // namespace troupe
