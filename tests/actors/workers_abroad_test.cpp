#include "tests/actors/linked_casts.hpp"

#include <algorithm>
#include <set>

/// Workers that poll one node of two, and attempts of the other.
namespace troupe {

using namespace testing;

namespace {

std::string text(const json::value& value) {
  return std::string(value.as_string());
}

struct abroad : linked_casts {
  abroad() {
    declare(a, "thumb.make", "media");
    advance(1s);
  }

  /// The tasks a poll was answered with; it must be.
  json::array tasks_of(const std::shared_ptr<inbox>& poll) {
    REQUIRE(poll->answer);
    CHECK(poll->answers == 1);
    INFO(poll->answer->body);
    REQUIRE(poll->answer->status == 200);
    return poll->body().at("tasks").as_array();
  }
  json::value report(linked_cast& to, const json::object& body) {
    return ask(to, "POST", "/api/v1/attempts:batch", json::serialize(body));
  }
  /// `b` hears of an attempt, asks for it, and `a` has handed it out: the answer is on its way.
  void hand_out_halfway() {
    ask(a, "POST", "/api/v1/workflows", "workflow: w\ntasks:\n  make: { uses: thumb.make }\n",
        {{"content-type", "application/yaml"}});
    send(a, "POST", "/api/v1/executions", R"({"workflow":"w"})");
    a.run();
    b.hear(a);
    b.run();
    a.hear(b);
    a.run();
    CHECK(a.around->board->leases == 1);
  }
};

}  // namespace

TEST_CASE_METHOD(abroad, "a poll that waits at one node is served with what waits at the other, and told there") {
  auto waits = poll(b);
  settle();
  CHECK_FALSE(waits->answer);
  auto id = start(a);
  auto tasks = tasks_of(waits);
  REQUIRE(tasks.size() == 1);
  CHECK(text(tasks[0].at("execution")) == id);
  CHECK(a.around->board->leases == 1);
  CHECK(b.around->board->leases == 0);
  CHECK(a.around->board->attempts_handed_on == 1);
  CHECK(b.around->board->attempts_fetched == 1);

  auto beats = report(b, {{"worker", "w1"}, {"heartbeats", {{{"token", tasks[0].at("token")}, {"progress", 0.5}}}}});
  CHECK(beats.at("heartbeats").at(0).at("cancelled") == false);
  auto told = report(b, {{"worker", "w1"}, {"outcomes", {{{"token", tasks[0].at("token")}, {"output", 7}}}}});
  CHECK(told.at("outcomes").at(0).at("recorded") == true);
  CHECK(state_of(a, id) == "completed");
  CHECK(a.around->board->leases == 0);
  CHECK(b.around->board->reports_led == 2);
  // Said again it is refused, by who has it.
  told = report(b, {{"worker", "w1"}, {"outcomes", {{{"token", tasks[0].at("token")}, {"output", 7}}}}});
  CHECK(told.at("outcomes").at(0).at("problem").at("status") == 409);
}

TEST_CASE_METHOD(abroad, "a worker that comes later finds what waited at the other node before") {
  std::set<std::string> all{start(a), start(a), start(b)}, got;
  for (int i = 0; i < 3; ++i) {
    auto waits = poll(b, "w1", 1);
    settle();
    got.insert(text(tasks_of(waits).at(0).at("execution")));
  }
  CHECK(got == all);
  auto waits = poll(b, "w1", 1);
  settle();
  CHECK_FALSE(waits->answer);
  advance(20s);
  CHECK(tasks_of(waits).empty());
}

TEST_CASE_METHOD(abroad, "a poll that does not wait is asked for where something is said to wait, and handed it") {
  auto id = start(a);
  auto at_once = [&] { return send(b, "POST", "/api/v1/queues/media/poll", R"({"worker":"w1","wait":"0ms"})"); };
  auto poll = at_once();
  settle();
  CHECK(text(tasks_of(poll).at(0).at("execution")) == id);
  CHECK(a.around->board->attempts_returned == 0);
  poll = at_once();
  settle();
  CHECK(tasks_of(poll).empty());
}

TEST_CASE_METHOD(abroad, "a poll does not wait for ever for a node that does not answer") {
  auto waits = poll(b);
  settle();
  advance(19s);
  ask(a, "POST", "/api/v1/workflows", "workflow: w\ntasks:\n  make: { uses: thumb.make }\n",
      {{"content-type", "application/yaml"}});
  send(a, "POST", "/api/v1/executions", R"({"workflow":"w"})");
  a.run();
  b.hear(a);
  b.run();  // it asks, and hears nothing
  auto pass = [&](milliseconds span) {
    for (; span > 0ms; span -= 50ms) {
      b.scheduler().advance_time(50ms);
      b.run();
    }
  };
  pass(2s);
  CHECK_FALSE(waits->answer);
  pass(2s);
  CHECK(tasks_of(waits).empty());
  // What is said too late goes back.
  settle();
  CHECK(a.around->board->attempts_returned == 1);
  CHECK(a.around->board->leases == 0);
}

TEST_CASE_METHOD(abroad, "what waits at another node has its turn, however much waits here") {
  std::set<std::string> there, got;
  for (int i = 0; i < 4; ++i)
    there.insert(start(a));
  for (int i = 0; i < 20; ++i)
    start(b);
  for (int i = 0; i < 20; ++i) {
    auto waits = poll(b, "w1", 1);
    settle();
    got.insert(text(tasks_of(waits).at(0).at("execution")));
  }
  CHECK(std::ranges::includes(got, there));
}

TEST_CASE_METHOD(abroad, "a node that was not heard says it again, and when the link rises") {
  auto waits = poll(b);
  settle();
  a.fall();
  b.fall();
  run();
  auto name = std::string("  make: { uses: thumb.make }\n");
  auto id = start(a, name);
  CHECK_FALSE(waits->answer);
  a.rise("b");
  b.rise("a");
  settle();
  CHECK(text(tasks_of(waits).at(0).at("execution")) == id);

  waits = poll(b);
  settle();
  auto lost = start(a, name);
  CHECK(text(tasks_of(waits).at(0).at("execution")) == lost);
}

TEST_CASE_METHOD(abroad, "labels and how many are wanted count at the other node, too") {
  auto plain = poll(b, "w1"), gpu = poll(b, "w2", 2, R"(,"labels":{"gpu":"yes"})");
  settle();
  start(a,
        "  one: { uses: thumb.make, worker: { gpu: \"yes\" } }\n  two: { uses: thumb.make, worker: { gpu: \"yes\" } }\n"
        "  three: { uses: thumb.make, worker: { gpu: \"yes\" } }\n");
  CHECK_FALSE(plain->answer);
  CHECK(tasks_of(gpu).size() == 2);
  CHECK(a.around->board->queue("media", false).waiting == 1);
}

TEST_CASE_METHOD(abroad, "a sticky task goes to the worker that had its key, wherever it polls") {
  std::string tasks =
    "  one: { uses: thumb.make, sticky: \"'k'\" }\n  two: { uses: thumb.make, sticky: \"'k'\", needs: [one] }\n";
  auto mine = poll(b, "w1");
  settle();
  start(a, tasks);
  auto one = tasks_of(mine);
  REQUIRE(one.size() == 1);
  auto other = poll(b, "w2");
  mine = poll(b, "w1");
  settle();
  report(b, {{"worker", "w1"}, {"outcomes", {{{"token", one[0].at("token")}, {"output", 7}}}}});
  CHECK_FALSE(other->answer);
  CHECK(tasks_of(mine).size() == 1);
}

TEST_CASE_METHOD(abroad, "what cannot be handed over goes to another worker at once") {
  auto waits = poll(b, "w1");
  settle();
  SECTION("because the worker hung up while it was asked for") {
    hand_out_halfway();
    waits->leave();
    settle();
  }
  SECTION("because the answer did not arrive") {
    waits->unreachable = true;
    start(a);
  }
  SECTION("because the actor that asked died") {
    hand_out_halfway();
    caf::anon_send_exit(b.open->now().workers, caf::exit_reason::kill);
    b.run();
    settle();
  }
  SECTION("because the link fell before it was handed over") {
    hand_out_halfway();
    a.fall();
    b.fall();
    run();
    CHECK_FALSE(waits->answer);
  }
  CHECK(a.around->board->leases == 0);
  CHECK(a.around->board->attempts_returned == 1);
  auto next = poll(a, "w2");
  run();
  CHECK(tasks_of(next).size() == 1);
}

TEST_CASE_METHOD(abroad, "what two nodes have at once for one worker comes in two answers, and nothing is lost") {
  auto waits = poll(b, "w1", 1);
  settle();
  a.fall();
  b.fall();
  run();
  start(a);
  a.rise("b");
  b.rise("a");
  // Both have something before either is heard.
  auto applied = send(b, "POST", "/api/v1/workflows", "workflow: mine\ntasks:\n  make: { uses: thumb.make }\n",
                      {{"content-type", "application/yaml"}});
  run();
  send(b, "POST", "/api/v1/executions", R"({"workflow":"mine"})");
  settle();
  CHECK(tasks_of(waits).size() == 1);
  waits = poll(b, "w1", 1);
  settle();
  CHECK(tasks_of(waits).size() == 1);
  CHECK(a.around->board->attempts_returned == 0);
}

TEST_CASE_METHOD(abroad, "a report says things of several nodes, and each is recorded where it belongs") {
  auto there = start(a), here = start(b), end = start(a);
  auto waits = poll(b, "w1");
  settle();
  auto tasks = tasks_of(waits);
  waits = poll(b, "w1");
  settle();
  for (auto& each : tasks_of(waits))
    tasks.push_back(std::move(each));
  REQUIRE(tasks.size() == 3);
  json::array outcomes;
  for (const auto& each : tasks)
    outcomes.push_back({{"token", each.at("token")}, {"output", 7}});
  outcomes.push_back({{"token", "nonsense"}, {"output", 7}});
  auto said = report(b, {{"worker", "w1"}, {"outcomes", outcomes}});
  for (int i = 0; i < 3; ++i)
    CHECK(said.at("outcomes").at(i).at("recorded") == true);
  CHECK(said.at("outcomes").at(3).at("problem").at("status") == 404);
  CHECK(state_of(a, there) == "completed");
  CHECK(state_of(b, here) == "completed");
  CHECK(state_of(a, end) == "completed");
}

TEST_CASE_METHOD(abroad, "what cannot be led to the owner is to be told again") {
  start(a);
  auto waits = poll(b, "w1");
  settle();
  auto tasks = tasks_of(waits);
  REQUIRE(tasks.size() == 1);
  json::object outcome{{"worker", "w1"}, {"outcomes", {{{"token", tasks[0].at("token")}, {"output", 7}}}}};
  SECTION("because there is no link") {
    a.fall();
    b.fall();
    run();
    CHECK(report(b, outcome).at("outcomes").at(0).at("problem").at("status") == 503);
  }
  SECTION("because the link falls meanwhile") {
    auto said = send(b, "POST", "/api/v1/attempts:batch", json::serialize(outcome));
    b.run();
    a.fall();
    b.fall();
    run();
    CHECK(said->body().at("outcomes").at(0).at("problem").at("status") == 503);
  }
  a.rise("b");
  b.rise("a");
  settle();
  CHECK(report(b, outcome).at("outcomes").at(0).at("recorded") == true);
}

TEST_CASE_METHOD(abroad, "a worker hears from the node it polls that an attempt of the other is to stop") {
  auto waits = poll(b, "w1");
  settle();
  auto id = start(a);
  auto tasks = tasks_of(waits);
  auto cancel = [&] { ask(a, "POST", "/api/v1/executions/" + id + "/cancel"); };
  SECTION("at once if it waits") {
    waits = poll(b, "w1");
    settle();
    cancel();
  }
  SECTION("with its next poll") {
    cancel();
    waits = poll(b, "w1");
    settle();
  }
  CHECK(tasks_of(waits).empty());
  CHECK(waits->body().at("cancelled") == json::array{tasks.at(0).at("token")});
}

TEST_CASE_METHOD(abroad, "a file that comes in pieces is led to the node where it was begun") {
  caf::anon_send(a.open->now().membership, membership::announce{"http://a.example"});
  advance(1s);
  auto id = text(ask(a, "POST", "/api/v1/uploads", R"({"name":"n.json"})").at("upload"));
  CHECK(id.ends_with(".a"));
  auto led = send(b, "PUT", "/api/v1/uploads/" + id + "?offset=0", "12", {{"content-type", "text/plain"}});
  settle();
  REQUIRE(led->answer);
  CHECK(led->answer->status == 307);
  CHECK(http::find(led->answer->headers, "location") == "http://a.example/api/v1/uploads/" + id + "?offset=0");
  led = send(b, "PUT", "/api/v1/uploads/1.nobody?offset=0", "12", {{"content-type", "text/plain"}});
  settle();
  CHECK(led->answer->status == 404);
  CHECK(ask(a, "PUT", "/api/v1/uploads/" + id + "?offset=0", "12", {{"content-type", "text/plain"}}).at("bytes") == 2);
}

TEST_CASE_METHOD(abroad, "a type that is declared at one node is known at the other") {
  declare(b, "thumb.other", "media");
  settle();
  auto id = start(a, "  make: { uses: thumb.other }\n");
  auto waits = poll(b, "w1");
  settle();
  CHECK(text(tasks_of(waits).at(0).at("execution")) == id);
}

}  // namespace troupe
