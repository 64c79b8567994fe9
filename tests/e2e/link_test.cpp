#include "support/has_postgres.hpp"
#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <map>

/// Two nodes that share a PostgreSQL database and are linked.
namespace troupe::e2e {
namespace {

using testing::postgres_server;

/// A port that was free just now.
std::string free_port() {
  auto socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(socket, reinterpret_cast<sockaddr*>(&at), sizeof at);
  socklen_t size = sizeof at;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&at), &size);
  ::close(socket);
  return std::to_string(ntohs(at.sin_port));
}

struct linked_nodes {
  scratch dir;
  std::string url = postgres_server::shared()->url(postgres_server::shared()->create_database());
  std::string config = dir.write("troupe.yaml", "store: { url: \"" + url + "\" }\ncluster: { steady: 300ms }\n");
  std::string certificates = dir / "certificates";
  std::string long_file = dir.write("long.yaml", "workflow: long\ntasks:\n  rest: { wait: 1h }\n");
  std::string short_file = dir.write("short.yaml", "workflow: short\ntasks:\n"
                                                   "  rest: { wait: 2s }\n"
                                                   "  end: { uses: transform, needs: [rest], with: { value: 7 } }\n");
  std::string alone_file =
    dir.write("alone.yaml", "workflow: alone\ninput: { type: object, properties: { who: { type: string } } }\n"
                            "singleton: { key: input.who, mode: queue }\ntasks:\n  rest: { wait: 1h }\n");
  std::map<std::string, std::unique_ptr<server>> nodes;

  linked_nodes() {
    for (auto words : {std::vector<std::string>{"init", "--cluster", "test"}, {"issue", "a", "b"}}) {
      words.insert(words.begin(), {"node", "certificates"});
      words.insert(words.end(), {"--directory", certificates});
      REQUIRE(run(troupe(words)).code == 0);
    }
    for (auto name : {"a", "b"})
      nodes[name] = std::make_unique<server>(
        dir / name, std::vector<std::string>{"--config", config, "--set", "cluster.listen=127.0.0.1:" + free_port(),
                                             "--set", "cluster.certificates=" + certificates + "/nodes/" + name});
    for (auto name : {"a", "b"}) {
      REQUIRE(eventually([&] { return shards_of(name) > 400; }));
      REQUIRE(eventually([&] { return at(name).process().err().find("event=link_up") != std::string::npos; }));
    }
  }

  server& at(const std::string& name) { return *nodes.at(name); }
  std::size_t shards_of(const std::string& name) {
    auto now = at("a").ask("/api/v1/cluster");
    for (const auto& m : now.at("nodes").as_array())
      if (m.at("name").as_string() == name)
        return m.at("shards").to_number<std::size_t>();
    return 0;
  }
  /// What a client sees that does not follow where it is led: true if the text came with a success.
  bool says(const std::string& node, const std::string& method, const std::string& target, const std::string& text,
            const std::string& more = "", const std::string& body = "") {
    raw_client c(at(node).url());
    c.send(method + " " + target + " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: " +
           std::to_string(body.size()) + "\r\n" + more + "\r\n" + body);
    return c.reads("HTTP/1.1 20") && c.reads(text);
  }
};

}  // namespace

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
  CHECK(eventually([&] { return on.at("b").process().err().find("event=link_down") != std::string::npos; }));
  CHECK(eventually([&] { return on.says("b", "GET", path, "\"completed\""); }));
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
