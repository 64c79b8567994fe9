#pragma once

#include "support/free_port.hpp"
#include "support/has_postgres.hpp"
#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace troupe::e2e {

using testing::postgres_server;

/// Nodes that share a PostgreSQL database and are linked.
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
  /// Further arguments of each.
  std::vector<std::string> more;
  /// Where each is dialled, in all its lives.
  std::map<std::string, std::string> links;
  std::map<std::string, std::unique_ptr<server>> nodes;

  explicit linked_nodes(std::vector<std::string> names = {"a", "b"}, std::vector<std::string> arguments = {})
    : more(std::move(arguments)) {
    auto issue = names;
    issue.insert(issue.begin(), "issue");
    for (auto words : {std::vector<std::string>{"init", "--cluster", "test"}, issue}) {
      words.insert(words.begin(), {"node", "certificates"});
      words.insert(words.end(), {"--directory", certificates});
      REQUIRE(run(troupe(words)).code == 0);
    }
    for (const auto& name : names)
      start(name);
    for (const auto& name : names) {
      REQUIRE(eventually([&] { return shards_of(name) > 800 / names.size(); }));
      REQUIRE(eventually([&] { return links_of(name) >= names.size() - 1; }));
    }
  }

  void start(const std::string& name) {
    links.try_emplace(name, std::to_string(testing::free_port()));
    auto words = more;
    for (const auto& setting :
         {"cluster.listen=127.0.0.1:" + links.at(name), "cluster.certificates=" + certificates + "/nodes/" + name}) {
      words.push_back("--set");
      words.push_back(setting);
    }
    words.insert(words.end(), {"--config", config});
    nodes[name] = std::make_unique<server>(dir / name, words);
  }

  server& at(const std::string& name) { return *nodes.at(name); }
  /// How many links have come up at a node.
  std::size_t links_of(const std::string& name) {
    auto all = lines_of(at(name).process().err());
    return static_cast<std::size_t>(
      std::ranges::count_if(all, [](const auto& line) { return line.find("event=link_up") != line.npos; }));
  }
  std::size_t shards_of(const std::string& name) {
    auto now = nodes.begin()->second->ask("/api/v1/cluster");
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

}  // namespace troupe::e2e
