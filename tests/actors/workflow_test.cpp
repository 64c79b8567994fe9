#include "support/ensemble.hpp"

#include "core/workflow/check.hpp"

#include <catch2/catch.hpp>

#include <caf/send.hpp>

namespace troupe {

using namespace testing;

namespace {

/// A node with the workflow `w`: `a`, then `b`, then `c`.
struct performing : ensemble {
  explicit performing(node_options options = {}) : ensemble(options) {
    apply("w", "  a: { uses: test.work, with: { output: { x: 1 } } }\n"
               "  b: { uses: test.work, needs: [a] }\n"
               "  c: { uses: test.work, needs: [b] }\n");
  }
  ~performing() { leave(); }

  /// Returns the durable events of type `E`.
  template <class E>
  std::size_t durable(const execution_id& id) const {
    return where->witness->count<E>(id);
  }

  /// Returns the dump of an execution as its actor holds it.
  std::string live_dump(const execution_id& id) {
    std::string text;
    tell(id, workflow::inspect{[&](const execution& self, timestamp) {
                                 CHECK_FALSE(check(self));
                                 text = json::serialize(dump(self));
                               },
                               {}});
    run();
    return text;
  }

  /// The same from what is durable alone.
  std::string replayed_dump(const execution_id& id) {
    std::shared_ptr<const plan> of;
    tell(id, workflow::inspect{[&](const execution& self, timestamp) { of = self.plan; }, {}});
    run();
    execution again(id, of);
    for (const auto& e : where->witness->of(id))
      troupe::apply(again, e);
    return json::serialize(dump(again));
  }

  /// Appends an event to the journal as another owner would: the next append of the execution's actor is stale, and
  /// that actor alone is rebuilt.
  void write_behind_its_back(const performance& now) {
    auto events = encode({task_started{now.key.task, now.key.attempt, this->now()}});
    store::append foreign{now.key.execution, where->witness->of(now.key.execution).size() + 1, 1, events, {}};
    REQUIRE((*store->open_writer())->commit({&foreign, 1})[0]);
  }

