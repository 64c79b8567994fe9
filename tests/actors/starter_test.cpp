#include "support/ensemble.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

node_options with_retention(milliseconds span) {
  node_options options;
  options.key_retention = span;
  return options;
}

/// A node with a workflow `ask`, which waits for a person, and `quick`, which does not.
struct starting : ensemble {
  explicit starting(node_options options = {}, std::shared_ptr<site> at = std::make_shared<site>(),
                    std::uint64_t seed = 1)
    : ensemble(std::move(options), std::move(at), seed) {
    apply("ask", "  look: { uses: test.review }\n");
    apply("quick", "  step: { uses: test.step }\n");
  }
  ~starting() { leave(); }

  /// Starts an execution; the answer's `status` stands beside its members.
  json::object begin(json::object body, http::headers headers = {}) {
    auto answer = ask("POST", "/api/v1/executions", json::serialize(body), std::move(headers));
    auto out = parse_json(answer.body)->as_object();
    out["status"] = answer.status;
    return out;
  }
  std::string id_of(const json::object& answer) { return std::string(answer.at("id").as_string()); }
  std::string state(const std::string& id) { return state_of(execution_id{id}); }

  std::string listed(std::string_view query = {}) {
    std::string out;
    auto found = ask_json("GET", "/api/v1/executions" + std::string(query));
    for (const auto& each : found.at("items").as_array())
      out += (out.empty() ? "" : " ") + std::string(each.at("workflow").as_string()) + ":" +
             std::string(each.at("state").as_string());
    return out;
  }

  script play;
};

}  // namespace

TEST_CASE("a start with a key that came before is the execution that was begun") {
  auto at = std::make_shared<site>();
  std::string first;
  {
    starting node({}, at);
    auto answer = node.begin({{"workflow", "ask"}, {"input", {{"n", 1}}}, {"idempotency_key", "order-1"}});
    CHECK(answer.at("status") == 201);
    first = node.id_of(answer);
    auto again = node.begin({{"workflow", "ask"}, {"input", {{"n", 1}}}}, {{"idempotency-key", "\"order-1\""}});
    CHECK(again.at("status") == 200);
    CHECK(again.at("existing") == true);
    CHECK(node.id_of(again) == first);
    node.crash();
  }
  starting node({}, at, 2);
  auto again = node.begin({{"workflow", "ask"}, {"input", {{"n", 1}}}, {"idempotency_key", "order-1"}});
  CHECK(node.id_of(again) == first);
  CHECK(node.listed() == "ask:waiting");
}

TEST_CASE_METHOD(starting, "of starts with one key that come at once, one begins and all are told of it") {
  std::vector<std::shared_ptr<inbox>> told;
  for (int i = 0; i < 5; ++i)
    told.push_back(send("POST", "/api/v1/executions", R"({"workflow":"ask","idempotency_key":"k"})"));
  run();
  std::map<unsigned, int> statuses;
  std::set<std::string> ids;
  for (const auto& to : told) {
    REQUIRE(to->answer);
    ++statuses[to->answer->status];
    ids.insert(std::string(to->body().at("id").as_string()));
  }
  CHECK(statuses == std::map<unsigned, int>{{200, 4}, {201, 1}});
  CHECK(ids.size() == 1);
  CHECK(listed() == "ask:waiting");
}

TEST_CASE_METHOD(starting, "a key that comes with another input or workflow is a conflict, whatever the policy") {
  auto first = id_of(begin({{"workflow", "ask"}, {"input", {{"n", 1}}}, {"idempotency_key", "k"}}));
  for (auto policy : {"return_existing", "reject", "supersede"}) {
    auto other =
      begin({{"workflow", "ask"}, {"input", {{"n", 2}}}, {"idempotency_key", "k"}, {"on_duplicate", policy}});
    CHECK(other.at("status") == 409);
    CHECK(std::string(other.at("detail").as_string()).find(first) != std::string::npos);
  }
  CHECK(begin({{"workflow", "quick"}, {"input", {{"n", 1}}}, {"idempotency_key", "k"}}).at("status") == 409);
  CHECK(listed() == "ask:waiting");
}

