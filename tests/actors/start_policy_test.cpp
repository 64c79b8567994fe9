#include "support/ensemble.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

/// A node with workflows that say how they begin.
struct grouping : ensemble {
  explicit grouping(node_options options = {}, std::shared_ptr<site> at = std::make_shared<site>(),
                    std::uint64_t seed = 1)
    : ensemble(std::move(options), std::move(at), seed) {
    define("calm", "debounce: { key: input.user, period: 10s, at_most: 30s }", "test.step");
    define("packed",
           "batch: { key: input.user, size: 3, within: 20s }\n"
           "input: { type: object, required: [items], properties: { items: { type: array, items: { type: "
           "object, required: [user] } } } }",
           "test.step");
    define("alone", "singleton: { key: input.user, mode: skip }", "test.review");
    define("latest", "singleton: { key: input.user, mode: cancel }", "test.review");
    define("inline", "singleton: { key: input.user, mode: queue }", "test.review");
  }
  ~grouping() { leave(); }

  void define(const std::string& name, const std::string& policy, const std::string& type) {
    auto text = "workflow: " + name + "\n" + policy + "\ntasks:\n  a: { uses: " + type + " }\n";
    auto stored = ask("POST", "/api/v1/workflows", text, {{"content-type", "application/yaml"}});
    if (stored.status != 201)
      throw std::runtime_error(text + stored.body);
  }

  struct answered {
    unsigned status = 0;
    json::object body;
    std::string id() const { return std::string(body.at("id").as_string()); }
    bool says(const char* member) const { return body.contains(member); }
  };
  answered begin(const std::string& workflow, const std::string& user, int n = 0, json::object more = {}) {
    more["workflow"] = workflow;
    more["input"] = json::object{{"user", user}, {"n", n}};
    auto answer = ask("POST", "/api/v1/executions", json::serialize(more));
    return {answer.status, parse_json(answer.body)->as_object()};
  }
  json::value view(const std::string& id) { return ask_json("GET", "/api/v1/executions/" + id); }
  std::string state(const std::string& id) { return state_of(execution_id{id}); }
  void end(const std::string& id) { ask("POST", "/api/v1/executions/" + id + "/cancel"); }
  std::size_t begun() const { return where->witness->all().size(); }

  script play;
};

}  // namespace

TEST_CASE_METHOD(grouping, "starts that come one after the other are one, with the input of the last") {
  auto first = begin("calm", "ada", 1);
  CHECK(first.status == 201);
  CHECK(first.body.at("state") == "held");
  advance(9s, 1s);
  auto second = begin("calm", "ada", 2);
  CHECK(second.status == 200);
  CHECK(second.id() == first.id());
  CHECK(second.body.at("starts") == 2);
  auto other = begin("calm", "bob", 3);
  CHECK(other.status == 201);
  advance(9s, 1s);
  CHECK(state(first.id()) == "held");
  CHECK(view(first.id()).at("held").at("starts") == 2);
  advance(2s, 100ms);
  CHECK(state(first.id()) == "completed");
  CHECK(view(first.id()).at("input").at("n") == 2);
  CHECK(view(other.id()).at("input").at("n") == 3);
  CHECK(begun() == 2);
  CHECK(begin("calm", "ada", 4).status == 201);
}

TEST_CASE_METHOD(grouping, "starts that do not stop coming begin at the latest after `at_most`") {
  auto first = begin("calm", "ada", 0);
  for (int n = 1; n < 12; ++n) {
    advance(3s, 1s);
    begin("calm", "ada", n);
  }
  CHECK(state(first.id()) == "completed");
  CHECK(view(first.id()).at("input").at("n") == 9);
  CHECK(begun() == 1);
}

