#include "support/ensemble.hpp"

#include "core/workflow/check.hpp"

#include <catch2/catch.hpp>

#include <caf/send.hpp>
#include <caf/system_messages.hpp>

namespace troupe {

using namespace testing;

namespace {

constexpr auto waiting_for_time = "  a: { uses: test.step, retry: { attempts: 2, backoff: 1h } }\n"
                                  "  b: { uses: test.step, needs: [a] }\n";
constexpr auto waiting_for_people = "  a: { uses: test.review }\n  b: { uses: test.step, needs: [a] }\n";

/// What tasks do is known before the first of them runs.
struct scripted {
  script play;
};

/// A node from which executions at rest leave after a second.
struct resting : scripted, ensemble {
  static node_options quick() {
    node_options options;
    options.passivate_after = 1s;
    options.shards = 1;
    return options;
  }

  explicit resting(node_options options = quick(), std::shared_ptr<site> at = std::make_shared<site>(),
                   std::uint64_t seed = 1)
    : ensemble(options, std::move(at), seed) {
    apply("timed", waiting_for_time);
    apply("people", waiting_for_people);
    play.outcome = [](const performance& now) -> studio::task_result {
      if (now.key.task.value == "a" && now.key.attempt == 1)
        return task_error{"broken", "it broke", true, {}};
      return json::value(json::object{});
    };
  }
  ~resting() { leave(); }

  std::int64_t in_memory() const { return around->board->workflow.live; }

  /// Starts an execution and waits until it has left memory.
  execution_id sleeping(std::string_view workflow) {
    auto id = start(workflow);
    advance(3s);
    REQUIRE(in_memory() == 0);
    return id;
  }

  std::shared_ptr<inbox> decide(const execution_id& id) {
    return send("POST", "/api/v1/reviews/" + id.value + "/approve", R"({"by":"ada"})");
  }

  execution_summary row(const execution_id& id) {
    auto found = (*around->store->open_reader())->execution(id);
    REQUIRE(found);
    REQUIRE(*found);
    return **found;
  }

  bool ended_durably(const execution_id& id) const { return where->witness->count<execution_finished>(id) == 1; }