TEST_CASE_METHOD(starting, "a duplicate may be refused, or take the place of the first") {
  json::object body{{"workflow", "ask"}, {"idempotency_key", "k"}};
  auto first = id_of(begin(body));
  body["on_duplicate"] = "reject";
  CHECK(begin(body).at("status") == 409);
  body["on_duplicate"] = "supersede";
  auto second = begin(body);
  CHECK(second.at("status") == 201);
  CHECK(id_of(second) != first);
  CHECK(state(first) == "cancelled");
  CHECK(state(id_of(second)) == "waiting");
  body.erase("on_duplicate");
  CHECK(id_of(begin(body)) == id_of(second));
  // Also one that is over.
  ask("POST", "/api/v1/executions/" + id_of(second) + "/cancel");
  body["on_duplicate"] = "supersede";
  CHECK(begin(body).at("status") == 201);
}

TEST_CASE("a key is forgotten after its time") {
  starting node(with_retention(10min));
  json::object body{{"workflow", "quick"}, {"idempotency_key", "k"}};
  auto first = node.id_of(node.begin(body));
  node.advance(9min, 10s);
  CHECK(node.id_of(node.begin(body)) == first);
  node.advance(2min, 10s);
  CHECK(node.id_of(node.begin(body)) != first);
}

TEST_CASE("a start that fails keeps no key") {
  starting node;
  json::object body{{"workflow", "quick"}, {"idempotency_key", "k"}};
  bool failed = false;
  node.store->judge([&](auto) { return std::exchange(failed, true) ? verdict::stored() : verdict::lost(); });
  CHECK(node.begin(body).at("status") == 503);
  node.advance(1s);
  CHECK(node.begin(body).at("status") == 201);
}

TEST_CASE("a start whose outcome nobody knows is found by its key") {
  starting node;
  json::object body{{"workflow", "ask"}, {"idempotency_key", "k"}};
  bool failed = false;
  node.store->judge([&](auto) { return std::exchange(failed, true) ? verdict::stored() : verdict::unknown(1); });
  CHECK(node.begin(body).at("status") == 503);
  node.advance(1s);
  auto again = node.begin(body);
  CHECK(again.at("status") == 200);
  CHECK(node.state(node.id_of(again)) == "waiting");
  CHECK(node.listed() == "ask:waiting");
}

TEST_CASE("a delayed start is held and listed, and begins when it is due, over a crash too") {
  auto at = std::make_shared<site>();
  std::string id;
  {
    starting node({}, at);
    auto answer = node.begin({{"workflow", "ask"}, {"delay", "10m"}, {"labels", {{"team", "a"}}}});
    CHECK(answer.at("status") == 201);
    CHECK(answer.at("state") == "held");
    CHECK(answer.at("due") == json::value(to_rfc3339(node.now() + 10min)));
    id = node.id_of(answer);
    CHECK(node.listed("?state=held") == "ask:held");
    auto view = node.ask_json("GET", "/api/v1/executions/" + id);
    CHECK(view.at("state") == "held");
    CHECK(view.at("held").at("kind") == "delayed");
    CHECK(view.at("labels").at("team") == "a");
    node.advance(9min, 10s);
    CHECK(node.state(id) == "held");
    node.crash();
  }
  starting node({}, at, 2);
  CHECK(node.state(id) == "held");
  node.advance(62s, 1s);
  CHECK(node.state(id) == "waiting");
  CHECK(node.ask_json("GET", "/api/v1/executions/" + id).at("labels").at("team") == "a");
  CHECK(node.listed() == "ask:waiting");
}

TEST_CASE("a start that was due while no node ran begins when one does") {
  auto at = std::make_shared<site>();
  std::string id;
  {
    starting node({}, at);
    auto due = to_rfc3339(node.now() + 1min);
    id = node.id_of(node.begin({{"workflow", "ask"}, {"start_at", due}}));
    node.crash();
  }
  at->now += 1h;
  starting node({}, at, 2);
  node.advance(1s);
  CHECK(node.state(id) == "waiting");
}

TEST_CASE_METHOD(starting, "a start that is not due any more begins at once") {
  auto answer = begin({{"workflow", "ask"}, {"start_at", "2020-01-01T00:00:00Z"}});
  CHECK(answer.at("state") == "running");
  CHECK(state(id_of(answer)) == "waiting");
}