TEST_CASE("what is collected is collected over a crash") {
  auto at = std::make_shared<site>();
  std::string calm, packed;
  {
    grouping node({}, at);
    calm = node.begin("calm", "ada", 1).id();
    packed = node.begin("packed", "ada", 1).id();
    node.crash();
  }
  {
    grouping node({}, at, 2);
    CHECK(node.begin("calm", "ada", 2).id() == calm);
    CHECK(node.begin("packed", "ada", 2).id() == packed);
    node.crash();
  }
  grouping node({}, at, 3);
  node.advance(25s, 1s);
  CHECK(node.view(calm).at("input").at("n") == 2);
  CHECK(node.view(packed).at("input").at("items").as_array().size() == 2);
  CHECK(node.begun() == 2);
}

TEST_CASE_METHOD(grouping, "a batch begins when it is full, or when its time has come") {
  auto first = begin("packed", "ada", 1);
  CHECK(first.status == 201);
  CHECK(begin("packed", "ada", 2).id() == first.id());
  auto bob = begin("packed", "bob", 7);
  CHECK(bob.id() != first.id());
  auto third = begin("packed", "ada", 3);
  CHECK(third.id() == first.id());
  CHECK(third.body.at("starts") == 3);
  run();
  advance(100ms);
  CHECK(state(first.id()) == "completed");
  CHECK(
    view(first.id()).at("input") ==
    json::value{{"items", {{{"user", "ada"}, {"n", 1}}, {{"user", "ada"}, {"n", 2}}, {{"user", "ada"}, {"n", 3}}}}});
  CHECK(begin("packed", "ada", 4).id() != first.id());
  CHECK(state(bob.id()) == "held");
  advance(21s, 1s);
  CHECK(view(bob.id()).at("input").at("items").as_array().size() == 1);
  CHECK(begun() == 3);
}

TEST_CASE_METHOD(grouping, "one start of a batch that is wrong is refused, and the others are not") {
  auto first = begin("packed", "ada", 1);
  auto wrong = ask("POST", "/api/v1/executions", R"({"workflow":"packed","input":{"n":2}})");
  CHECK(wrong.status == 400);
  begin("packed", "ada", 3);
  CHECK(view(first.id()).at("held").at("starts") == 2);
}

TEST_CASE("a batch is full with so many bytes") {
  node_options options;
  options.holds.batch_bytes_max = 100;
  grouping node(options);
  auto first = node.begin("packed", "ada", 1);
  CHECK(node.begin("packed", std::string("ada"), 2).id() == first.id());
  auto large = node.ask("POST", "/api/v1/executions",
                        R"({"workflow":"packed","input":{"user":"ada","text":")" + std::string(100, 'x') + "\"}}");
  CHECK(large.status == 200);
  node.advance(100ms);
  CHECK(node.state(first.id()) == "completed");
}

