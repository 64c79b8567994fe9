#include "support/ensemble.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

/// A node with a workflow that waits for a signal between two tasks, and one whose second task fails once it is told
/// to.
struct operating : ensemble {
  operating() {
    apply("gate",
          "  a: { uses: test.step }\n"
          "  wait: { wait: { signal: go }, needs: a }\n"
          "  b: { uses: test.step, needs: wait, with: { output: { got: '${{ tasks.wait.output.payload }}' } } }\n");
    apply("broken", "  a: { uses: test.step }\n"
                    "  b: { uses: test.step, needs: a, with: { fails: 1, hard: true } }\n"
                    "  c: { uses: test.step, needs: b }\n");
  }
  ~operating() { leave(); }

  std::string path(const execution_id& id, std::string_view rest) const {
    return "/api/v1/executions/" + id.value + "/" + std::string(rest);
  }
  json::value tell(const execution_id& id, std::string_view verb, std::string body = "{}") {
    return ask_json("POST", path(id, verb), std::move(body));
  }

  script play;
};

}  // namespace

TEST_CASE_METHOD(operating, "a signal goes to the wait that listens, also one that came while it was paused") {
  auto id = start("gate");
  CHECK(state_of(id) == "waiting");
  CHECK(tell(id, "pause", R"({"reason":"quota","for":"2h"})").at("state") == "paused");
  CHECK(tell(id, "signals", R"({"name":"go","payload":{"n":1},"id":"s1"})").at("state") == "paused");
  CHECK(play.runs_of("b") == 0);
  tell(id, "resume");
  run();
  CHECK(state_of(id) == "completed");
  CHECK(ask_json("GET", "/api/v1/executions/" + id.value).at("tasks").at(2).at("output").at("got") ==
        json::value{{"n", 1}});
  CHECK(ask("POST", path(id, "signals"), R"({"name":"go"})").status == 409);
}

TEST_CASE_METHOD(operating, "a pause ends by itself") {
  auto id = start("gate");
  tell(id, "pause", R"({"for":"1h"})");
  tell(id, "signals", R"({"name":"go"})");
  advance(59min, 1min);
  CHECK(state_of(id) == "paused");
  advance(2min, 1s);
  CHECK(state_of(id) == "completed");
}

TEST_CASE_METHOD(operating,
                 "what waited for its turn when the execution was paused begins when it goes on, over a crash too") {
  apply("two", "  a: { uses: test.work }\n  b: { uses: test.work }\n");
  ask("POST", "/api/v1/node/pause", "{}");
  auto id = start("two");
  tell(id, "pause");
  ask("POST", "/api/v1/node/resume", "{}");
  run();
  CHECK(play.runs_of("a") + play.runs_of("b") == 0);
  auto at = where;
  crash();
  leave();
  ensemble next({}, at);
  next.run();
  CHECK(play.runs_of("a") + play.runs_of("b") == 0);
  CHECK(next.state_of(id) == "paused");
  next.ask("POST", path(id, "resume"), "{}");
  next.run();
  CHECK(play.runs_of("a") == 1);
  CHECK(play.runs_of("b") == 1);
  CHECK(next.state_of(id) == "completed");
}

TEST_CASE_METHOD(operating, "what runs through a pause does not run again when that is over") {
  apply("long", "  a: { uses: test.work }\n");
  auto paused = false;
  play.during = [&](const performance& now) {
    if (std::exchange(paused, true))
      return;
    tell(now.key.execution, "pause");
    // It is resumed while the task ends.
    send("POST", path(now.key.execution, "resume"), "{}");
  };
  auto id = start("long");
  run();
  CHECK(paused);
  CHECK(state_of(id) == "completed");
  CHECK(play.runs_of("a") == 1);
}

TEST_CASE_METHOD(operating, "who follows what runs again and is over at once hears of that end") {
  apply("brief",
        "  a: { uses: test.step }\n  b: { uses: test.step, needs: a, if: '${{ size(tasks.a.output) > 0 }}' }\n");
  auto id = start("brief");
  CHECK(state_of(id) == "completed");
  std::shared_ptr<inbox> follows;
  store->judge([&](auto) {
    if (!follows) {
      follows = send("GET", path(id, "events"), {}, {{"accept", "text/event-stream"}});
      run();
    }
    return verdict::stored();
  });
  tell(id, "rerun", R"({"tasks":["b"]})");
  run();
  REQUIRE(follows);
  CHECK(follows->ended);
}

