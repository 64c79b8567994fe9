#include "dispatching.hpp"

namespace troupe {

using namespace testing;

namespace {

node_options two_slots() {
  node_options options;
  options.slots = {8, 8, 2};
  return options;
}

struct dispatching_two : dispatching {
  dispatching_two() : dispatching(two_slots()) {}
};

}  // namespace

TEST_CASE_METHOD(dispatching, "an attempt runs and its start and outcome are told, in order") {
  enqueue({work("cut", {{"output", {{"x", 1}}}})});
  run();
  CHECK(lines_of(*heard) == lines{"start cut#1", "complete cut#1"});
  CHECK(std::get<complete_task>(heard->performs[1].command).output == json::value{{"x", 1}});
  CHECK(around->board->attempts_completed == 1);
}

TEST_CASE_METHOD(dispatching, "of a light attempt only the end is told") {
  auto light = work("sum");
  light.uses = "test.step";
  light.slot = slot::light;
  enqueue({light});
  run();
  CHECK(lines_of(*heard) == lines{"complete sum#1"});
}

TEST_CASE_METHOD(dispatching, "what a task type says or throws is a failed attempt") {
  auto unknown = work("d");
  unknown.uses = "test.nothing";
  enqueue(
    {work("a", {{"fails", 1}}), work("b", {{"fails", 1}, {"hard", true}}), work("c", {{"throws", "oh"}}), unknown});
  run();
  auto failure = [&](const std::string& task) {
    for (const auto& m : heard->performs)
      if (const auto* c = std::get_if<fail_task>(&m.command); c && c->task.value == task)
        return c->error;
    return task_error{};
  };
  CHECK(failure("a") == task_error{"broken", "it broke", true, {}});
  CHECK(failure("b") == task_error{"broken", "it broke", false, {}});
  CHECK(failure("c") == task_error{"crash", "oh", true, {}});
  CHECK(failure("d").code == "unknown_type");
  CHECK(around->board->attempts_failed == 4);
  CHECK(around->board->task.live == 0);
}

TEST_CASE_METHOD(dispatching_two, "no more run at once than there are slots, first come first served") {
  play.during = [&](const performance&) { run(); };
  enqueue({work("a"), work("b"), work("c"), work("d"), work("e")});
  run();
  CHECK(play.running_max == 2);
  CHECK(play.begun == lines{"a", "b", "c", "d", "e"});
  CHECK(waiting() == 0);
}

TEST_CASE_METHOD(dispatching_two, "a slot that is full does not hold up another") {
  auto light = work("light");
  light.uses = "test.step";
  light.slot = slot::light;
  unsigned beside = 0;
  play.during = [&](const performance& now) {
    if (now.key.task.value == "b") {
      enqueue({light});
      run();
      beside = play.runs_of("light");
    } else if (now.key.task.value == "a")
      run();
  };
  enqueue({work("a"), work("b"), work("c")});
  run();
  CHECK(beside == 1);
}

TEST_CASE_METHOD(dispatching_two, "an attempt that is stopped while it waits never runs") {
  play.during = [&](const performance& now) {
    if (now.key.task.value != "b")
      return run(), void();
    CHECK(waiting() == 2);
    caf::anon_send(dispatcher, dispatcher::stop{key("c")});
    run();
  };
  enqueue({work("a"), work("b"), work("c"), work("d")});
  run();
  CHECK(play.begun == lines{"a", "b", "d"});
}

TEST_CASE_METHOD(dispatching, "an attempt that is stopped while it runs is told so, and its outcome is not") {
  bool asked_before = true, asked_after = false;
  play.during = [&](const performance& now) {
    asked_before = now.context.stop_requested();
    caf::anon_send(dispatcher, dispatcher::stop{key("cut")});
    run();
    asked_after = now.context.stop_requested();
  };
  enqueue({work("cut")});
  run();
  CHECK_FALSE(asked_before);
  CHECK(asked_after);
  CHECK(lines_of(*heard) == lines{"start cut#1"});
  enqueue({work("cut", {}, 2)});
  play.during = nullptr;
  run();
  CHECK(lines_of(*heard) == lines{"start cut#1", "start cut#2", "complete cut#2"});
}

TEST_CASE_METHOD(dispatching, "an attempt handed over again is not doubled, and its outcome goes to the new workflow") {
  auto later = std::make_shared<told>();
  auto rebuilt = spawn<understudy>(later);
  play.during = [&](const performance&) {
    enqueue({work("cut")}, rebuilt);
    run();
  };
  enqueue({work("cut")});
  run();
  CHECK(play.runs_of("cut") == 1);
  CHECK(lines_of(*heard) == lines{"start cut#1"});
  CHECK(lines_of(*later) == lines{"complete cut#1"});
}

TEST_CASE_METHOD(dispatching, "progress goes to the workflow") {
  play.during = [](const performance& now) { now.context.progress(0.5, "frame 12"); };
  enqueue({work("cut")});
  run();
  REQUIRE(heard->progress.size() == 1);
  CHECK(heard->progress[0].fraction == 0.5);
  CHECK(heard->progress[0].note == "frame 12");
}

TEST_CASE_METHOD(dispatching_two, "a drain starts nothing more and is answered when nothing runs") {
  std::vector<std::string> order;
  bool once = true;
  play.during = [&](const performance& now) {
    if (std::exchange(once, false)) {
      around->board->draining = true;
      caf::anon_send(dispatcher,
                     dispatcher::drain{answer<bool>([&](auto idle) { order.push_back(idle ? "idle" : "refused"); })});
    }
    run();
    order.push_back("ended " + now.key.task.value);
  };
  enqueue({work("a"), work("b"), work("c"), work("d")});
  run();
  REQUIRE_FALSE(order.empty());
  CHECK(order.back() == "idle");
  CHECK(play.runs_of("c") + play.runs_of("d") == 0);
  CHECK(order.size() == play.begun.size() + 1);
}

TEST_CASE_METHOD(dispatching, "a drain with nothing to wait for is answered at once") {
  bool idle = false;
  around->board->draining = true;
  caf::anon_send(dispatcher, dispatcher::drain{answer<bool>([&](auto r) { idle = r.has_value(); })});
  run();
  CHECK(idle);
}

TEST_CASE_METHOD(dispatching, "a kept result is used in place of a run") {
  auto paid = work("ask", {{"output", {{"words", 3}}}});
  paid.uses = "test.paid";
  paid.reuse = 24h;
  enqueue({paid});
  run();
  advance(2s);
  CHECK(play.runs_of("ask") == 1);

  SECTION("by the same parameters") {
    auto again = paid;
    again.attempt = 2;
    enqueue({again});
    run();
    CHECK(play.runs_of("ask") == 1);
    REQUIRE(lines_of(*heard).back() == "complete ask#2");
    const auto& end = std::get<complete_task>(heard->performs.back().command);
    CHECK(end.reused);
    CHECK(end.output == json::value{{"words", 3}});
    CHECK(around->board->results_reused == 1);
  }
  SECTION("but not by others") {
    auto other = paid;
    other.task = task_id{"other"};
    other.with.as_object()["topic"] = "sea";
    enqueue({other});
    run();
    CHECK(play.runs_of("other") == 1);
  }
  SECTION("but not when it is too old") {
    advance(25h, 1h);
    auto again = paid;
    again.attempt = 2;
    enqueue({again});
    run();
    CHECK(play.runs_of("ask") == 2);
  }
}

TEST_CASE_METHOD(dispatching, "a scratch directory is made when asked for and gone afterwards") {
  std::filesystem::path seen;
  play.during = [&](const performance& now) {
    seen = now.context.scratch();
    CHECK(std::filesystem::is_directory(seen));
    CHECK(seen == now.context.scratch());
  };
  enqueue({work("cut")});
  run();
  CHECK_FALSE(seen.empty());
  CHECK_FALSE(std::filesystem::exists(seen));
}

}  // namespace troupe
