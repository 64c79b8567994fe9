#include "core/workflow/retry.hpp"
#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

auto plan_with_retries() {
  return plan_of("  a: { uses: work, timeout: 1m, retry: { attempts: 3, backoff: 1s..30s, jitter: 0 } }");
}

}  // namespace

TEST_CASE("a failed attempt is repeated after a pause, until there are no attempts left") {
  rehearsal r(plan_with_retries());
  r.start();
  r.begin("a");
  CHECK(r.fail("a") == lines{"retried a: broken"});
  CHECK(r.effects == lines{"timer a"});
  CHECK(r.task("a").state == task_state::backing_off);
  CHECK(r.task("a").due == r.now + 1s);

  CHECK(r.fire("a").empty());
  r.now += 1s;
  CHECK(r.fire("a") == lines{"scheduled a#2"});
  CHECK(r.effects == lines{"run a#2"});
  CHECK(r.fire("a").empty());

  CHECK(r.complete("a", 1, 1) == lines{"refused stale"});
  CHECK(r.fail("a", 2) == lines{"retried a#2: broken"});
  CHECK(r.task("a").due == r.now + 2s);
  r.now += 1h;
  r.fire("a", 2);
  CHECK(r.fail("a", 3) == lines{"failed a#3: broken", "finished failed"});
  CHECK(r.self.owed.size() == 1);
}

TEST_CASE("an error that no repetition cures fails at once") {
  rehearsal r(plan_with_retries());
  r.start();
  CHECK(r.fail("a", 1, false) == lines{"failed a: broken", "finished failed"});
}

TEST_CASE("an attempt that takes too long is stopped and repeated") {
  rehearsal r(plan_with_retries());
  r.start();
  CHECK(r.fire("a").empty());
  r.begin("a");
  CHECK(r.effects == lines{"timer a"});
  r.now += 59s;
  CHECK(r.fire("a").empty());
  r.now += 1s;
  CHECK(r.fire("a") == lines{"timed out a", "retried a: timeout"});
  CHECK(r.effects == lines{"stop a", "timer a"});
  CHECK(r.task("a").error->message == "took longer than 1m");
  CHECK(r.complete("a") == lines{"refused stale"});
  CHECK(r.begin("a") == lines{"refused stale"});
}

TEST_CASE("a renewed start renews the timeout") {
  rehearsal r(plan_with_retries());
  r.start();
  r.begin("a");
  r.now += 10min;
  CHECK(lines_of(outstanding(r.replayed())) == lines{"run a"});
  CHECK(r.begin("a") == lines{"started a"});
  CHECK(r.effects == lines{"timer a"});
  CHECK(r.fire("a").empty());
  CHECK(r.task("a").due == r.now + 1min);
}

TEST_CASE("the pause doubles up to its cap, honours retry_after, and is drawn from the seed") {
  retry_policy plain{.attempts = 9, .first = 1s, .last = 30s, .jitter = 0};
  task_error error{"broken", "", true, {}};
  auto asked = [](milliseconds pause) { return task_error{"busy", "", true, pause}; };
  task_id a{"a"};
  std::vector<milliseconds> pauses;
  for (std::uint32_t attempt = 1; attempt <= 7; ++attempt)
    pauses.push_back(pause_after(plain, attempt, error, 1, a));
  CHECK(pauses == std::vector<milliseconds>{1s, 2s, 4s, 8s, 16s, 30s, 30s});
  CHECK(pause_after(plain, 4'000'000'000, error, 1, a) == 30s);
  CHECK(pause_after(plain, 1, asked(10s), 1, a) == 10s);
  CHECK(pause_after(plain, 1, asked(-10s), 1, a) == 1s);
  CHECK(pause_after(plain, 1, asked(milliseconds::max()), 1, a) == retry_after_max);

  retry_policy jittered{.attempts = 9, .first = 1s, .last = 1h, .jitter = 0.5};
  auto pause = [&](std::uint64_t seed) { return pause_after(jittered, 3, error, seed, a); };
  CHECK(pause(1) == pause(1));
  bool differ = false;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    REQUIRE(pause(seed) >= 2s);
    REQUIRE(pause(seed) <= 4s);
    differ |= pause(seed) != pause(0);
  }
  CHECK(differ);
}

TEST_CASE("a pause is fixed, or grows linearly or exponentially") {
  struct row {
    backoff_kind kind;
    std::vector<milliseconds> pauses;
  };
  auto r = GENERATE(values<row>({
    {backoff_kind::fixed, {2s, 2s, 2s, 2s}},
    {backoff_kind::linear, {2s, 4s, 6s, 7s}},
    {backoff_kind::exponential, {2s, 4s, 7s, 7s}},
  }));
  retry_policy policy{.attempts = 9, .kind = r.kind, .first = 2s, .last = 7s, .jitter = 0};
  std::vector<milliseconds> pauses;
  for (std::uint32_t attempt = 1; attempt <= 4; ++attempt)
    pauses.push_back(pause_after(policy, attempt, {"broken", "", true, {}}, 1, task_id{"a"}));
  CHECK(pauses == r.pauses);
}

TEST_CASE("which failures are repeated is said by code, and for how long by `within`") {
  struct row {
    const char* policy;
    const char* code;
    milliseconds age;
    bool repeated;
  };
  auto row_ = GENERATE(values<row>({
    {"on: [busy]", "busy", 0s, true},
    {"on: [busy]", "broken", 0s, false},
    {"not_on: [busy]", "busy", 0s, false},
    {"not_on: [busy]", "broken", 0s, true},
    {"on: [a, busy], not_on: [b]", "busy", 0s, true},
    {"within: 1m", "busy", 59s, true},
    {"within: 1m", "busy", 60s, false},
  }));
  CAPTURE(row_.policy, row_.code, row_.age.count());
  rehearsal r(
    plan_of(std::string("  a: { uses: work, retry: { attempts: 5, backoff: 1s, jitter: 0, ") + row_.policy + " } }"));
  r.start();
  r.begin("a");
  r.now += row_.age;
  r.tell(fail_task{task_id{"a"}, 1, {row_.code, "", true, {}}});
  CHECK(r.state("a") == (row_.repeated ? "backing_off" : "failed"));
}

TEST_CASE("the other side may ask for a longer pause") {
  rehearsal r(plan_with_retries());
  r.start();
  r.tell(fail_task{task_id{"a"}, 1, {"http_503", "", true, 90s}});
  CHECK(r.task("a").due == r.now + 90s);
}

}  // namespace troupe
