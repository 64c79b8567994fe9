#include "support/has_postgres.hpp"
#include "tests/e2e/journal.hpp"
#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

#include <csignal>

/// A node whose journal is in a PostgreSQL database.
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
    foreach: "${{ [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19] }}"
    concurrency: 3
    with: { argv: [sh, -c, "sleep 0.03; echo item >> ${{ input.log }}"] }
  last: { uses: exec, needs: [items], with: { argv: [sh, -c, "echo last >> ${{ input.log }}"] } }
)";

/// A database of one test, and the settings that name it.
struct in_database {
  scratch dir;
  postgres_server database;
  std::string url = database.url(database.create_database());
  std::string config = dir.write("troupe.yaml", "store: { url: \"" + url + "\" }\n");
  std::string file = dir.write("steps.yaml", workflow);
  std::string log = dir / "log";

  std::vector<std::string> options() const { return {"--config", config}; }

  /// A node that has just come is given executions once the database says that nobody else has them.
  static void wait_until_ready(server& s) {
    REQUIRE(eventually([&] { return s.get("/readyz").status == 200; }));
  }

  /// Waits until so many more lines are in the log.
  void progress(std::size_t lines) const {
    auto wanted = lines_of(read_file(log)).size() + lines;
    REQUIRE(eventually([&] { return lines_of(read_file(log)).size() >= wanted; }));
  }

  void check_finished(const std::string& data, const std::vector<std::string>& accepted) const {
    for (const auto& id : accepted) {
      auto events = events_in(data, id, url);
      check_nothing_twice(events);
      CHECK(completions(events).size() == 22);
    }
    check_healthy(data, options());
  }
};

}  // namespace

/// All of these: test_e2e "[cluster]".
TEST_CASE("a node and its database are killed, and everything ends with nothing recorded twice", "[cluster]") {
  if (!testing::has_postgres())
    return;
  in_database on;
  auto data = on.dir / "D";
  std::vector<std::string> accepted;
  for (int kills = 0; kills < 3; ++kills) {
    CAPTURE(kills);
    server s(data, on.options());
    on.wait_until_ready(s);
    accepted.push_back(s.start(on.file, {{"log", on.log}}));
    on.progress(4);
    on.database.crash();
    on.database.start();
    on.progress(4);
    s.process().kill();
  }
  server s(data, on.options());
  on.wait_until_ready(s);
  for (const auto& id : accepted)
    s.wait_for(id, "completed");
  auto metrics = s.get("/metrics").body;
  CHECK(metrics.find("troupe_store_statement_seconds_count{statement=\"append\"}") != std::string::npos);
  s.process().signal(SIGTERM);
  CHECK(s.process().wait().code == 0);
  on.check_finished(data, accepted);
}

TEST_CASE("two nodes of one name: the second says so and stops", "[cluster]") {
  if (!testing::has_postgres())
    return;
  in_database on;
  server first(on.dir / "A", on.options());
  on.wait_until_ready(first);
  auto id = first.start(on.file, {{"log", on.log}});
  auto call = troupe({"server", "--port", "0", "--data", on.dir / "B", "--config", on.config});
  auto second = run(call);
  CHECK(second.code != 0);
  CHECK(second.err.find("another node is called") != std::string::npos);
  CHECK(second.err.find("cluster.name") != std::string::npos);
  first.wait_for(id, "completed");
  first.process().signal(SIGTERM);
  CHECK(first.process().wait().code == 0);
  on.check_finished(on.dir / "A", {id});
}

TEST_CASE("a database that cannot be used is told with what to do, and a command does not take one from its server",
          "[cluster]") {
  scratch dir;
  auto started = run(troupe({"server", "--data", dir / "D", "--port", "0", "--set",
                             "store.url=postgresql://ada:s3cret@localhost:1/x", "--set", "store.read_reconnect=10ms"}));
  CHECK(started.code != 0);
  CHECK(started.err.find("cannot connect to postgresql://ada@localhost:1/x") != std::string::npos);
  CHECK(started.err.find("check that the PostgreSQL server of store.url is up") != std::string::npos);
  CHECK(started.err.find("s3cret") == std::string::npos);
  auto wrong = run(troupe({"server", "--data", dir / "D", "--set", "store.url=mysql://x"}));
  CHECK(wrong.err.find("store.url must be postgresql://user@host:5432/database, or empty") != std::string::npos);

  auto config = dir.write("troupe.yaml", "store: { url: \"postgresql://localhost:1/x\" }\n");
  auto asked = run(troupe({"run", dir.write("w.yaml", workflow), "--data", dir / "D", "--config", config}));
  CHECK(asked.code != 0);
  CHECK(asked.err.find("belongs to a server") != std::string::npos);
}

}  // namespace troupe::e2e
