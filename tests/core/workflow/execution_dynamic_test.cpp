#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

constexpr auto dynamic = R"(
  a: { uses: "${{ input.type }}", with: { x: 1 } }
  b: { uses: work, needs: [a] }
)";

}  // namespace

TEST_CASE("a task type may be known at run time only") {
  rehearsal r(plan_of(dynamic));
  CHECK(r.start({{"type", "mix"}}) == lines{"started", "scheduled a"});
  auto run = std::get<run_task>(outstanding(r.self).front());
  CHECK(run.uses == "mix");
  CHECK(run.slot == slot::light);
  CHECK(r.complete("a") == lines{"completed a", "scheduled b"});
}

TEST_CASE("a type that is a review is one") {
  rehearsal r(plan_of(dynamic));
  CHECK(r.start({{"type", "ask"}}) == lines{"started", "scheduled a"});
  CHECK(r.effects == lines{"review a"});
  CHECK(r.state("a") == "in_review");
  CHECK(r.decide("a") == lines{"approved a", "completed a", "scheduled b"});
}

TEST_CASE("a type that is none fails the task") {
  struct row {
    json::value type;
    const char* code;
  };
  auto row_ = GENERATE(
    values<row>({{"wrok", "unknown_type"}, {"", "unknown_type"}, {nullptr, "expression"}, {7, "unknown_type"}}));
  rehearsal r(plan_of(dynamic));
  CHECK(r.start({{"type", row_.type}}).at(1) == std::string("failed a: ") + row_.code);
}

TEST_CASE("a dynamic task that is tried again keeps its type") {
  rehearsal r(plan_of("  a: { uses: '${{ input.type }}', retry: { attempts: 2, backoff: 1s, jitter: 0 } }"));
  r.start({{"type", "mix"}});
  r.fail("a");
  r.now += 1s;
  CHECK(r.fire("a") == lines{"scheduled a#2"});
  CHECK(std::get<run_task>(outstanding(r.self).front()).uses == "mix");
}

}  // namespace troupe
