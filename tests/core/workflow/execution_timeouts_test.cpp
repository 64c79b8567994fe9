#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

TEST_CASE("a task that is not started in time fails") {
  rehearsal r(plan_of("  a: { uses: work, timeout: { queue: 1m }, retry: { attempts: 3 } }"));
  r.start();
  CHECK(r.effects == lines{"run a", "timer a"});
  r.now += 1min - 1ms;
  CHECK(r.fire("a").empty());
  r.now += 1ms;
  CHECK(r.fire("a") == lines{"timed out a", "failed a: timeout", "finished failed"});
  CHECK(r.effects == lines{"stop a", "end"});
  CHECK(r.self.error->message == "a: waited longer than 1m");
}

TEST_CASE("a start ends the time in the queue, and a repeated attempt has its own") {
  rehearsal r(plan_of("  a: { uses: work, timeout: { queue: 1m }, retry: { attempts: 2, backoff: 1s, jitter: 0 } }"));
  r.start();
  r.begin("a");
  r.now += 10min;
  CHECK(r.fire("a").empty());
  r.fail("a");
  r.now += 1s;
  r.fire("a");
  r.now += 1min;
  CHECK(r.fire("a", 2).front() == "timed out a#2");
}

TEST_CASE("all attempts together have a time, whatever the task is doing") {
  constexpr auto task =
    "  a: { uses: work, timeout: { total: 10m, attempt: 9m }, retry: { attempts: 9, backoff: 5m, jitter: 0 } }";
  lines over{"timed out a", "failed a: timeout", "finished failed"};
  rehearsal r(plan_of(task));
  r.start();
  SECTION("queued") {
    r.now += 10min;
    CHECK(r.fire("a") == over);
  }
  SECTION("running") {
    r.now += 5min;
    r.begin("a");
    r.now += 5min;
    CHECK(r.fire("a") == over);
    CHECK(r.self.error->message == "a: took longer in all than 10m");
  }
  SECTION("an attempt is over before") {
    r.begin("a");
    r.now += 9min;
    CHECK(r.fire("a") == lines{"timed out a", "retried a: timeout"});
    r.now += 1min;
    CHECK(r.fire("a") == over);
  }
  SECTION("backing off") {
    r.now += 6min;
    r.fail("a");
    r.now += 4min;
    CHECK(r.fire("a") == over);
  }
}

TEST_CASE("a recovered node still knows the time in all, and gives an attempt that ran a new one") {
  rehearsal r(plan_of("  a: { uses: work, timeout: { total: 10m, attempt: 1m } }\n"
                      "  all: { uses: work, foreach: '${{ [1] }}', timeout: 1m }"));
  r.start();
  r.begin("a");
  r.begin("all[0]");
  auto owed = outstanding(r.replayed());
  CHECK(lines_of(owed) == lines{"run a", "run all[0]", "timer a"});
  CHECK(std::get<set_timer>(owed.back()).due == r.now + 10min);
}

TEST_CASE("a group, a choice or a review has a time, too") {
  struct row {
    const char* task;
    const char* inside;
  };
  auto row_ = GENERATE(values<row>({
    {"{ timeout: 10m, tasks: { a: { uses: work }, b: { uses: work, needs: [a] } } }", "t.a"},
    {"{ timeout: 10m, switch: \"'x'\", cases: { x: { uses: work } } }", "t.x"},
    {"{ timeout: 10m, repeat: { until: 'true', max: 3 }, tasks: { a: { uses: work } } }", "t[0].a"},
    {"{ timeout: 10m, foreach: '${{ [1, 2] }}', tasks: { a: { uses: work } } }", "t[1].a"},
  }));
  CAPTURE(row_.task);
  rehearsal r(plan_of(std::string("  t: ") + row_.task));
  r.start();
  r.begin(row_.inside);
  r.now += 10min;
  CHECK(r.fire("t", 0) == lines{"timed out t", "failed t: timeout", "finished failed"});
  CHECK(r.state(row_.inside) == "cancelled");
  CHECK(std::ranges::find(r.effects, "stop " + std::string(row_.inside)) != r.effects.end());
}

TEST_CASE("a foreach has one time in all, and each attempt of an item its own") {
  rehearsal r(plan_of("  all: { uses: work, foreach: '${{ [1, 2] }}', concurrency: 1, timeout: { attempt: 1m, total: "
                      "10m }, failures_max: 2 }"));
  r.start();
  r.begin("all[0]");
  CHECK(r.fire("all", 0).empty());
  r.now += 1min;
  CHECK(r.fire("all[0]") == lines{"timed out all[0]", "failed all[0]: timeout", "scheduled all[1]"});
  r.now += 9min;
  CHECK(r.fire("all[1]").empty());
  CHECK(r.fire("all", 0) == lines{"timed out all", "failed all: timeout", "finished failed"});
  CHECK(r.effects == lines{"stop all[1]", "end"});
}

TEST_CASE("the heartbeat is handed to whoever runs the attempt") {
  rehearsal r(plan_of("  a: { uses: far, timeout: { heartbeat: 30s, attempt: 1h } }"));
  r.start();
  auto run = std::get<run_task>(outstanding(r.self).front());
  CHECK(run.heartbeat == 30s);
  CHECK(run.timeout == 1h);
}

}  // namespace troupe