TEST_CASE_METHOD(operating, "what failed is run again with what was skipped because of it") {
  auto id = start("broken");
  CHECK(state_of(id) == "failed");
  CHECK(play.runs_of("c") == 0);
  auto shown = tell(id, "rerun", R"({"tasks":["b"],"preview":true})");
  CHECK(shown.at("tasks") == json::array{"b", "c"});
  tell(id, "retry", R"({"by":"ops"})");
  run();
  CHECK(state_of(id) == "completed");
  CHECK(play.runs_of("a") == 1);
  CHECK(play.runs_of("c") == 1);
  CHECK(ask("POST", path(id, "retry")).status == 409);
}

TEST_CASE_METHOD(operating, "a task that a person skips lets what needs it go on") {
  auto id = start("gate");
  tell(id, "tasks/wait/skip", R"({"by":"ops","output":{"payload":7}})");
  run();
  auto shown = ask_json("GET", "/api/v1/executions/" + id.value);
  CHECK(shown.at("state") == "completed");
  CHECK(shown.at("tasks").at(2).at("output").at("got") == 7);
}

TEST_CASE_METHOD(operating, "labels are set and removed, and a terminated execution is over") {
  auto id = start("gate");
  CHECK(tell(id, "labels", R"({"labels":{"team":"shorts","x":"1"}})").at("labels").at("team") == "shorts");
  CHECK_FALSE(tell(id, "labels", R"({"removed":["x"]})").at("labels").as_object().contains("x"));
  CHECK(tell(id, "terminate", R"({"reason":"enough"})").at("state") == "cancelled");
}

TEST_CASE_METHOD(operating, "an execution moves to a version that keeps what has begun") {
  auto id = start("gate");
  apply("gate", "  a: { uses: test.step }\n"
                "  wait: { wait: { signal: go }, needs: a }\n"
                "  b: { uses: test.step, needs: wait }\n"
                "  d: { uses: test.step, needs: b }\n");
  CHECK(tell(id, "migrate", R"({"check":true})").at("possible") == true);
  tell(id, "migrate");
  tell(id, "signals", R"({"name":"go"})");
  run();
  CHECK(state_of(id) == "completed");
  CHECK(play.runs_of("d") == 1);
}

TEST_CASE_METHOD(operating, "an execution does not move to a version without what has begun") {
  auto id = start("gate");
  apply("gate", "  other: { uses: test.step }\n");
  CHECK(tell(id, "migrate", R"({"check":true})").at("possible") == false);
  CHECK(ask("POST", path(id, "migrate"), "{}").status == 409);
}

TEST_CASE_METHOD(operating, "one thing is done to many executions, after a look at which") {
  for (auto i = 0; i < 3; ++i)
    start("broken");
  auto kept = start("gate");
  auto seen =
    ask_json("POST", "/api/v1/bulk", R"({"verb":"retry","workflow":"broken","state":"failed","preview":true})");
  CHECK(seen.at("executions").as_array().size() == 3);
  auto done = ask_json("POST", "/api/v1/bulk", R"({"verb":"retry","workflow":"broken","state":"failed"})");
  CHECK(done.at("changed").as_array().size() == 3);
  CHECK(state_of(kept) == "waiting");
  CHECK(ask("POST", "/api/v1/bulk", R"({"verb":"fly"})").status == 400);
  CHECK(ask("POST", "/api/v1/bulk", R"({"verb":"cancel","limit":1001})").status == 400);
}

TEST_CASE_METHOD(operating, "a node that starts again goes on with a migrated execution") {
  auto id = start("gate");
  apply("gate", "  a: { uses: test.step }\n"
                "  wait: { wait: { signal: go }, needs: a }\n"
                "  d: { uses: test.step, needs: wait }\n");
  tell(id, "migrate");
  leave();
  ensemble again({}, where);
  again.run();
  again.ask("POST", path(id, "signals"), R"({"name":"go"})");
  again.run();
  CHECK(again.state_of(id) == "completed");
  CHECK(play.runs_of("d") == 1);
  again.leave();
}

TEST_CASE_METHOD(operating, "a review with a form is approved with what the form asks for") {
  apply("asks",
        "  look:\n    uses: test.review\n    with:\n      form:\n        type: object\n        required: [stars]\n"
        "        properties: { stars: { type: integer, minimum: 1, maximum: 5 } }\n");
  auto id = start("asks");
  auto approve = [&](const std::string& body) {
    return ask("POST", "/api/v1/reviews/" + id.value + "/approve", body).status;
  };
  CHECK(approve(R"({"by":"ada"})") == 400);
  CHECK(approve(R"({"form":[4]})") == 400);
  CHECK(approve(R"({"form":{"stars":9}})") == 400);
  CHECK(state_of(id) == "waiting");
  CHECK(approve(R"({"by":"ada","form":{"stars":4}})") == 200);
  run();
  CHECK(state_of(id) == "completed");
  CHECK(ask_json("GET", "/api/v1/executions/" + id.value).at("tasks").at(0).at("output").at("form") ==
        json::value{{"stars", 4}});
}

}  // namespace troupe