  script play;
};

node_options keep_one() {
  node_options options;
  options.shards = 1;
  options.finished_kept = 1;
  return options;
}

struct performing_forgetful : performing {
  performing_forgetful() : performing(keep_one()) {}
};

using lines = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(performing, "an execution runs its tasks in order and ends") {
  auto id = start("w");
  CHECK(play.begun == lines{"a", "b", "c"});
  CHECK(state_of(id) == "completed");
  CHECK(durable<task_completed>(id) == 3);
  CHECK(durable<execution_finished>(id) == 1);
  CHECK(around->board->executions_finished[0] == 1);
}

TEST_CASE_METHOD(performing, "nothing is answered and nothing runs before its commit") {
  auto started = send("POST", "/api/v1/executions", R"({"workflow":"w"})");
  unsigned judged = 0;
  store->judge([&](auto batch) {
    if (judged++ == 0) {
      CHECK_FALSE(started->answer);
      CHECK(play.begun.empty());
      CHECK(batch[0].first == 1);
    }
    return verdict::stored();
  });
  play.during = [&](const performance& now) {
    CHECK(where->witness->count<task_scheduled>(now.key.execution,
                                                [&](const auto& e) { return e.task == now.key.task; }) == 1);
  };
  run();
  CHECK(started->answer->status == 201);
  CHECK(judged > 0);
  CHECK(play.begun == lines{"a", "b", "c"});
}

TEST_CASE_METHOD(performing, "an end that is undone while it is on its way is none") {
  apply("r", "  a: { uses: test.step }\n  b: { wait: 5s, needs: [a] }\n");
  auto id = start("r");
  auto undone = false;
  store->judge([&](auto batch) {
    const auto& row = batch.back().projection.execution;
    if (row && is_final(row->state) && !std::exchange(undone, true)) {
      tell(id, workflow::perform{rerun_tasks{{task_id{"b"}}, "ada", {}}, {}});
      run();
    }
    return verdict::stored();
  });
  advance(5s);
  CHECK(undone);
  CHECK(state_of(id) == "waiting");
  CHECK(around->board->executions_finished[0] == 0);
  advance(5s);
  CHECK(state_of(id) == "completed");
  CHECK(around->board->executions_finished[0] == 1);
}

TEST_CASE_METHOD(performing, "a start whose commit failed is refused, and nothing of it runs") {
  store->judge([](auto) { return verdict::lost(); });
  auto started = send("POST", "/api/v1/executions", R"({"workflow":"w"})");
  run();
  REQUIRE(started->answer);
  CHECK(started->answer->status == 503);
  CHECK(play.begun.empty());
  store->judge(nullptr);
  advance(5s);
  CHECK(ask_json("GET", "/api/v1/executions").at("items").as_array().empty());
}

TEST_CASE_METHOD(performing, "what is shown is durable") {
  auto kept = GENERATE(true, false);
  std::shared_ptr<inbox> shown;
  store->judge([&](auto batch) {
    if (shown || batch[0].first == 1)
      return verdict::stored();
    // Asked while the commit is under way.
    shown = send("GET", "/api/v1/executions/" + batch[0].execution.value);
    run();
    CHECK_FALSE(shown->answer);
    return kept ? verdict::stored() : verdict::lost();
  });
  start("w");
  REQUIRE(shown);
  REQUIRE(shown->answer);
  CHECK(shown->answer->status == (kept ? 200 : 503));
}

TEST_CASE_METHOD(performing, "after a failed commit everything goes on from what is durable") {
  auto fate = GENERATE(0, 1);
  unsigned commits = 0;
  store->judge(
    [&](auto) { return ++commits == 3 ? (fate ? verdict::unknown(9) : verdict::lost()) : verdict::stored(); });
  auto id = start("w");
  CHECK(durable<execution_finished>(id) == 0);
  advance(5s);
  CHECK(state_of(id) == "completed");
  CHECK(live_dump(id) == replayed_dump(id));
  CHECK(around->board->restarts("node/journal") == 1);
  CHECK(around->board->restarts("node/region") == 1);
  CHECK(durable<task_completed>(id) == 3);
}

TEST_CASE_METHOD(performing, "a workflow that is rebuilt alone gets the outcome of what its predecessor started") {
  play.during = [&](const performance& now) {
    if (now.key.task.value != "b")
      return;
    write_behind_its_back(now);
    advance(1s);
  };
  auto id = start("w");
  advance(5s);
  CHECK(state_of(id) == "completed");
  CHECK(around->board->restarts("node/region/workflow") == 1);
  CHECK(around->board->restarts("node/journal") == 0);
  CHECK(play.begun == lines{"a", "b", "c"});
  CHECK(live_dump(id) == replayed_dump(id));
  CHECK(where->witness->broken == lines{});
}

TEST_CASE_METHOD(performing, "an execution that keeps failing is left alone with its reason while others go on") {
  std::optional<execution_id> sick;
  play.during = [&](const performance& now) {
    if (!sick)
      sick = now.key.execution;
    if (now.key.execution == *sick)
      write_behind_its_back(now);
  };
  start("w");
  advance(60s);
  CHECK(play.runs_of("a") == 6);
  auto shown = ask("GET", "/api/v1/executions/" + sick->value);
  CHECK(shown.status == 503);
  CHECK(shown.body.find("cannot go on") != std::string::npos);
  CHECK(ask("POST", "/api/v1/executions/" + sick->value + "/cancel").status == 503);
  CHECK(state_of(start("w")) == "completed");
  CHECK_FALSE(gave_up());
}

TEST_CASE_METHOD(performing_forgetful, "finished executions leave memory and come back when asked for") {
  std::vector<execution_id> ids;
  for (int i = 0; i < 5; ++i)
    ids.push_back(start("w"));
  CHECK(around->board->workflow.live == 1);
  for (const auto& id : ids)
    CHECK(state_of(id) == "completed");
  CHECK(around->board->workflow.live == 1);
  CHECK(live_dump(ids[0]) == replayed_dump(ids[0]));
  CHECK(around->board->executions_finished[0] == 5);
}

TEST_CASE_METHOD(performing, "what was decided while appends were under way travels together") {
  apply("wide", "  a: { uses: test.step, foreach: '${{ input.list }}' }\n");
  json::array list(200);
  auto id = start("wide", {{"list", list}});
  CHECK(state_of(id) == "completed");
  CHECK(durable<task_completed>(id) == 200);
  CHECK(store->commits().size() < 20);
  CHECK(live_dump(id) == replayed_dump(id));
}

TEST_CASE("a node that starts again goes on where the journal ends") {
  script play;
  auto place = std::make_shared<site>();
  execution_id id;
  {
    ensemble first({}, place);
    first.apply("w", "  a: { uses: test.work }\n  b: { uses: test.work, needs: [a] }\n");
    play.during = [&](const performance& now) {
      if (now.key.task.value == "b")
        first.crash();
    };
    auto started = first.send("POST", "/api/v1/executions", R"({"workflow":"w"})");
    first.run();
    REQUIRE(started->answer);
    id = place->witness->all().begin()->first;
    CHECK(play.runs_of("b") == 1);
    CHECK(place->witness->count<execution_finished>(id) == 0);
  }
  play.during = nullptr;
  ensemble second({}, place, 2);
  second.advance(1s);
  CHECK(second.state_of(id) == "completed");
  CHECK(play.runs_of("a") == 1);
  CHECK(play.runs_of("b") == 2);
  CHECK(place->witness->count<task_completed>(id) == 2);
  CHECK(place->witness->broken == std::vector<std::string>{});
}

TEST_CASE_METHOD(performing, "timeouts and pauses pass in the node's time") {
  apply("slow", "  a: { uses: test.work, timeout: 5s, retry: { attempts: 2, backoff: 10s } }\n");
  play.during = [&](const performance& now) {
    if (now.key.attempt == 1)
      advance(6s);
  };
  auto id = start("slow");
  auto timed_out = where->witness->count<task_timed_out>(id);
  CHECK(timed_out == 1);
  CHECK(play.runs_of("a") == 1);
  advance(12s);
  CHECK(play.runs_of("a") == 2);
  CHECK(state_of(id) == "completed");
  CHECK(durable<task_completed>(id) == 1);
}

TEST_CASE("a node that gives up says why") {
  script play;
  ensemble node;
  node.apply("w", "  a: { uses: test.step }\n");
  node.store->judge([](auto) { return verdict::lost(); });
  for (int i = 0; i < 10 && !node.gave_up(); ++i) {
    auto asked = node.send("POST", "/api/v1/executions", R"({"workflow":"w"})");
    node.advance(3s);
  }
  REQUIRE(node.gave_up());
  CHECK(node.gave_up()->find("cannot write the journal") != std::string::npos);
}

}  // namespace troupe
