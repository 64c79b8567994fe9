#include "support/ensemble.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

using lines = std::vector<std::string>;

/// A node with workflows that wait for a signal and have limits.
struct limited : ensemble {
  explicit limited(std::shared_ptr<site> at = std::make_shared<site>(), node_options options = {})
    : ensemble(options, std::move(at)) {}
  ~limited() { leave(); }

  void apply_limited(const std::string& name, const std::string& limits) {
    apply_text("workflow: " + name + "\nlimits: [" + limits +
               "]\ntasks:\n  wait: { wait: { signal: go } }\n  end: { uses: test.step, needs: wait }\n");
  }
  void apply_text(const std::string& text) {
    auto said = ask("POST", "/api/v1/workflows", text, {{"content-type", "application/yaml"}});
    REQUIRE(said.status < 300);
  }

  /// A millisecond after the one before: ids are in order.
  execution_id begin(const char* workflow, const char* user = "ada") {
    advance(1ms, 1ms);
    return start(workflow, json::object{{"user", user}});
  }
  lines states(const std::vector<execution_id>& ids) {
    lines out;
    for (const auto& id : ids)
      out.push_back(state_of(id));
    return out;
  }
  void end(const execution_id& id) {
    ask("POST", "/api/v1/executions/" + id.value + "/signals", R"({"name":"go"})");
    run();
  }
  void verb(const execution_id& id, const std::string& what) {
    ask("POST", "/api/v1/executions/" + id.value + "/" + what, "{}");
    run();
  }
};

}  // namespace

TEST_CASE("one that is cancelled while it is on its way to run again keeps nobody out") {
  script play;
  limited node;
  node.apply_limited("w", "{ key: input.user, at_once: 1 }");
  auto a = node.begin("w");
  node.end(a);
  auto path = "/api/v1/executions/" + a.value;
  std::shared_ptr<inbox> cancelled;
  node.store->judge([&](auto) {
    // Its end is decided, and becomes known to the doorkeeper, before it hears that it may ask.
    if (!std::exchange(cancelled, cancelled ? cancelled : node.send("POST", path + "/cancel", "{}")))
      node.run();
    return verdict::stored();
  });
  CHECK(node.ask("POST", path + "/rerun", R"({"tasks":["wait"]})").status == 200);
  REQUIRE(cancelled->answer);
  CHECK(node.state_of(a) == "cancelled");
  CHECK(node.state_of(node.begin("w")) == "waiting");
}

TEST_CASE("a limited workflow runs so many executions of a key at once") {
  script play;
  limited node;
  node.apply_limited("w", "{ key: input.user, at_once: 1 }");
  auto a = node.begin("w"), b = node.begin("w"), c = node.begin("w"), other = node.begin("w", "bob");
  CHECK(node.states({a, b, c, other}) == lines{"waiting", "held", "held", "waiting"});
  node.end(a);
  CHECK(node.states({a, b, c}) == lines{"completed", "waiting", "held"});

  SECTION("one that is cancelled while it is held leaves the line") {
    node.verb(c, "cancel");
    CHECK(node.state_of(c) == "cancelled");
    node.end(b);
    SECTION("and asks again when it is retried") {
      auto d = node.begin("w");
      node.verb(c, "retry");
      CHECK(node.states({c, d}) == lines{"held", "waiting"});
      node.end(d);
      CHECK(node.state_of(c) == "waiting");
    }
  }
  SECTION("one that ended asks again before it runs again") {
    node.verb(a, "retry");
    CHECK(node.state_of(a) == "completed");  // nothing of it failed
    node.ask("POST", "/api/v1/executions/" + a.value + "/rerun", R"({"tasks":["wait"]})");
    node.run();
    CHECK(node.state_of(a) == "held");
    node.verb(b, "terminate");
    node.verb(c, "terminate");
    CHECK(node.state_of(a) == "waiting");
  }
  SECTION("who waits is shown") {
    auto held = node.ask_json("GET", "/api/v1/executions/" + c.value).at("held");
    CHECK(held == json::value{{"kind", "limited"}, {"limits", {"w/ada"}}});
    auto queue = node.ask_json("GET", "/api/v1/queues/executions");
    CHECK(queue.at("running") == 2);
    CHECK(queue.at("waiting") == 1);
    CHECK(queue.at("limits").at(0).at("key") == "w/ada");
    auto all = node.ask_json("GET", "/api/v1/queues").at("items").as_array();
    CHECK(all.back().at("name") == "executions");
  }
}

