#include "support/has_postgres.hpp"
#include "tests/e2e/journal.hpp"
#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <iostream>
#include <map>

/// Three nodes that share a PostgreSQL database.
namespace troupe::e2e {
namespace {

using testing::postgres_server;

constexpr std::string_view workflow = R"(
workflow: steps
input: { type: object, required: [log], properties: { log: { type: string } } }
tasks:
  first: { uses: exec, with: { argv: [sh, -c, "echo first >> ${{ input.log }}"] } }
  items:
    uses: exec
    needs: [first]
    foreach: "${{ [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] }}"
    concurrency: 2
    with: { argv: [sh, -c, "sleep 0.1; echo item >> ${{ input.log }}"] }
  rest: { needs: [items], wait: 1s }
  last: { uses: exec, needs: [rest], with: { argv: [sh, -c, "echo last >> ${{ input.log }}"] } }
)";
constexpr std::size_t tasks = 13;

using clock = std::chrono::steady_clock;

/// Nodes `a`, `b`, `c`, each with a directory of its own.
struct cluster {
  scratch dir;
  std::string url = postgres_server::shared()->url(postgres_server::shared()->create_database());
  std::string config = dir.write("troupe.yaml", "store: { url: \"" + url + "\" }\ncluster: { steady: 300ms }\n");
  std::string file = dir.write("steps.yaml", workflow);
  std::string log = dir / "log";
  std::map<std::string, std::unique_ptr<server>> nodes;
  std::vector<std::string> accepted;

  explicit cluster(const std::vector<std::string>& names = {"a", "b", "c"}) {
    for (const auto& name : names)
      start(name);
    for (const auto& name : names)
      wait_until([&] { return shards_of(at(names.front()), name) > 1024 / (names.size() + 1); });
  }

  void start(const std::string& name) {
    nodes[name] = std::make_unique<server>(
      dir / name, std::vector<std::string>{"--config", config, "--set", "cluster.name=" + name});
  }
  server& at(const std::string& name) { return *nodes.at(name); }

  template <class Condition>
  static void wait_until(Condition is_so) {
    REQUIRE(eventually(is_so));
  }

  static std::int64_t number(const json::value& in, std::string_view name) {
    return in.at(name).to_number<std::int64_t>();
  }
  static json::value status(server& asked) { return asked.ask("/api/v1/cluster"); }
  static std::size_t shards_of(server& asked, const std::string& name) {
    std::size_t found = 0;
    auto now = status(asked);
    for (const auto& m : now.at("nodes").as_array())
      if (m.at("name").as_string() == name)
        found = static_cast<std::size_t>(number(m, "shards"));
    return found;
  }

  /// Starts some executions at each node.
  void load(int each) {
    for (auto& [name, node] : nodes)
      for (int i = 0; i < each; ++i)
        accepted.push_back(node->start(file, {{"log", log}}));
  }

  /// Whatever node is asked, it knows how an execution stands, or who does.
  void wait_for_all(server& asked) {
    for (const auto& id : accepted) {
      CAPTURE(id);
      wait_until([&] {
        auto answer = asked.get("/api/v1/executions/" + id);
        return answer.status == 200 && parse_json(answer.body)->at("state").as_string() == "completed";
      });
    }
  }

  void check_history() {
    for (const auto& id : accepted) {
      CAPTURE(id);
      auto events = events_in(dir / nodes.begin()->first, id, url);
      check_nothing_twice(events);
      CHECK(completions(events).size() == tasks);
    }
  }

  /// Each node ends well when it is asked to.
  void stop() {
    for (auto& [name, node] : nodes) {
      CAPTURE(name);
      node->process().signal(SIGTERM);
      auto ended = node->process().wait();
      INFO(ended.err);
      CHECK(ended.code == 0);
    }
  }
};

}  // namespace

/// All of these: test_e2e "[cluster]".
TEST_CASE(
  "a node of three is killed under load: the others have all shards, and everything ends, nothing recorded twice",
  "[cluster]") {
  if (!testing::has_postgres())
    return;
  cluster on;
  on.load(4);
  on.wait_until([&] { return lines_of(read_file(on.log)).size() > 10; });
  on.at("b").process().kill();
  auto begin = clock::now();
  on.wait_until([&] {
    auto now = on.status(on.at("a"));
    return on.number(now, "unowned") == 0 && on.shards_of(on.at("a"), "b") == 0;
  });
  auto took = std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - begin);
  std::cout << "failover after kill -9: every shard owned again after " << took.count() << " ms\n";
  on.nodes.erase("b");
  on.wait_for_all(on.at("c"));

  on.start("b");
  on.wait_until([&] { return on.shards_of(on.at("a"), "b") > 200; });
  on.load(1);
  on.wait_for_all(on.at("b"));
  on.stop();
  on.check_history();
}

TEST_CASE("a node that stands still for longer than its lease harms nothing when it goes on", "[cluster]") {
  if (!testing::has_postgres())
    return;
  cluster on;
  on.load(4);
  on.wait_until([&] { return lines_of(read_file(on.log)).size() > 10; });
  on.at("b").process().signal(SIGSTOP);
  on.wait_until([&] { return on.shards_of(on.at("a"), "b") == 0; });
  on.at("b").process().signal(SIGCONT);
  on.wait_for_all(on.at("b"));
  on.wait_until([&] { return on.shards_of(on.at("a"), "b") > 200; });
  on.wait_for_all(on.at("a"));
  on.stop();
  on.check_history();
}

