#include "support/ensemble.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

/// A node with workflows that say how their executions begin, and parents of them.
struct one_at_a_time : ensemble {
  explicit one_at_a_time(std::shared_ptr<site> at = std::make_shared<site>(), std::uint64_t seed = 1)
    : ensemble({}, std::move(at), seed) {
    define("turns", "singleton: { key: input.user, mode: queue }");
    define("bounded", "limits: [{ key: input.user, at_once: 1 }]");
    define("alone", "singleton: { key: input.user, mode: skip }");
    define("calm", "debounce: { period: 10s }");
    for (const auto* child : {"turns", "bounded", "alone", "calm"})
      define("over-" + std::string(child), "", "{ workflow: " + std::string(child) + ", with: { user: ada } }");
  }
  ~one_at_a_time() { leave(); }

  void define(const std::string& name, const std::string& policy, const std::string& task = "{ uses: test.review }") {
    auto text = "workflow: " + name + "\n" + policy + "\ntasks:\n  a: " + task + "\n";
    auto stored = ask("POST", "/api/v1/workflows", text, {{"content-type", "application/yaml"}});
    if (stored.status != 201)
      throw std::runtime_error(text + stored.body);
  }

  http::response begin(const std::string& workflow, const std::string& user = "ada") {
    json::object body{{"workflow", workflow}, {"input", {{"user", user}}}};
    auto answer = ask("POST", "/api/v1/executions", json::serialize(body));
    advance(1ms);
    return answer;
  }
  execution_id begun(const std::string& workflow, const std::string& user = "ada") {
    auto answer = begin(workflow, user);
    INFO(answer.body);
    REQUIRE(answer.status == 201);
    return execution_id{std::string(parse_json(answer.body)->at("id").as_string())};
  }
  json::value view(const execution_id& id) { return ask_json("GET", "/api/v1/executions/" + id.value); }
  json::value task(const execution_id& id) { return view(id).at("tasks").at(0); }
  execution_id child_of(const execution_id& id) { return execution_id{std::string(task(id).at("child").as_string())}; }
  http::response tell(const execution_id& id, const std::string& verb, const std::string& body = "{}") {
    auto answer = ask("POST", "/api/v1/executions/" + id.value + "/" + verb, body);
    run();
    return answer;
  }
  void end(const execution_id& id) { tell(id, "cancel"); }

  script play;
};

}  // namespace

TEST_CASE_METHOD(one_at_a_time,
                 "an execution that was taken back before it began is not retried, as nothing of it ran") {
  begun("turns");
  auto held = begun("turns");
  CHECK(tell(held, "retry").status == 409);
  end(held);
  auto retried = tell(held, "retry");
  CHECK(retried.status == 409);
  CHECK_THAT(retried.body, Catch::Matchers::Contains("has not begun"));
}

TEST_CASE("an execution that runs again must be alone again") {
  auto at = std::make_shared<site>();
  execution_id first;
  {
    one_at_a_time node(at);
    first = node.begun("alone");
    node.end(first);
    auto second = node.begun("alone");
    auto refused = node.tell(first, "retry");
    CHECK(refused.status == 409);
    CHECK_THAT(refused.body, Catch::Matchers::Contains(second.value));
    node.end(second);
    CHECK(node.tell(first, "retry").status == 200);
    CHECK(node.begin("alone").status == 200);
    node.crash();
  }
  one_at_a_time node(at, 2);
  auto skipped = node.begin("alone");
  CHECK(skipped.status == 200);
  CHECK_THAT(skipped.body, Catch::Matchers::Contains(first.value));
  CHECK(node.state_of(first) == "waiting");
}

TEST_CASE_METHOD(one_at_a_time, "children begin as their workflow says") {
  auto child = GENERATE(as<std::string>(), "turns", "bounded");
  CAPTURE(child);
  auto first = begun("over-" + child);
  auto second = begun("over-" + child);
  run();
  auto held = child_of(second);
  CHECK(state_of(child_of(first)) == "waiting");
  CHECK(state_of(held) == "held");
  end(child_of(first));
  CHECK(state_of(first) == "failed");
  CHECK(state_of(held) == "waiting");
  auto third = begun(child);
  CHECK(state_of(third) == "held");
}

TEST_CASE_METHOD(one_at_a_time, "a child that is held is taken back with its parent, and its parent is told if it is") {
  auto runs = begun("turns");
  auto first = begun("over-turns");
  run();
  auto child = child_of(first);
  CHECK(state_of(child) == "held");
  end(first);
  CHECK(state_of(first) == "cancelled");
  CHECK(state_of(child) == "cancelled");
  auto second = begun("over-turns");
  run();
  end(child_of(second));
  CHECK(state_of(second) == "failed");
  CHECK(task(second).at("error").at("code") == "child_failed");
  CHECK(state_of(runs) == "waiting");
}

TEST_CASE("a parent hears of a child that was taken back while nobody was there") {
  auto at = std::make_shared<site>();
  execution_id parent;
  {
    one_at_a_time node(at);
    node.begun("turns");
    parent = node.begun("over-turns");
    node.run();
    auto child = node.child_of(parent);
    node.store->judge([](auto) { return verdict::lost(); });
    node.end(child);
    node.crash();
  }
  one_at_a_time node(at, 2);
  node.advance(3s);
  CHECK(node.state_of(parent) == "failed");
}

TEST_CASE_METHOD(one_at_a_time, "a child in whose way another execution is says so") {
  auto other = begun("alone");
  auto parent = begun("over-alone");
  run();
  CHECK(state_of(parent) == "failed");
  CHECK(task(parent).at("error").at("code") == "child_not_started");
  CHECK_THAT(json::serialize(task(parent)), Catch::Matchers::Contains(other.value));
}

TEST_CASE_METHOD(one_at_a_time, "a workflow that collects its starts is no part of another") {
  auto parent = begun("over-calm");
  run();
  CHECK(state_of(parent) == "failed");
  CHECK_THAT(json::serialize(task(parent)), Catch::Matchers::Contains("collects its starts (debounced)"));
}

}  // namespace troupe