TEST_CASE_METHOD(starting, "what is wrong with a held start is said when it is asked for") {
  ask("POST", "/api/v1/workflows",
      "workflow: strict\ninput: { type: object, required: [n] }\ntasks:\n  a: { uses: test.step }\n",
      {{"content-type", "application/yaml"}});
  CHECK(begin({{"workflow", "strict"}, {"delay", "1h"}}).at("status") == 400);
  CHECK(begin({{"workflow", "no"}, {"delay", "1h"}}).at("status") == 404);
  CHECK(listed() == "");
}

TEST_CASE_METHOD(starting, "a held execution can be taken back, once") {
  auto id = id_of(begin({{"workflow", "ask"}, {"delay", "1m"}}));
  auto cancelled = ask_json("POST", "/api/v1/executions/" + id + "/cancel", R"({"reason":"wrong topic"})");
  CHECK(cancelled.at("state") == "cancelled");
  CHECK(cancelled.at("error").at("message") == "wrong topic");
  CHECK(ask("POST", "/api/v1/executions/" + id + "/cancel").status == 409);
  advance(2min, 1s);
  CHECK(state(id) == "cancelled");
  CHECK(where->witness->of(execution_id{id}).empty());
}

TEST_CASE_METHOD(starting, "who waits for a held execution is answered when it rests") {
  auto to = send("POST", "/api/v1/executions?wait=5m", R"({"workflow":"quick","delay":"1m"})");
  run();
  advance(50s, 1s);
  CHECK_FALSE(to->answer);
  advance(15s, 1s);
  REQUIRE(to->answer);
  CHECK(to->answer->status == 201);
  CHECK(to->body().at("state") == "completed");

  SECTION("or taken back") {
    auto id = id_of(begin({{"workflow", "quick"}, {"delay", "1m"}}));
    auto waiting = send("GET", "/api/v1/executions/" + id + "?wait=5m");
    run();
    CHECK_FALSE(waiting->answer);
    ask("POST", "/api/v1/executions/" + id + "/cancel");
    REQUIRE(waiting->answer);
    CHECK(waiting->body().at("state") == "cancelled");
  }
  SECTION("or the wait ends") {
    auto id = id_of(begin({{"workflow", "quick"}, {"delay", "10m"}}));
    auto waiting = send("GET", "/api/v1/executions/" + id + "?wait=1m");
    run();
    advance(61s, 1s);
    REQUIRE(waiting->answer);
    CHECK(waiting->body().at("state") == "held");
  }
}

TEST_CASE_METHOD(starting, "a delayed start with a key is one start") {
  json::object body{{"workflow", "ask"}, {"delay", "1m"}, {"idempotency_key", "k"}};
  auto first = id_of(begin(body));
  CHECK(id_of(begin(body)) == first);
  CHECK(listed() == "ask:held");
  body["on_duplicate"] = "supersede";
  advance(1s);
  auto second = id_of(begin(body));
  CHECK(second != first);
  CHECK(state(first) == "cancelled");
  CHECK(listed() == "ask:held ask:cancelled");
  advance(62s, 1s);
  CHECK(listed() == "ask:waiting ask:cancelled");
}

TEST_CASE("held starts begin whatever fails on the way, and each once") {
  node_options options;
  options.restarts.restarts_max = 1'000;
  starting node(options);
  std::vector<std::string> ids;
  for (int i = 0; i < 20; ++i)
    ids.push_back(node.id_of(node.begin({{"workflow", "quick"}, {"delay", std::to_string(30 + i) + "s"}})));
  int commits = 0;
  node.store->judge([&](auto batch) {
    ++commits;
    return commits % 4 == 1 ? verdict::lost() : commits % 4 == 3 ? verdict::unknown(batch.size()) : verdict::stored();
  });
  node.advance(2min, 100ms);
  node.store->judge({});
  node.advance(1min, 100ms);
  for (const auto& id : ids) {
    CHECK(node.state(id) == "completed");
    CHECK(node.where->witness->count<execution_started>(execution_id{id}) == 1);
  }
  CHECK(node.where->witness->all().size() == ids.size());
}

TEST_CASE("more starts due at once than are taken up at a time all begin") {
  node_options options;
  options.executions_live_max = 16 * 64;
  starting node(options);
  for (int i = 0; i < 350; ++i)
    node.begin({{"workflow", "quick"}, {"start_at", to_rfc3339(node.now() + 1min)}});
  node.advance(65s, 1s);
  CHECK(node.where->witness->all().size() == 350);
}

}  // namespace troupe
