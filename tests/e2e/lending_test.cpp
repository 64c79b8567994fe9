#include "tests/e2e/linked_nodes.hpp"

/// Three nodes that share a PostgreSQL database, and lend each other attempts.
namespace troupe::e2e {
namespace {

struct lending_nodes {
  scratch dir;
  std::string url = postgres_server::shared()->url(postgres_server::shared()->create_database());
  std::string config = dir.write("troupe.yaml", "store: { url: \"" + url + "\" }\ncluster: { steady: 300ms }\n");
  std::string certificates = dir / "certificates";
  std::string ran = dir.write("ran", "");
  std::map<std::string, std::unique_ptr<server>> nodes;

  lending_nodes() {
    for (auto words : {std::vector<std::string>{"init", "--cluster", "test"}, {"issue", "a", "b", "c"}}) {
      words.insert(words.begin(), {"node", "certificates"});
      words.insert(words.end(), {"--directory", certificates});
      REQUIRE(run(troupe(words)).code == 0);
    }
    for (std::string name : {"a", "b", "c"}) {
      std::vector<std::string> words{"--config", config};
      for (const auto& setting : {"cluster.listen=127.0.0.1:" + std::to_string(testing::free_port()),
                                  "cluster.certificates=" + certificates + "/nodes/" + name,
                                  std::string(name == "a" ? "slots.io=1" : "slots.io=3"),
                                  std::string(name == "c" ? "cluster.labels=disk=fast" : "cluster.labels=disk=slow")}) {
        words.push_back("--set");
        words.push_back(setting);
      }
      nodes[name] = std::make_unique<server>(dir / name, std::move(words));
    }
    for (auto name : {"a", "b", "c"})
      REQUIRE(eventually([&] { return count_of(at(name).process().err(), "event=link_up") >= 2; }));
    REQUIRE(eventually([&] {
      auto now = at("a").ask("/api/v1/cluster");
      const auto& all = now.at("nodes").as_array();
      return std::ranges::all_of(all, [](const auto& m) { return m.at("shards").template to_number<int>() > 200; });
    }));
  }

  server& at(const std::string& name) { return *nodes.at(name); }
  static std::ptrdiff_t count_of(const std::string& text, const std::string& what) {
    std::ptrdiff_t n = 0;
    for (auto found = text.find(what); found != text.npos; found = text.find(what, found + 1))
      ++n;
    return n;
  }
  /// How many attempts have begun at a node: they run in a directory of it.
  std::ptrdiff_t begun_at(const std::string& node) { return count_of(read_file(ran), dir / node + "/scratch/"); }
  /// A workflow whose tasks say where they run, and take some time.
  std::string workflow(const std::string& name, const std::string& items, const std::string& more,
                       const std::string& seconds = "0.3") {
    return dir.write(name + ".yaml", "workflow: " + name + "\ntasks:\n  work:\n    uses: exec\n    foreach: " + items +
                                       "\n" + more + "    with: { argv: [sh, -c, \"pwd >> " + ran + "; sleep " +
                                       seconds + "\"] }\n");
  }
};

std::string list_of(int n) {
  std::string out = "[0";
  for (int i = 1; i < n; ++i)
    out += ", " + std::to_string(i);
  return out + "]";
}

}  // namespace

TEST_CASE("attempts that wait for a slot run at other nodes, and a killed one takes nothing along", "[cluster]") {
  if (!testing::has_postgres())
    return;
  lending_nodes on;
  auto id = on.at("a").start(on.workflow("many", list_of(40), ""));
  REQUIRE(eventually([&] { return on.begun_at("b") >= 2 && on.begun_at("c") >= 2; }));
  on.at("b").process().kill();
  auto end = on.at("a").wait_for(id, "completed");
  CHECK(on.begun_at("a") > 0);
  auto ran = on.begun_at("a") + on.begun_at("b") + on.begun_at("c");
  // What was running at the killed one ran again; it had three slots.
  CHECK(ran >= 40);
  CHECK(ran <= 43);
  auto journal = on.at("a").get("/api/v1/executions/" + id + "/events").body;
  CHECK(on.count_of(journal, "\"task_failed\"") == 0);
  auto shown = on.at("a").get("/metrics").body;
  CHECK(shown.find("troupe_attempts_lent 0\n") != std::string::npos);
  auto node = on.at("c").ask("/api/v1/node");
  CHECK(node.at("lending").at("borrowed").to_number<int>() >= 2);
  CHECK(node.at("lending").at("settled") == node.at("lending").at("borrowed"));
}

TEST_CASE("what runs at other nodes goes on when the node that has its execution is killed", "[cluster]") {
  if (!testing::has_postgres())
    return;
  lending_nodes on;
  auto id = on.at("a").start(on.workflow("owned", list_of(7), "", "8"));
  REQUIRE(eventually([&] { return on.begun_at("a") == 1 && on.begun_at("b") == 3 && on.begun_at("c") == 3; }));
  on.at("a").process().kill();
  on.at("b").wait_for(id, "completed");
  auto ran = on.begun_at("a") + on.begun_at("b") + on.begun_at("c");
  // That of the killed one ran again. Of the others none, unless this machine is slow.
  CHECK(ran >= 8);
  CHECK(ran <= 14);
  auto journal = on.at("b").get("/api/v1/executions/" + id + "/events").body;
  CHECK(on.count_of(journal, "\"task_failed\"") == 0);
}

TEST_CASE("a task that needs a label runs at the node that has it, wherever its execution is", "[cluster]") {
  if (!testing::has_postgres())
    return;
  lending_nodes on;
  auto file = on.workflow("labelled", list_of(5), "    worker: { disk: fast }\n");
  for (auto name : {"a", "b"}) {
    auto id = on.at(name).start(file);
    on.at(name).wait_for(id, "completed");
  }
  CHECK(on.begun_at("c") == 10);
  CHECK(on.begun_at("a") + on.begun_at("b") == 0);
  // A task that nobody may run waits, and can be cancelled.
  auto waits = on.at("a").start(on.workflow("nowhere", list_of(1), "    worker: { disk: none }\n"));
  CHECK(on.at("a").command({"execution", "cancel", waits}).code == 0);
  on.at("a").wait_for(waits, "cancelled");
  // So can one that runs elsewhere; it is stopped there.
  auto slow = on.dir.write("slow.yaml", "workflow: slow\ntasks:\n  work:\n    uses: exec\n    worker: { disk: fast }\n"
                                        "    with: { argv: [sh, -c, \"pwd >> " +
                                          on.ran + "; exec sleep 600\"] }\n");
  auto far = on.at("a").start(slow);
  REQUIRE(eventually([&] { return on.begun_at("c") == 11; }));
  CHECK(on.at("a").command({"execution", "cancel", far}).code == 0);
  on.at("a").wait_for(far, "cancelled");
  CHECK(eventually([&] {
    auto node = on.at("c").ask("/api/v1/node");
    return node.at("lending").at("borrowed_now").to_number<int>() == 0;
  }));
}

}  // namespace troupe::e2e
