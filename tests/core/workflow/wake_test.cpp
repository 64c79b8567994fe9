#include "core/workflow/wake.hpp"

#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

const wake_up works{true, {}};
const wake_up nobody{};

/// Rests until the pause of this task is over.
wake_up until(const rehearsal& r, const std::string& task) {
  return {false, r.task(task).due};
}

}  // namespace

TEST_CASE("an execution owes work while somebody has to hand it out, and rests otherwise") {
  rehearsal r(plan_of("  a: { uses: work, retry: { attempts: 2, backoff: 10s }, timeout: 3s }\n"
                      "  b: { uses: ask, needs: [a] }\n"));
  CHECK(wake_of(r.self) == nobody);
  r.start();
  CHECK(wake_of(r.self) == works);
  r.begin("a");
  CHECK(wake_of(r.self) == works);
  r.fail("a");
  CHECK(wake_of(r.self) == until(r, "a"));
  r.now += 10s;
  r.fire("a");
  CHECK(wake_of(r.self) == works);
  r.complete("a", {}, 2);
  CHECK(wake_of(r.self) == nobody);
  r.tell(decide_review{task_id{"b"}, true});
  CHECK(is_final(r.self.state));
  CHECK(wake_of(r.self) == nobody);
}

TEST_CASE("the first timer counts, in whatever order they were set") {
  rehearsal r(plan_of("  a: { uses: work, retry: { attempts: 2, backoff: 20m } }\n"
                      "  b: { uses: work, retry: { attempts: 2, backoff: 5s } }\n"
                      "  c: { uses: work, retry: { attempts: 2, backoff: 400h } }\n"));
  wake_watch watch;
  auto next = [&] {
    auto found = watch.next(r.self);
    CHECK(found == wake_of(r.self));
    return found;
  };
  r.start();
  CHECK(next() == works);
  for (const auto* task : {"a", "b", "c"})
    r.fail(task);
  CHECK(next() == until(r, "b"));
  r.now += 5s;
  r.fire("b");
  CHECK(next() == works);
  r.complete("b", {}, 2);
  CHECK(next() == until(r, "a"));
  r.tell(cancel_execution{"enough"});
  CHECK(next() == nobody);
}

TEST_CASE("following an execution costs what changed, not what it owes") {
  // 2,000 items that all pause and come back one by one would be millions of steps otherwise.
  constexpr int items = 2000;
  rehearsal r(plan_of("  a: { uses: work, foreach: '${{ input.list }}', retry: { attempts: 2, backoff: 10s } }\n"));
  auto quietly = [&](const command& cmd) { REQUIRE(handle(r.self, cmd, r.now)); };
  quietly(start_execution{{{"list", json::array(items)}}, {}, 1});
  wake_watch watch;
  for (int i = 0; i < items; ++i)
    quietly(fail_task{item_of("a", i), 1, {"broken", "it broke", true, {}}});
  CHECK(watch.next(r.self) == wake_of(r.self));
  r.now += 10s;
  for (int i = items - 1; i >= 0; --i) {
    quietly(fire_timer{item_of("a", i), 1});
    CHECK(watch.next(r.self) == works);
    quietly(complete_task{item_of("a", i), 2, i});
    CHECK(watch.next(r.self) == wake_of(r.self));
  }
  CHECK(is_final(r.self.state));
}

}  // namespace troupe
