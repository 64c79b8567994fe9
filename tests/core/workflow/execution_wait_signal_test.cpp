#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

TEST_CASE("a wait sleeps for a duration") {
  rehearsal r(
    plan_of("  w: { wait: 10m }\n  after: { uses: work, needs: [w], with: { at: '${{ tasks.w.output.at }}' } }"));
  CHECK(r.start() == lines{"started", "waits w"});
  CHECK(r.effects == lines{"timer w"});
  CHECK(r.self.state == execution_state::waiting);
  r.now += 10min - 1ms;
  CHECK(r.fire("w", 0).empty());
  r.now += 1ms;
  CHECK(r.fire("w", 1).empty());
  CHECK(r.fire("w", 0) == lines{"completed w", "scheduled after"});
  CHECK(r.task("after").with == json::value{{"at", to_rfc3339(r.now)}});
  CHECK(r.fire("w", 0).empty());
}

TEST_CASE("what to wait for may be calculated") {
  struct row {
    const char* wait;
    json::value input;
    std::optional<milliseconds> due;  // from the start; nothing: the task fails
  };
  auto row_ = GENERATE(values<row>({
    {"'${{ input.x }}'", {{"x", "90s"}}, 90s},
    {"{ for: '${{ input.x }}' }", {{"x", "1h30m"}}, 90min},
    {"{ until: '${{ input.x }}' }", {{"x", "1970-01-12T13:46:41Z"}}, 1s},
    {"{ until: '${{ input.x }}' }", {{"x", "1970-01-12T14:46:41+01:00"}}, 1s},
    {"{ until: '${{ timestamp(input.x) }}' }", {{"x", "1970-01-12T13:46:41Z"}}, 1s},
    {"{ until: '${{ input.x }}' }", {{"x", "1970-01-01T00:00:00Z"}}, -1000000s},
    {"{ for: \"${{ duration('100ms') }}\" }", {}, 100ms},
    {"{ for: \"${{ duration('1.5s') }}\" }", {}, 1500ms},
    {"{ for: \"${{ duration('-1.5s') }}\" }", {}, std::nullopt},
    {"{ for: '${{ input.x }}' }", {{"x", "soon"}}, std::nullopt},
    {"{ for: '${{ input.x }}' }", {{"x", 5}}, std::nullopt},
    {"{ for: '${{ input.x }}' }", {{"x", nullptr}}, std::nullopt},
    {"{ until: '${{ input.x }}' }", {{"x", "tomorrow"}}, std::nullopt},
    {"{ until: '${{ input.y }}' }", {{"x", ""}}, std::nullopt},
  }));
  CAPTURE(row_.wait, row_.input);
  rehearsal r(plan_of(std::string("  w: { wait: ") + row_.wait + " }"));
  auto said = r.start(row_.input);
  if (row_.due) {
    CHECK(said == lines{"started", "waits w"});
    CHECK(r.task("w").due == r.now + *row_.due);
  } else {
    CHECK(said == lines{"started", "failed w: expression", "finished failed"});
  }
}

namespace {

constexpr auto approval = R"(
  first: { uses: work }
  w: { needs: [first], wait: { signal: approved, if: signal.payload.grade > 2, timeout: 1h } }
  after: { uses: work, needs: [w], with: { s: "${{ tasks.w.output }}" } }
)";

}  // namespace

TEST_CASE("a wait takes the signal it listens for") {
  rehearsal r(plan_of(approval));
  r.start();
  CHECK(r.complete("first") == lines{"completed first", "waits w for approved"});
  CHECK(r.state("w") == "listening");
  CHECK(r.self.state == execution_state::waiting);
  CHECK(r.signal("rejected", {{"grade", 9}}) == lines{"signal 1: rejected"});
  CHECK(r.signal("approved", {{"grade", 1}}) == lines{"signal 2: approved"});
  CHECK(r.signal("approved", {{"grade", 3}}) ==
        lines{"signal 3: approved", "taken 3 by w", "completed w", "scheduled after"});
  CHECK(
    r.task("after").with ==
    json::value{{"s", {{"name", "approved"}, {"payload", {{"grade", 3}}}, {"at", to_rfc3339(r.now)}, {"by", "ada"}}}});
  CHECK(r.self.listening.empty());
  CHECK(r.self.signals.size() == 2);
  r.now += 2h;
  CHECK(r.fire("w", 0).empty());
}