TEST_CASE("a node is drained and resumed, shards are moved by hand, and its last node keeps all", "[cluster]") {
  if (!testing::has_postgres())
    return;
  cluster on;
  on.load(2);
  auto drained = on.at("a").command({"node", "drain", "b"});
  INFO(drained.err);
  CHECK(drained.code == 0);
  on.wait_until([&] { return on.shards_of(on.at("c"), "b") == 0 && on.number(on.status(on.at("c")), "unowned") == 0; });
  CHECK(on.at("b").command({"node", "show", "b"}).out.find("drained") != std::string::npos);
  on.wait_for_all(on.at("b"));
  on.at("c").process().signal(SIGTERM);
  CHECK(on.at("c").process().wait().code == 0);
  on.nodes.erase("c");
  on.wait_until([&] { return on.shards_of(on.at("a"), "a") == 1024; });

  CHECK(on.at("a").command({"node", "resume", "b"}).code == 0);
  on.wait_until([&] { return on.shards_of(on.at("a"), "b") > 200; });
  auto moved = on.at("b").command({"shard", "move", "0", "7", "--to", "b"});
  INFO(moved.err);
  CHECK(moved.code == 0);
  on.wait_until([&] {
    auto list = on.at("a").ask("/api/v1/shards?owner=b&limit=500");
    const auto& items = list.at("items").as_array();
    const auto* pin = items.empty() ? nullptr : items[0].as_object().if_contains("pin");
    return pin && on.number(items[0], "shard") == 0 && pin->as_string() == "b";
  });
  CHECK(on.at("a").command({"shard", "move", "9", "--to", "x"}).err.find("no node x") != std::string::npos);
  on.wait_until([&] {
    return on.at("a").command({"cluster", "status"}).out.find("all 1024 shards are at a node") != std::string::npos;
  });
  on.load(2);
  on.wait_for_all(on.at("a"));
  on.stop();
  on.check_history();
}

TEST_CASE("a file that a task made is there at every node, also when the node that made it is gone with its disk",
          "[cluster]") {
  if (!testing::has_postgres())
    return;
  cluster on({"a", "b"});
  auto id = on.at("a").start(on.dir.write("film.yaml", R"(
workflow: film
tasks:
  make:
    uses: exec
    with:
      argv: [awk, 'BEGIN { printf "{\"rows\":["; for (i = 0; i < 200000; ++i) printf "%s\"r%08d\"", i ? "," : "", i; printf "]}" }']
      output: json
      output_bytes_max: 4000000
  rest: { needs: [make], wait: { signal: go } }
  part:
    uses: json.read
    needs: [rest]
    with: { file: "${{ tasks.make.output.json }}", pointer: /rows/199999 }
output: { last: "${{ tasks.part.output.value }}", file: "${{ tasks.make.output.json.artifact }}" }
)"));
  on.wait_until([&] { return completions(events_in(on.dir / "a", id, on.url)).size() == 1; });
  on.at("a").process().kill();
  std::filesystem::remove_all(on.dir / "a");
  on.wait_until([&] { return on.shards_of(on.at("b"), "a") == 0 && on.number(on.status(on.at("b")), "unowned") == 0; });
  REQUIRE(on.at("b").command({"execution", "signal", id, "go"}).code == 0);
  auto seen = on.at("b").wait_for(id, "completed");
  CHECK(seen.at("output").at("last") == "r00199999");
  auto file = std::string(seen.at("output").at("file").as_string());
  on.start("c");
  on.wait_until([&] { return on.at("c").get("/api/v1/artifacts/" + file).body.size() > 2'000'000; });
  on.nodes.erase("a");
  on.stop();
  check_healthy(on.dir / "b", {"--config", on.config});
  // Nor does who examines need a copy.
  check_healthy(on.dir / "examined", {"--config", on.config});
}

TEST_CASE("what one node does for all is done by one, and the others lead there", "[cluster]") {
  if (!testing::has_postgres())
    return;
  cluster on({"a", "b"});
  auto conducts = [&](const std::string& name) {
    auto now = on.status(on.at("a"));
    for (const auto& m : now.at("nodes").as_array())
      if (m.at("name").as_string() == name)
        return m.at("conducts").as_bool();
    return false;
  };
  std::string conductor = conducts("a") ? "a" : "b", other = conductor == "a" ? "b" : "a";
  auto alone = on.dir.write("alone.yaml", R"(
workflow: alone
singleton: { key: "'one'", mode: queue }
tasks:
  only: { uses: exec, with: { argv: [sh, -c, "sleep 0.2"] } }
)");
  auto applied = on.at(other).command({"workflow", "apply", alone});
  INFO(applied.err);
  REQUIRE(applied.code == 0);
  for (int i = 0; i < 3; ++i) {
    auto started = on.at(other).command({"execution", "start", "alone", "--output", "json"});
    INFO(started.err);
    REQUIRE(started.code == 0);
    auto id = std::string(document(started).at("id").as_string());
    CHECK(on.at(conductor).ask("/api/v1/executions/" + id).at("id").as_string() == id);
    on.wait_until([&] { return on.at(other).ask("/api/v1/executions/" + id).at("state").as_string() == "completed"; });
  }
  auto asked = on.at(other).post("/api/v1/executions", {{"workflow", "alone"}, {"input", json::object{}}});
  CHECK(asked.status == 307);
  CHECK(remote::find(asked.headers, "location") == on.at(conductor).url() + "/api/v1/executions");
  CHECK(asked.body.find("is at node " + conductor) != std::string::npos);
  on.stop();
}

}  // namespace troupe::e2e
