#include "console.hpp"

#include <catch2/catch.hpp>

namespace troupe::cli {
namespace {

constexpr std::string_view member = R"({"name":"b","state":"drained","self":false,"conducts":true,"shards":341,
  "weight":100,"incarnation":2,"labels":{"zone":"a"},"release":"0.1.0","home":"host:/data",
  "joined_at":"2026-01-31T08:59:00.000000Z","heard_at":"2026-01-31T08:59:59.000000Z","lease_ms":2000,
  "address":"http://b:7400"})";

}  // namespace

TEST_CASE("the cluster is on one screen") {
  console c;
  c.answer("GET /api/v1/cluster", R"({"at":"2026-01-31T09:00:00.000000Z","nodes":[)" + std::string(member) +
                                    R"(],"shards":1024,"unowned":3,"pinned":1,"epochs":1400})");
  CHECK(c.run({"cluster", "status"}) == 0);
  auto out = c.out.str();
  CHECK(out.find("3 of 1024 shards are at no node: their executions wait; 1 were moved by hand") != std::string::npos);
  CHECK(out.find("NODE") != std::string::npos);
  CHECK(out.find("http://b:7400") != std::string::npos);
}

TEST_CASE("nodes are listed, shown, drained and resumed") {
  console c;
  c.answer("GET /api/v1/nodes", R"({"items":[)" + std::string(member) + "]}");
  CHECK(c.run({"node", "list"}) == 0);
  CHECK(c.out.str().find("drained") != std::string::npos);
  c.answer("GET /api/v1/nodes/b", std::string(member));
  CHECK(c.run({"node", "show", "b"}) == 0);
  CHECK(c.out.str().find("label zone") != std::string::npos);
  c.answer("POST /api/v1/nodes/b/drain", std::string(member));
  CHECK(c.run({"node", "drain", "b"}) == 0);
  CHECK(c.out.str().find("its 341 shards go to the other nodes") != std::string::npos);
  c.answer("POST /api/v1/nodes/b/resume", std::string(member));
  CHECK(c.run({"node", "resume", "b"}) == 0);
  CHECK(c.out.str().find("node b may have shards again") != std::string::npos);
}

TEST_CASE("shards are listed and moved") {
  console c;
  c.answer("GET /api/v1/shards?owner=b", R"({"items":[{"shard":7,"epoch":3,"owner":"b","pin":"b"}]})");
  CHECK(c.run({"shard", "list", "--node", "b"}) == 0);
  CHECK(c.out.str() == "SHARD  NODE  EPOCH  MOVED TO\n    7  b         3  b\n");
  c.answer("POST /api/v1/shards/move", R"({"shards":2,"node":"a"})");
  CHECK(c.run({"shard", "move", "7", "8", "--to", "a"}) == 0);
  CHECK(c.out.str().find("2 shards go to node a") != std::string::npos);
  CHECK(c.sent("/api/v1/shards/move") == std::vector<std::string>{R"({"shards":[7,8],"node":"a"})"});
  CHECK(c.run({"shard", "move", "x"}) == 2);
}

}  // namespace troupe::cli
