#include "support/ensemble.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

/// A node with `child` (waits for a signal) and parents of it.
struct family : ensemble {
  explicit family(std::shared_ptr<site> at = std::make_shared<site>(), node_options options = {})
    : ensemble(options, std::move(at)) {}
  ~family() { leave(); }

  void apply_all() {
    apply("child", "  wait: { wait: { signal: go } }\n"
                   "  out: { uses: test.step, needs: wait, with: { output: { x: 1 } } }\n");
    apply("failing", "  a: { uses: test.step, with: { fails: 9, hard: true } }\n");
    apply("parent", "  one: { workflow: child }\n  end: { uses: test.step, needs: one }\n");
    apply("loose", "  one: { workflow: child, detach: true }\n");
    apply("sad", "  one: { workflow: failing }\n");
    apply("lost", "  one: { workflow: nowhere }\n");
    apply("keeping", "  one: { workflow: child, parent_close: abandon }\n");
  }

  execution_id child_of(const execution_id& id) {
    auto shown = ask_json("GET", "/api/v1/executions/" + id.value);
    return execution_id{std::string(shown.at("tasks").at(0).at("child").as_string())};
  }
  void signal(const execution_id& id) {
    ask("POST", "/api/v1/executions/" + id.value + "/signals", R"({"name":"go"})");
  }
};

}  // namespace

TEST_CASE("a parent goes on with the output of its child") {
  script play;
  family node;
  node.apply_all();
  auto id = node.start("parent");
  node.run();
  CHECK(node.state_of(id) == "waiting");
  auto child = node.child_of(id);
  node.signal(child);
  node.run();
  CHECK(node.state_of(child) == "completed");
  CHECK(node.state_of(id) == "completed");
  auto shown = node.ask_json("GET", "/api/v1/executions/" + child.value);
  CHECK(shown.at("parent").at("execution") == json::value(id.value));
}

TEST_CASE("a child has room beside the parent that waits for it") {
  script play;
  node_options options;
  options.shards = 1;
  options.executions_live_max = 1;
  family node(std::make_shared<site>(), options);
  node.apply_all();
  auto id = node.start("parent");
  node.signal(node.child_of(id));
  node.run();
  CHECK(node.state_of(id) == "completed");
}

TEST_CASE("a parent hears of the end of a child whose actor fails before it can tell") {
  script play;
  family node;
  node.apply_all();
  auto id = node.start("parent");
  node.run();
  auto child = node.child_of(id);
  auto failed = false;
  node.store->judge([&](auto batch) {
    const auto& row = batch.back().projection.execution;
    if (row && is_final(row->state) && batch.back().execution == child && !std::exchange(failed, true)) {
      // It is to do something that makes it fail as soon as the commit is over.
      node.tell(child, workflow::inspect{[](const auto&, auto) { throw std::runtime_error("a bug"); }, {}});
      node.run();
    }
    return verdict::stored();
  });
  node.signal(child);
  node.advance(5s);
  CHECK(failed);
  CHECK(node.state_of(id) == "completed");
}

TEST_CASE("a child that fails, or that there is no workflow for, fails its task") {
  script play;
  family node;
  node.apply_all();
  for (const auto* workflow : {"sad", "lost"}) {
    auto id = node.start(workflow);
    node.run();
    CHECK(node.state_of(id) == "failed");
  }
}

TEST_CASE("a detached child goes on by itself; an abandoned one outlives its parent") {
  script play;
  family node;
  node.apply_all();
  auto loose = node.start("loose");
  node.run();
  CHECK(node.state_of(loose) == "completed");
  auto keeping = node.start("keeping");
  node.run();
  auto child = node.child_of(keeping);
  node.ask("POST", "/api/v1/executions/" + keeping.value + "/cancel", "{}");
  node.run();
  CHECK(node.state_of(keeping) == "cancelled");
  CHECK(node.state_of(child) == "waiting");
}

TEST_CASE("cancelling a parent cancels its child") {
  script play;
  family node;
  node.apply_all();
  auto id = node.start("parent");
  node.run();
  auto child = node.child_of(id);
  node.ask("POST", "/api/v1/executions/" + id.value + "/cancel", "{}");
  node.run();
  CHECK(node.state_of(child) == "cancelled");
}

TEST_CASE("a child at rest is closed although its parent died before it could tell it") {
  struct row {
    const char* verb;
    const char* ends;
  };
  auto how = GENERATE(values<row>({{"cancel", "cancelled"}, {"terminate", "cancelled"}}));
  CAPTURE(how.verb);
  script play;
  auto at = std::make_shared<site>();
  execution_id id, child;
  {
    family node(at);
    node.apply_all();
    id = node.start("parent");
    node.run();
    child = node.child_of(id);
    // The last that becomes durable is that the parent does not wait any more.
    node.store->judge([&](std::span<const store::append> batch) {
      if (std::ranges::any_of(batch, [&](const auto& a) { return a.execution == id; }))
        return verdict::stored();
      return verdict::lost();
    });
    node.send("POST", "/api/v1/executions/" + id.value + "/" + how.verb, "{}");
    node.run();
    CHECK(node.where->witness->count<execution_finished>(id) == 1);
    CHECK(node.where->witness->count<execution_finished>(child) == 0);
    node.crash();
  }
  family again(at);
  again.run();
  again.advance(3s);
  CHECK(again.where->witness->count<execution_finished>(child) == 1);
  CHECK(again.where->witness->count<child_settled>(id) == 1);
  CHECK(again.state_of(child) == how.ends);
  CHECK((*again.around->store->open_reader())->owing()->empty());
}

TEST_CASE("a task that does not wait for its child any more closes it, while the parent goes on") {
  script play;
  family node;
  node.apply_all();
  node.apply("hasty", "  one: { workflow: child, timeout: 1m, optional: true }\n  end: { wait: { signal: go } }\n");
  auto id = node.start("hasty");
  node.run();
  auto child = node.child_of(id);
  node.advance(2min, 1s);
  CHECK(node.state_of(child) == "cancelled");
  CHECK(node.state_of(id) == "waiting");
  CHECK(node.where->witness->count<child_settled>(id) == 1);
}

TEST_CASE("a parent that was not there when its child ended is told when it is") {
  script play;
  auto at = std::make_shared<site>();
  execution_id id, child;
  {
    family node(at);
    node.apply_all();
    id = node.start("parent");
    node.run();
    child = node.child_of(id);
    node.signal(child);
    // The power goes at some moment between the end of the child and the parent's knowing of it.
    node.crash();
  }
  family again(at);
  again.run();
  again.advance(3s);
  if (again.state_of(child) != "completed")
    again.signal(child);
  again.run();
  again.advance(3s);
  CHECK(again.state_of(child) == "completed");
  CHECK(again.state_of(id) == "completed");
}

}  // namespace troupe
