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

}  // namespace troupe