TEST_CASE("thousands of starts at once are batches of the right size, none lost") {
  grouping node;
  node.define("wide", "batch: { size: 100, within: 10s }", "test.step");
  std::vector<std::shared_ptr<inbox>> told;
  for (int n = 0; n < 1'050; ++n)
    told.push_back(
      node.send("POST", "/api/v1/executions", R"({"workflow":"wide","input":{"n":)" + std::to_string(n) + "}}"));
  node.run();
  node.advance(12s, 1s);
  std::set<std::int64_t> seen;
  std::map<std::size_t, int> sizes;
  for (const auto& [id, events] : node.where->witness->all()) {
    const auto& items = std::get<execution_started>(events.front()).input.at("items").as_array();
    ++sizes[items.size()];
    for (const auto& item : items)
      seen.insert(item.at("n").as_int64());
  }
  CHECK(seen.size() == 1'050);
  CHECK(sizes == std::map<std::size_t, int>{{50, 1}, {100, 10}});
  std::map<unsigned, int> statuses;
  for (const auto& to : told)
    ++statuses[to->answer->status];
  CHECK(statuses == std::map<unsigned, int>{{200, 1'039}, {201, 11}});
}

TEST_CASE_METHOD(grouping, "a workflow that collects its starts cannot be delayed") {
  auto refused = begin("calm", "ada", 1, {{"delay", "1m"}});
  CHECK(refused.status == 400);
  CHECK(refused.body.at("where") == "start_at");
}

TEST_CASE_METHOD(grouping, "a key that does not fit is refused") {
  auto wrong = ask("POST", "/api/v1/executions", R"({"workflow":"alone","input":{}})");
  CHECK(wrong.status == 400);
  CHECK(parse_json(wrong.body)->at("where") == "singleton.key");
  CHECK(begin("alone", std::string(1'022, 'x')).status == 201);
  CHECK(begin("alone", std::string(1'023, 'x')).status == 413);
}

TEST_CASE_METHOD(grouping, "a singleton that skips tells of the one there is") {
  auto first = begin("alone", "ada");
  CHECK(first.status == 201);
  auto second = begin("alone", "ada");
  CHECK(second.status == 200);
  CHECK(second.says("skipped"));
  CHECK(second.id() == first.id());
  CHECK(begin("alone", "bob").status == 201);
  end(first.id());
  CHECK(begin("alone", "ada").status == 201);
  CHECK(begun() == 3);
}

TEST_CASE_METHOD(grouping, "of a singleton that cancels the newest runs") {
  auto first = begin("latest", "ada", 1);
  auto second = begin("latest", "ada", 2);
  CHECK(second.status == 201);
  CHECK(state(first.id()) == "cancelled");
  CHECK(state(second.id()) == "waiting");
  CHECK(begun() == 2);
}

TEST_CASE_METHOD(grouping, "starts of a singleton that queues take turns") {
  std::vector<std::string> ids;
  for (int n = 0; n < 4; ++n) {
    ids.push_back(begin("inline", "ada", n).id());
    advance(1ms);
  }
  CHECK(begun() == 1);
  CHECK(view(ids[2]).at("held").at("kind") == "queued");
  end(ids[2]);
  for (auto i : {0, 1, 3}) {
    CHECK(state(ids[static_cast<std::size_t>(i)]) == "waiting");
    end(ids[static_cast<std::size_t>(i)]);
  }
  CHECK(begun() == 3);
  CHECK(begin("inline", "ada").body.at("state") == "running");
}

TEST_CASE("only so many wait for one key") {
  node_options options;
  options.holds.queue_max = 2;
  grouping node(options);
  for (int n = 0; n < 3; ++n)
    CHECK(node.begin("inline", "ada", n).status == 201);
  CHECK(node.begin("inline", "ada", 3).status == 429);
  CHECK(node.begin("inline", "bob", 3).status == 201);
}

TEST_CASE("a singleton is one over a crash, and who waits has a turn") {
  auto at = std::make_shared<site>();
  std::string running, waiting, other;
  {
    grouping node({}, at);
    running = node.begin("inline", "ada", 1).id();
    waiting = node.begin("inline", "ada", 2).id();
    other = node.begin("alone", "ada").id();
    node.crash();
  }
  grouping node({}, at, 2);
  CHECK(node.begin("alone", "ada").id() == other);
  auto third = node.begin("inline", "ada", 3).id();
  CHECK(node.state(third) == "held");
  node.end(running);
  CHECK(node.state(waiting) == "waiting");
  CHECK(node.state(third) == "held");
  node.end(waiting);
  CHECK(node.state(third) == "waiting");
}

TEST_CASE("whatever commits are lost or unknown, no two of a singleton are unfinished, and all have a turn") {
  node_options options;
  options.restarts.restarts_max = 10'000;
  grouping node(options);
  node.define("turns", "singleton: { mode: queue }", "test.work");
  std::map<execution_id, bool> over;
  std::vector<std::string> broken;
  node.where->witness->on_accepted = [&](const execution_id& id, std::size_t first) {
    const auto& events = node.where->witness->of(id);
    if (first == 0) {
      for (const auto& [other, done] : over)
        if (!done)
          broken.push_back(id.value + " began beside " + other.value);
      over[id] = false;
    }
    if (std::holds_alternative<execution_finished>(events.back()))
      over[id] = true;
  };
  int commits = 0;
  auto judge = [&](auto batch) {
    switch (++commits % 6) {
    case 1:
      return verdict::lost();
    case 4:
      return verdict::unknown(batch.size());
    default:
      return verdict::stored();
    }
  };
  node.store->judge(judge);
  node.store->judge_changes(judge);
  std::vector<std::shared_ptr<inbox>> told;
  for (int n = 0; n < 40; ++n) {
    told.push_back(node.send("POST", "/api/v1/executions", R"({"workflow":"turns","input":{}})"));
    node.advance(300ms, 100ms);
  }
  node.store->judge({});
  node.store->judge_changes({});
  node.advance(1min, 100ms);
  CHECK(broken == std::vector<std::string>{});
  for (const auto& [id, done] : over)
    CHECK(done);
  for (const auto& to : told) {
    if (!to->answer || to->answer->status != 201)
      continue;
    CHECK(node.state(std::string(to->body().at("id").as_string())) == "completed");
  }
  CHECK(node.ask_json("GET", "/api/v1/executions?state=held").at("items").as_array().empty());
}

TEST_CASE_METHOD(grouping, "a debounced start that is a singleton too has its turn after it was collected") {
  define("both", "debounce: { period: 5s }\nsingleton: { mode: queue }", "test.review");
  auto first = begin("both", "x", 1);
  advance(6s, 1s);
  CHECK(state(first.id()) == "waiting");
  auto second = begin("both", "x", 2);
  CHECK(second.id() != first.id());
  advance(6s, 1s);
  CHECK(view(second.id()).at("held").at("kind") == "queued");
  end(first.id());
  CHECK(state(second.id()) == "waiting");
}

TEST_CASE_METHOD(grouping, "nobody is told of one that does not come to be") {
  store->judge([](auto) { return verdict::lost(); });
  auto body = R"({"workflow":"alone","input":{"user":"ada"}})";
  auto first = send("POST", "/api/v1/executions", body);
  auto second = send("POST", "/api/v1/executions", body);
  run();
  CHECK(first->answer->status == 503);
  CHECK(second->answer->status == 503);
  store->judge(nullptr);
  advance(5s);
  CHECK(begin("alone", "ada").status == 201);
}

TEST_CASE_METHOD(grouping, "two that come at once are one: the other is told of it") {
  auto body = R"({"workflow":"alone","input":{"user":"ada"}})";
  auto first = send("POST", "/api/v1/executions", body);
  auto second = send("POST", "/api/v1/executions", body);
  run();
  CHECK(first->answer->status == 201);
  CHECK(second->body().at("id") == first->body().at("id"));
  CHECK(second->body().at("skipped") == true);
}

TEST_CASE_METHOD(grouping, "one that skips is taken back when it is due and another is not finished") {
  define("both", "debounce: { period: 5s }\nsingleton: { mode: skip }", "test.review");
  auto first = begin("both", "x", 1);
  advance(6s, 1s);
  auto second = begin("both", "x", 2);
  advance(6s, 1s);
  CHECK(state(second.id()) == "cancelled");
  CHECK(view(second.id()).at("error").at("message") ==
        json::value("skipped: execution " + first.id() + " is not finished"));
}

TEST_CASE_METHOD(grouping, "an operator may end many held executions at once") {
  auto a = begin("inline", "ada", 1).id();
  auto b = begin("inline", "ada", 2).id();
  auto c = begin("calm", "ada", 3).id();
  auto done = ask_json("POST", "/api/v1/bulk", R"({"verb":"cancel","state":"held","with":{"reason":"clean up"}})");
  INFO(json::serialize(done));
  CHECK(done.at("changed").as_array().size() == 2);
  CHECK(state(a) == "waiting");
  CHECK(state(b) == "cancelled");
  CHECK(state(c) == "cancelled");
}

}  // namespace troupe
