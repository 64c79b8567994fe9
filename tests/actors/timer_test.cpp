#include "actors/timer.hpp"

#include "support/stage.hpp"

#include <catch2/catch.hpp>

#include <caf/send.hpp>

namespace troupe {

using namespace testing;

namespace {

/// A timer and those it woke, each with the time since the start.
struct waking : stage {
  waking() {
    timer = spawn<timer::role>(around, [this](execution_id id) {
      woken.push_back(id.value + " " + to_text(std::chrono::floor<milliseconds>(now() - begin)));
    });
  }
  ~waking() { timer = timer::actor{}; }

  void set(const std::string& id, milliseconds after) {
    caf::anon_send(timer, timer::set{execution_id{id}, begin + after});
    run();
  }
  void remove(const std::string& id) {
    caf::anon_send(timer, timer::set{execution_id{id}, timestamp::max()});
    run();
  }

  timestamp begin = now();
  timer::actor timer;
  std::vector<std::string> woken;
};

using names = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(waking, "a timer wakes an execution once, when it is due") {
  set("a", 1500ms);
  advance(1450ms);
  CHECK(woken.empty());
  advance(10s);
  CHECK(woken == names{"a 1s500ms"});
}

TEST_CASE_METHOD(waking, "a later set replaces an earlier one") {
  SECTION("by a later time") {
    set("a", 1s);
    set("a", 3s);
    advance(10s);
    CHECK(woken == names{"a 3s"});
  }
  SECTION("by an earlier time") {
    set("a", 3s);
    set("a", 1s);
    advance(10s);
    CHECK(woken == names{"a 1s"});
  }
  SECTION("by the same time") {
    set("a", 1s);
    set("a", 1s);
    advance(10s);
    CHECK(woken == names{"a 1s"});
  }
}

TEST_CASE_METHOD(waking, "what is removed does not wake") {
  set("a", 1s);
  set("b", 1s);
  remove("a");
  remove("never set");
  CHECK(around->board->timers == 1);
  advance(10s);
  CHECK(woken == names{"b 1s"});
  CHECK(around->board->timers == 0);
}

TEST_CASE_METHOD(waking, "what is due already wakes at once") {
  set("a", -5s);
  advance(1ms, 1ms);
  CHECK(woken == names{"a 1ms"});
}

TEST_CASE_METHOD(waking, "many wake in the order of their times, and whoever is woken may be set again") {
  for (int i = 999; i >= 0; --i)
    set("e" + std::to_string(i), milliseconds{50 * i});
  advance(20s);
  set("e0", 30010ms);
  advance(60s);
  REQUIRE(woken.size() == 1001);
  CHECK(woken[1] == "e1 50ms");
  CHECK(woken[600] == "e600 30s");
  CHECK(woken[601] == "e0 30s50ms");
  CHECK(woken[1000] == "e999 49s950ms");
}

TEST_CASE_METHOD(waking, "while many wait for a far time one tick is under way") {
  for (int i = 0; i < 100; ++i)
    set("e" + std::to_string(i), 1h);
  // Each tick comes at most a second ahead, to notice a clock that was set.
  scheduler().advance_time(1s);
  CHECK(run() == 1);
  scheduler().advance_time(1s);
  CHECK(run() == 1);
}

}  // namespace troupe
