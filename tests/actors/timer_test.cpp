#include "actors/timer.hpp"

#include "actors/reader.hpp"

#include "support/stage.hpp"

#include <catch2/catch.hpp>

#include <caf/send.hpp>

namespace troupe {

using namespace testing;

namespace {

/// A timer and those it woke, each with the time since the start.
struct waking : stage {
  explicit waking(node_options options = {}) : stage(options) {
    auto reader = spawn<reader::role>(around);
    timer = spawn<timer::role>(around, reader, [this](execution_id id, answer<bool> taken) {
      woken.push_back(id.value + " " + to_text(std::chrono::floor<milliseconds>(now() - begin)));
      if (keep_waiting)
        unanswered.push_back(std::move(taken));
      else
        taken(true);
    });
    run();
  }
  ~waking() { timer = timer::actor{}; }

  void set(const std::string& id, milliseconds after, bool stored = true) {
    caf::anon_send(timer, timer::set{execution_id{id}, begin + after, stored});
    run();
  }
  /// Writes the time to the store as a workflow would, without telling the timer.
  void store_due(const std::string& id, milliseconds after) {
    store::append a{execution_id{id}, 1, 1, "{}", {}};
    a.projection.execution.emplace();
    a.projection.execution->id = a.execution;
    a.projection.execution->wake_at = begin + after;
    REQUIRE((*around->store->open_writer())->commit({&a, 1})[0]);
  }
  void remove(const std::string& id) {
    caf::anon_send(timer, timer::set{execution_id{id}, timestamp::max()});
    run();
  }

  timestamp begin = now();
  timer::actor timer;
  std::vector<std::string> woken;
  /// Whoever is woken does not say so.
  bool keep_waiting = false;
  std::vector<answer<bool>> unanswered;
};

/// With little memory: two times read at once, two woken at once.
struct waking_narrowly : waking {
  static node_options options() {
    node_options narrow;
    narrow.due_times = 2;
    narrow.wakes_max = 2;
    return narrow;
  }
  waking_narrowly() : waking(options()) {}
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

TEST_CASE_METHOD(waking_narrowly, "times in the store are found when they come near, few of them in memory") {
  for (int i = 0; i < 20; ++i)
    store_due("e" + std::to_string(10 + i), 100ms * (i + 1));
  caf::anon_send(timer, timer::distrust{});
  run();
  CHECK(around->board->timers <= 4);
  advance(10s);
  REQUIRE(woken.size() == 20);
  CHECK(woken.front() == "e10 100ms");
  CHECK(woken.back() == "e29 2s");
}

TEST_CASE_METHOD(waking_narrowly, "when the clock jumps, all that became due is woken, a few at a time") {
  for (int i = 0; i < 20; ++i)
    store_due("e" + std::to_string(10 + i), 1h + 1min * i);
  caf::anon_send(timer, timer::distrust{});
  run();
  keep_waiting = true;
  scheduler().advance_time(3h);
  run();
  CHECK(woken.size() == 2);
  keep_waiting = false;
  for (auto& taken : std::exchange(unanswered, {}))
    taken(true);
  advance(100ms);
  CHECK(woken.size() == 20);
  CHECK(around->board->timers == 0);
}

TEST_CASE_METHOD(waking, "who could not be woken is tried again, unless that is of no use") {
  keep_waiting = true;
  set("a", 1s);
  advance(2s);
  REQUIRE(unanswered.size() == 1);
  auto why = GENERATE(errc::busy, errc::unavailable, errc::storage, errc::unknown, errc::corrupt);
  CAPTURE(to_string(why));
  unanswered.front()(refused{why, "not now"});
  unanswered.clear();
  advance(3s);
  auto again = why != errc::unknown && why != errc::corrupt;
  CHECK(woken.size() == (again ? 2 : 1));
}

TEST_CASE_METHOD(waking, "who was not woken because nobody was there is tried again") {
  keep_waiting = true;
  set("a", 1s);
  advance(2s);
  unanswered.clear();  // the question went with whoever had it
  advance(3s);
  CHECK(woken.size() == 2);
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