  /// Sends an execution a request, and right behind it the shard a start.
  std::shared_ptr<std::optional<result<execution_id>>> start_and_tell(const execution_id& id,
                                                                      workflow::request request) {
    std::shared_ptr<const plan> of;
    tell(id, workflow::inspect{[&](const execution& self, timestamp) { of = self.plan; }, {}});
    run();
    auto started = std::make_shared<std::optional<result<execution_id>>>();
    caf::anon_send(open->now().region,
                   region::start{of, {json::object{}, {}, 1}, answer<execution_id>([started](auto id) {
                                   *started = std::move(id);
                                 })});
    tell(id, std::move(request));
    run();
    return started;
  }
};

/// A node with room for one execution.
struct crowded : resting {
  static node_options narrow() {
    auto options = quick();
    options.passivate_after = 1h;
    options.executions_live_max = 1;
    return options;
  }
  crowded() : resting(narrow()) {}
};

}  // namespace

TEST_CASE_METHOD(resting, "an execution that waits for people leaves memory and comes back with the decision") {
  auto id = start("people");
  CHECK(in_memory() == 1);
  advance(3s);
  CHECK(in_memory() == 0);
  CHECK(around->board->passivations == 1);
  CHECK(row(id).state == execution_state::waiting);
  CHECK_FALSE(row(id).owes_work);
  CHECK_FALSE(row(id).wake_at);
  advance(24h, 1h);
  CHECK(in_memory() == 0);
  auto decided = decide(id);
  run();
  REQUIRE(decided->answer);
  CHECK(decided->answer->status == 200);
  CHECK(ended_durably(id));
}

TEST_CASE_METHOD(resting, "an execution that waits for a time leaves memory and is woken when it is due") {
  auto id = sleeping("timed");
  auto due = row(id).wake_at;
  REQUIRE(due);
  CHECK_FALSE(row(id).owes_work);
  while (now() + 1s < *due)
    advance(1s, 1s);
  CHECK(in_memory() == 0);
  CHECK_FALSE(ended_durably(id));
  advance(2s);
  CHECK(ended_durably(id));
  CHECK(play.runs_of("a") == 2);
  CHECK_FALSE(row(id).wake_at);
}

TEST_CASE_METHOD(resting, "an execution at work stays, however long that takes") {
  play.during = [&](const performance& now) {
    if (now.key.attempt == 1) {
      advance(30s);
      CHECK(in_memory() == 1);
      CHECK(row(now.key.execution).owes_work);
    }
  };
  auto id = start("timed");
  CHECK(play.runs_of("a") == 1);
  CHECK_FALSE(row(id).owes_work);
}

TEST_CASE_METHOD(resting, "who looks at a resting execution sees it as it was, and it leaves again") {
  auto id = sleeping("people");
  for (int i = 1; i <= 3; ++i) {
    CHECK(state_of(id) == "waiting");
    CHECK(in_memory() == 1);
    advance(3s);
    CHECK(in_memory() == 0);
    CHECK(around->board->passivations == 1u + static_cast<unsigned>(i));
  }
}

TEST_CASE_METHOD(resting, "an execution that is followed stays; a wait that is over does not keep it") {
  auto id = start("timed");
  SECTION("followed") {
    auto follower = send("GET", "/api/v1/executions/" + id.value + "/events", {}, {{"accept", "text/event-stream"}});
    advance(10s);
    CHECK(in_memory() == 1);
    // Whoever follows is found to be gone when there is something to tell.
    follower->gone = true;
    advance(2h, 1min);
    CHECK(ended_durably(id));
  }
  SECTION("waited for") {
    auto waiting = send("GET", "/api/v1/executions/" + id.value + "?wait=20s");
    advance(15s);
    CHECK_FALSE(waiting->answer);
    CHECK(in_memory() == 1);
    advance(15s);
    REQUIRE(waiting->answer);
    CHECK(waiting->answer->status == 200);
    CHECK(in_memory() == 0);
  }
}

TEST_CASE_METHOD(crowded, "what rests makes room for what is started") {
  auto first = start("people");
  CHECK(in_memory() == 1);
  auto second = start("people");
  CHECK(in_memory() == 1);
  CHECK(state_of(first) == "waiting");
  CHECK(in_memory() == 1);
  CHECK(around->board->passivations == 2);
  CHECK(state_of(second) == "waiting");
}

TEST_CASE_METHOD(crowded, "where all are at work, a start is refused and a wake-up waits") {
  auto asleep = start("timed");
  std::shared_ptr<inbox> refused;
  play.during = [&](const performance& now) {
    if (now.key.task.value != "long" || now.key.attempt > 1)
      return;
    refused = send("POST", "/api/v1/executions", R"({"workflow":"people"})");
    advance(2h, 1min);
    CHECK_FALSE(ended_durably(asleep));
  };
  apply("long", "  long: { uses: test.work }\n");
  start("long");
  REQUIRE(refused);
  REQUIRE(refused->answer);
  CHECK(refused->answer->status == 429);
  advance(3s);
  CHECK(ended_durably(asleep));
}

TEST_CASE_METHOD(crowded, "what is asked of an execution while it leaves reaches it when it is back") {
  auto first = start("people");
  // Both are in the shard's mailbox before the execution hears that it should leave.
  auto second = start_and_tell(first, workflow::perform{decide_review{task_id{"a"}, true, "ada", {}}, {}});
  REQUIRE(*second);
  CHECK((*second)->has_value());
  CHECK(ended_durably(first));
  CHECK(around->board->activations == 1);
}

TEST_CASE_METHOD(crowded, "an execution that is needed while it should leave stays, and nothing asked of it is lost") {
  auto first = start("people");
  auto follower = send("GET", "/api/v1/executions/" + first.value + "/events", {}, {{"accept", "text/event-stream"}});
  run();
  auto second = start_and_tell(first, workflow::perform{decide_review{task_id{"a"}, true, "ada", {}}, {}});
  REQUIRE(*second);
  CHECK((*second)->has_value());
  CHECK(ended_durably(first));
  CHECK(around->board->activations == 0);
  CHECK(follower->ended);
}

TEST_CASE_METHOD(resting, "a start that is refused leaves nothing in memory") {
  auto refused = ask("POST", "/api/v1/workflows",
                     "workflow: picky\ninput: { type: object, required: [x] }\n"
                     "tasks:\n  a: { uses: test.step }\n",
                     {{"content-type", "application/yaml"}});
  REQUIRE(refused.status == 201);
  for (int i = 0; i < 5; ++i)
    CHECK(ask("POST", "/api/v1/executions", R"({"workflow":"picky"})").status == 400);
  advance(3s);
  CHECK(in_memory() == 0);
}

TEST_CASE_METHOD(resting, "when the clock jumps forward, all that became due goes on") {
  std::vector<execution_id> ids;
  for (int i = 0; i < 20; ++i)
    ids.push_back(start("timed"));
  advance(3s);
  REQUIRE(in_memory() == 0);
  scheduler().advance_time(5h);
  run();
  for (const auto& id : ids)
    CHECK(ended_durably(id));
}

TEST_CASE_METHOD(resting, "a time that an execution could not tell the timer is found in the store") {
  auto where_it_dies = GENERATE(0, 1);
  auto id = start("people");
  auto timed = start("timed");
  if (where_it_dies == 1)
    advance(3s);
  // The region and all below it die; the timer lives on.
  auto region = caf::actor_cast<caf::actor>(open->now().region);
  caf::anon_send(region, caf::exit_msg{region.address(), caf::make_error(caf::sec::runtime_error, std::string("x"))});
  region = caf::actor{};
  advance(2s);
  CHECK(around->board->restarts("node/region") == 1);
  CHECK(in_memory() == 0);
  advance(2h, 1min);
  CHECK(ended_durably(timed));
  CHECK(state_of(id) == "waiting");
}

TEST_CASE("a node that starts leaves what rests where it is, and wakes it in time") {
  auto place = std::make_shared<site>();
  execution_id timed, people, working;
  {
    resting first(resting::quick(), place);
    timed = first.sleeping("timed");
    people = first.sleeping("people");
    auto crash = GENERATE(false, true);
    CAPTURE(crash);
    if (crash) {
      first.apply("work", "  w: { uses: test.work }\n");
      first.play.during = [&](const performance& now) {
        working = now.key.execution;
        first.crash();
      };
      first.send("POST", "/api/v1/executions", R"({"workflow":"work"})");
      first.run();
    }
  }
  resting second(resting::quick(), place, 2);
  second.run();
  CHECK(second.around->board->activations == (working.empty() ? 0 : 1));
  second.advance(2h, 1min);
  CHECK(second.ended_durably(timed));
  CHECK(second.state_of(people) == "waiting");
  if (!working.empty())
    CHECK(second.ended_durably(working));
  auto decided = second.decide(people);
  second.run();
  CHECK(second.ended_durably(people));
}

TEST_CASE("what became due while the node was down goes on when it starts") {
  auto place = std::make_shared<site>();
  execution_id id;
  {
    resting first(resting::quick(), place);
    id = first.sleeping("timed");
  }
  place->now += 5h;
  resting second(resting::quick(), place, 2);
  second.advance(2s);
  CHECK(second.ended_durably(id));
}

TEST_CASE("an execution that runs again counts among those that live, and is over once more") {
  auto options = resting::quick();
  options.executions_live_max = 1;
  resting node(options);
  node.play.outcome = [](const performance&) { return json::value(json::object{}); };
  node.apply("one", "  a: { uses: test.step }\n");
  auto id = node.start("one");
  CHECK(node.state_of(id) == "completed");
  node.ask("POST", "/api/v1/node/pause", R"({"reason":"look"})");
  CHECK(node.ask("POST", "/api/v1/executions/" + id.value + "/rerun", R"({"tasks":["a"]})").status == 200);
  CHECK(node.state_of(id) == "running");
  CHECK(node.ask("POST", "/api/v1/executions", R"({"workflow":"one","input":{}})").status == 429);
  auto waits = node.send("GET", "/api/v1/executions/" + id.value + "?wait=60s");
  node.run();
  CHECK(!waits->answer);
  node.ask("POST", "/api/v1/node/resume");
  node.advance(1s);
  REQUIRE(waits->answer);
  CHECK(waits->body().at("state") == "completed");
  CHECK(node.ask("POST", "/api/v1/executions", R"({"workflow":"one","input":{}})").status == 201);
}

}  // namespace troupe
