#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

TEST_CASE("a group is a task whose work is a block of its own") {
  rehearsal r(plan_of(R"(
  before: { uses: work }
  film:
    needs: [before]
    tasks:
      script: { uses: work, with: { of: "${{ tasks.before.output }}" } }
      sound:  { uses: work, needs: [script], with: { text: "${{ tasks.script.output }}" } }
      images: { uses: work, needs: [script] }
  after: { uses: work, needs: [film], with: { film: "${{ tasks.film.output }}" } }
)"));
  r.start();
  CHECK(r.complete("before", "b") == lines{"completed before", "entered film", "scheduled film.script"});
  CHECK(r.effects == lines{"run film.script"});
  CHECK(r.state("film") == "running");
  CHECK(r.task("film.script").with == json::value{{"of", "b"}});
  CHECK(r.complete("film.script", "s") ==
        lines{"completed film.script", "scheduled film.sound", "scheduled film.images"});
  CHECK(r.complete("film.sound", "la") == lines{"completed film.sound"});
  CHECK(r.complete("film.images", "oh") == lines{"completed film.images", "left film", "scheduled after"});
  CHECK(r.task("after").with == json::value{{"film", {{"sound", "la"}, {"images", "oh"}}}});
  CHECK(r.complete("after") == lines{"completed after", "finished completed"});
}

TEST_CASE("a group's output is its template, read in its block") {
  rehearsal r(plan_of(R"(
  g:
    tasks: { a: { uses: work }, b: { uses: work, needs: [a] } }
    output: { sum: "${{ tasks.a.output + tasks.b.output }}" }
)"));
  r.start();
  r.complete("g.a", 1);
  CHECK(r.complete("g.b", 2) == lines{"completed g.b", "left g", "finished completed"});
  CHECK(r.self.output == json::value{{"g", {{"sum", 3}}}});
}

TEST_CASE("a group whose output cannot be evaluated fails") {
  rehearsal r(plan_of(R"(
  g: { tasks: { a: { uses: work } }, output: "${{ tasks.a.output.missing }}" }
)"));
  r.start();
  CHECK(r.complete("g.a") == lines{"completed g.a", "failed g: expression", "finished failed"});
}

TEST_CASE("a group fails with the first failure inside, once what runs there is over") {
  rehearsal r(plan_of(R"(
  g: { tasks: { a: { uses: work }, b: { uses: work }, c: { uses: work, needs: [a] } } }
  after: { uses: work, needs: [g] }
)"));
  r.start();
  CHECK(r.fail("g.a") == lines{"failed g.a: broken", "skipped g.c: needs a: failed"});
  CHECK(r.complete("g.b") ==
        lines{"completed g.b", "failed g: broken", "skipped after: needs g: failed", "finished failed"});
  CHECK(r.self.error->message == "g: a: it broke");
}

TEST_CASE("an optional group may fail, and an optional task inside one too") {
  rehearsal r(plan_of(R"(
  g: { optional: true, tasks: { a: { uses: work } } }
  h: { tasks: { a: { uses: work, optional: true }, b: { uses: work } } }
)"));
  r.start();
  CHECK(r.fail("g.a") == lines{"failed g.a: broken", "failed g: broken"});
  CHECK(r.fail("h.a") == lines{"failed h.a: broken"});
  CHECK(r.complete("h.b", 1) == lines{"completed h.b", "left h", "finished completed"});
  CHECK(r.self.output == json::value{{"h", {{"b", 1}}}});
}

TEST_CASE("a name inside a group hides the one outside, and the others outside stay readable") {
  rehearsal r(plan_of(R"(
  a: { uses: work }
  b: { uses: work }
  g:
    needs: [a, b]
    tasks:
      a: { uses: work }
      c: { uses: work, needs: [a], with: { a: "${{ tasks.a.output }}", b: "${{ tasks.b.output }}" } }
)"));
  r.start();
  r.complete("a", "outer");
  r.complete("b", "beside");
  r.complete("g.a", "inner");
  CHECK(r.task("g.c").with == json::value{{"a", "inner"}, {"b", "beside"}});
}

TEST_CASE("a name inside a group hides the one outside while it is not finished") {
  rehearsal r(plan_of(R"(
  a: { uses: work }
  g:
    needs: a
    tasks:
      a: { uses: work }
      b: { uses: work }
      c: { uses: work, needs: [a, b], join: any, with: { a: "${{ has(tasks.a) ? tasks.a.output : 'not yet' }}" } }
)"));
  r.start();
  r.complete("a", "outer");
  r.complete("g.b");
  CHECK(r.task("g.c").with == json::value{{"a", "not yet"}});
}

TEST_CASE("only what stands in a group has an id inside it") {
  rehearsal r(
    plan_of("  g: { tasks: { a: { uses: work } } }\n  all: { foreach: '${{ [1] }}', tasks: { a: { uses: work } } }"));
  r.start();
  for (auto name :
       {"g[0].a", "g.b", "g[0]", "a", "g.a.x", "all.a", "all[0]a", "all[1].a", ".a", "g.", "g..a", "g.a~compensate"}) {
    CAPTURE(name);
    CHECK(r.begin(name) == lines{"refused unknown"});
    CHECK(r.skip(name) == lines{"refused unknown"});
    CHECK(r.fire(name, 0).empty());
  }
  CHECK(r.begin("g", 0) == lines{"refused stale"});
  CHECK(r.begin("all[0]", 0) == lines{"refused stale"});
}

TEST_CASE("sixteen groups inside each other begin and end in one record") {
  std::string tasks = "  g: { timeout: 1h, tasks: { ";
  for (int i = 1; i < 15; ++i)
    tasks += "g: { timeout: 1h, tasks: { ";
  tasks += "a: { uses: work }";
  for (int i = 0; i < 15; ++i)
    tasks += " } }";
  rehearsal r(plan_of(tasks));
  CHECK(r.start().size() == 1 + 15 + 1);
  std::string id;
  for (int i = 0; i < 15; ++i)
    id += "g.";
  CHECK(r.complete(id + "a").back() == "finished completed");
  CHECK(r.rerun({id + "a"}).size() == 2);
  CHECK(r.self.owed.size() == 16);
}

}  // namespace troupe
