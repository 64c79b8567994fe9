#include "tests/e2e/linked_nodes.hpp"

#include <csignal>

/// Two nodes that share a PostgreSQL database and are linked.
namespace troupe::e2e {

/// All of these: test_e2e "[cluster]".
TEST_CASE("a client asks any node of two, and what is the other's is asked of it over their link", "[cluster]") {
  if (!testing::has_postgres())
    return;
  linked_nodes on;
  auto id = on.at("a").start(on.short_file);
  auto path = "/api/v1/executions/" + id;
  for (auto name : {"a", "b"}) {
    CAPTURE(name);
    CHECK(on.says(name, "GET", path, id));
    // A stream of events, as they come, and its end.
    CHECK(on.says(name, "GET", path + "/events", "execution_finished", "accept: text/event-stream\r\n"));
    CHECK(on.says(name, "GET", path + "?wait=20s", "\"completed\""));
    CHECK(on.says(name, "GET", path + "/output", "7"));
  }
  auto waits = on.at("b").start(on.long_file);
  CHECK(on.says("a", "POST", "/api/v1/executions/" + waits + "/cancel", waits));
  CHECK(on.says("b", "GET", "/api/v1/executions/" + waits + "?wait=20s", "\"cancelled\""));
  CHECK_FALSE(on.says("a", "GET", "/api/v1/executions/nothing-like-that", "nothing"));
  // What one node begins for all, any is asked for.
  REQUIRE(on.at("a").command({"workflow", "apply", on.alone_file}).code == 0);
  for (auto name : {"a", "b"})
    CHECK(on.says(name, "POST", "/api/v1/executions", "\"id\"", "content-type: application/json\r\n",
                  R"({"workflow":"alone","input":{"who":"x"}})"));

  // What each node does is asked of it, whoever is asked.
  CHECK(on.says("a", "GET", "/api/v1/nodes/b/actors", R"({"node":"a","up":true)"));
  CHECK(on.says("a", "GET", "/api/v1/nodes/a/actors", R"({"node":"b","up":true)"));
  CHECK_FALSE(on.says("a", "GET", "/api/v1/nodes/c/actors", "actors"));
  CHECK_THAT(on.at("a").command({"actor", "tree", "b"}).out, Catch::Contains("links"));
  CHECK_THAT(on.at("a").command({"node", "show"}).out, Catch::Contains("ROUND TRIP"));
  CHECK(on.says("a", "GET", "/metrics", "\ntroupe_link_up{node=\"b\"} 1\n"));
  CHECK(on.says("b", "GET", "/metrics", "\ntroupe_actors_live{kind=\"link\"} 1\n"));

  // The owner goes: its link falls, its shards come here, and so do the answers.
  on.at("a").process().kill();
  on.at("b").get(path);
  CHECK(eventually([&] { return on.at("b").process().err().find("event=link_down") != std::string::npos; }));
  // Whoever follows where it is led never meets the node that is gone.
  CHECK(eventually([&] { return on.at("b").get(path).status == 200; }));
  CHECK(on.says("b", "GET", path, "\"completed\""));
}

TEST_CASE("a node is not linked that has another name than its certificate, or none", "[cluster]") {
  scratch dir;
  auto start = [&](std::vector<std::string> more) {
    std::vector<std::string> words{"server", "--data", dir / "data", "--port", "0"};
    for (auto& setting : more) {
      words.push_back("--set");
      words.push_back(std::move(setting));
    }
    return run(troupe(words));
  };
  CHECK_THAT(start({"cluster.listen=127.0.0.1:7401"}).err, Catch::Contains("cluster.certificates"));
  CHECK_THAT(start({"cluster.listen=127.0.0.1:7401", "cluster.certificates=" + (dir / "none")}).err,
             Catch::Contains("store.url"));
  CHECK_THAT(start({"cluster.listen=nowhere"}).err, Catch::Contains("10.0.0.5:7401"));
}

}  // namespace troupe::e2e