TEST_CASE("a signal that came before the wait is taken, the oldest first") {
  rehearsal r(plan_of(approval));
  r.start();
  r.signal("approved", {{"grade", 3}});
  r.signal("approved", {{"grade", 4}});
  CHECK(r.complete("first") ==
        lines{"completed first", "waits w for approved", "taken 1 by w", "completed w", "scheduled after"});
}

TEST_CASE("how far back a signal counts") {
  struct row {
    const char* lookback;
    milliseconds age;
    bool taken;
  };
  auto row_ = GENERATE(values<row>(
    {{"all", 100h, true}, {"1h", 1h, true}, {"1h", 3601s, false}, {"none", 1s, false}, {"none", 0s, false}}));
  CAPTURE(row_.lookback, row_.age.count());
  rehearsal r(plan_of(std::string("  first: { uses: work }\n  w: { needs: [first], wait: { signal: go, lookback: ") +
                      row_.lookback + " } }"));
  r.start();
  r.signal("go");
  r.now += row_.age;
  r.complete("first");
  CHECK(r.state("w") == (row_.taken ? "completed" : "listening"));
}

TEST_CASE("a signal that does not come in time fails the wait") {
  rehearsal r(plan_of(approval));
  r.start();
  r.complete("first");
  r.now += 1h;
  CHECK(r.fire("w", 0) ==
        lines{"timed out w", "failed w: timeout", "skipped after: needs w: failed", "finished failed"});
  CHECK(r.self.listening.empty());
}

TEST_CASE("each signal is taken once, by the wait that has listened longest") {
  rehearsal r(plan_of(R"(
  all: { foreach: "${{ [1, 2] }}", as: n, tasks: { w: { wait: { signal: "go-${{ input.who }}", if: signal.payload == n || input.any } } } }
)"));
  SECTION("any") {
    r.start({{"who", "ada"}, {"any", true}});
    CHECK(r.signal("go-ada").at(1) == "taken 1 by all[0].w");
    CHECK(r.signal("go-bob").size() == 1);
    CHECK(r.signal("go-ada").back() == "finished completed");
  }
  SECTION("the one it is for") {
    r.start({{"who", "ada"}, {"any", false}});
    CHECK(r.signal("go-ada", 2).at(1) == "taken 1 by all[1].w");
    CHECK(r.signal("go-ada", 2).size() == 1);
    CHECK(r.signal("go-ada", 1).back() == "finished completed");
  }
}

TEST_CASE("two waits that begin at once do not take the same signal") {
  rehearsal r(plan_of("  first: { uses: work }\n  a: { needs: [first], wait: { signal: go } }\n"
                      "  b: { needs: [first], wait: { signal: go } }"));
  r.start();
  r.signal("go");
  CHECK(r.complete("first") ==
        lines{"completed first", "waits a for go", "taken 1 by a", "completed a", "waits b for go"});
}

TEST_CASE("the same signal sent again is ignored") {
  rehearsal r(plan_of("  w: { wait: { signal: go } }"));
  r.start();
  CHECK(r.signal("other", 1, "s1") == lines{"signal 1: other"});
  CHECK(r.signal("other", 2, "s1").empty());
  CHECK(r.signal("other", 2, "s2") == lines{"signal 2: other"});
  CHECK(r.signal("") == lines{"refused invalid"});
}

TEST_CASE("signals that nobody takes are bounded") {
  execution self(execution_id{"e1"}, plan_of("  w: { wait: { signal: go } }"));
  timestamp now;
  REQUIRE(handle(self, start_execution{json::object{}}, now));
  for (std::size_t i = 0; i < signals_max; ++i)
    REQUIRE(handle(self, send_signal{"other", {}, "", "id" + std::to_string(i)}, now));
  auto refusal = handle(self, send_signal{"other", {}, "", ""}, now);
  REQUIRE_FALSE(refusal);
  CHECK(refusal.error().code == errc::busy);
  CHECK(self.signal_ids.size() == signals_max);
}

TEST_CASE("a condition over a signal that cannot be evaluated fails the wait") {
  rehearsal r(plan_of(approval));
  r.start();
  r.complete("first");
  CHECK(r.signal("approved", {{"note", "x"}}) ==
        lines{"signal 1: approved", "failed w: expression", "skipped after: needs w: failed", "finished failed"});
}

}  // namespace troupe