TEST_CASE("the oldest gives way, or the newest does, where the workflow says so") {
  script play;
  limited node;
  node.apply_limited("oldest", "{ at_once: 1, overflow: cancel_oldest }");
  node.apply_limited("newest", "{ at_once: 1, overflow: cancel_newest }");
  auto a = node.begin("oldest"), b = node.begin("oldest");
  node.run();
  CHECK(node.states({a, b}) == lines{"cancelled", "waiting"});
  auto c = node.begin("newest"), d = node.begin("newest");
  node.run();
  CHECK(node.states({c, d}) == lines{"waiting", "cancelled"});
  auto why = node.ask_json("GET", "/api/v1/executions/" + d.value).at("cancel_reason").as_string();
  CHECK(why == "limit newest#0 has no room for another one");
}

TEST_CASE("children obey the limits of their workflow") {
  script play;
  limited node;
  node.apply_limited("w", "{ at_once: 1 }");
  node.apply("parent", "  all: { workflow: w, foreach: [1, 2] }\n");
  auto parent = node.start("parent");
  node.run();
  auto list = node.ask_json("GET", "/api/v1/executions?workflow=w").at("items").as_array();
  REQUIRE(list.size() == 2);
  lines states;
  execution_id running;
  for (const auto& e : list) {
    states.emplace_back(e.at("state").as_string());
    if (states.back() == "waiting")
      running = execution_id{std::string(e.at("id").as_string())};
  }
  std::ranges::sort(states);
  CHECK(states == lines{"held", "waiting"});
  node.end(running);
  CHECK(node.state_of(parent) == "waiting");
  for (const auto& e : list)
    if (e.at("id") != json::value(running.value))
      node.end(execution_id{std::string(e.at("id").as_string())});
  CHECK(node.state_of(parent) == "completed");
}

TEST_CASE("after a crash who ran has its room, and who waited waits in order") {
  script play;
  auto at = std::make_shared<site>();
  auto first = std::make_unique<limited>(at);
  first->apply_limited("w", "{ at_once: 2 }");
  auto a = first->begin("w"), b = first->begin("w"), c = first->begin("w"), d = first->begin("w");
  first->crash();
  first.reset();
  limited next(at);
  next.run();
  CHECK(next.states({a, b, c, d}) == lines{"waiting", "waiting", "held", "held"});
  next.end(b);
  CHECK(next.states({a, c, d}) == lines{"waiting", "waiting", "held"});
  next.end(a);
  CHECK(next.states({c, d}) == lines{"waiting", "waiting"});
}

TEST_CASE("so many executions begin in a span of time, over a restart too") {
  script play;
  auto at = std::make_shared<site>();
  auto first = std::make_unique<limited>(at);
  first->apply_limited("w", "{ rate: 2/1m }");
  auto a = first->begin("w"), b = first->begin("w"), c = first->begin("w");
  CHECK(first->states({a, b, c}) == lines{"waiting", "waiting", "held"});
  first->advance(30s);
  at->now = first->now();
  first->crash();
  first.reset();
  limited next(at);
  next.run();
  CHECK(next.state_of(c) == "held");
  next.advance(29s);
  CHECK(next.state_of(c) == "held");
  next.advance(2s);
  CHECK(next.state_of(c) == "waiting");
}

}  // namespace troupe
