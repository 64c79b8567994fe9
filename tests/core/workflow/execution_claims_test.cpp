#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

run_task owed_run(const execution& self) {
  for (const auto& owed : outstanding(self))
    if (const auto* run = std::get_if<run_task>(&owed))
      return *run;
  throw std::logic_error("nothing is to run");
}

}  // namespace

TEST_CASE("an attempt claims its place in the queue as its definition says") {
  rehearsal r(plan_of(R"(
  a:
    uses: far
    priority: 7
    fair: { key: input.tenant, weight: input.weight }
    cost: 3
    limits: [ { key: input.tenant, at_once: 2 }, { rate: 10/1m } ]
    queue: gpu
    worker: { gpu: a100 }
    sticky: input.tenant
    retry: { attempts: 2, backoff: 1s, jitter: 0 }
)"));
  r.start({{"tenant", "t1"}, {"weight", 2.5}});
  queue_claim expected{7, "t1", 2.5, 3, {{"t1", 2, 0, 1s}, {"w/a#1", 0, 10, 60s}}, "gpu", {{"gpu", "a100"}}, "t1"};
  CHECK(owed_run(r.self).claim == expected);
  r.fail("a");
  r.now += 1s;
  r.fire("a");
  CHECK(owed_run(r.self).claim == expected);
  CHECK(owed_run(r.replayed()).claim == expected);
}

TEST_CASE("a workflow's priority and fairness are the default of its tasks") {
  rehearsal r(plan_of("  a: { uses: work }\n  b: { uses: work, needs: [a], priority: '${{ tasks.a.output }}' }",
                      "priority: 2\nfair: input.tenant"));
  r.start({{"tenant", 5}});
  CHECK(owed_run(r.self).claim == queue_claim{2, "5"});
  r.complete("a", 9);
  CHECK(owed_run(r.self).claim == queue_claim{9, "5"});
}

TEST_CASE("without any of it there is no claim") {
  rehearsal r(plan_of("  a: { uses: work }"));
  r.start();
  CHECK_FALSE(owed_run(r.self).claim);
}

TEST_CASE("a claim that cannot be evaluated fails the task") {
  struct row {
    const char* key;
    const char* message;
  };
  auto row_ = GENERATE(values<row>({
    {"priority: '${{ input.x }}'", "priority"},
    {"priority: '${{ 10 }}'", "priority"},
    {"fair: input.x.y", "fair"},
    {"fair: { key: \"'k'\", weight: '${{ 0.001 }}' }", "fair.weight"},
    {"limits: [ { key: input.x.y, at_once: 1 } ]", "limits"},
    {"sticky: input.x.y", "sticky"},
  }));
  CAPTURE(row_.key);
  rehearsal r(plan_of(std::string("  a: { uses: far, ") + row_.key + " }"));
  CHECK(r.start({{"x", "?"}}) == lines{"started", "failed a: expression", "finished failed"});
  CAPTURE(r.self.error->message);
  CHECK(r.self.error->message.find(row_.message) != std::string::npos);
}

}  // namespace troupe
