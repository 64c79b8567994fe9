#include "tests/e2e/journal.hpp"
#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <deque>

/// A server that is told to stop stops, whatever its clients and tasks do.
namespace troupe::e2e {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view waiting = R"(
workflow: waiting
input: { type: object, required: [flag], properties: { flag: { type: string } } }
tasks:
  waits: { uses: exec, with: { argv: [sh, -c, "until [ -e $0 ]; do sleep 0.05; done", "${{ input.flag }}"] } }
)";

/// Its view has megabytes.
constexpr std::string_view large = R"(
workflow: large
tasks:
  text: { uses: exec, with: { argv: [sh, -c, "yes troupe | head -c 250000"] } }
  more: { uses: transform, needs: [text], foreach: "${{ [1, 2, 3, 4] }}", with: { v: "${{ tasks.text.output.stdout }}" } }
)";

/// A flow of executions that does not end by itself.
constexpr std::string_view busy = R"(
workflow: busy
tasks:
  each: { uses: exec, foreach: "${{ [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }}", with: { argv: [sleep, "0.05"] } }
)";

std::string get(const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
}

}  // namespace

TEST_CASE("SIGTERM under load, with clients that do not read, ends with 0 within the deadline") {
  scratch dir;
  server s(dir / "D", {"--set", "node.drain_deadline=1s"});
  auto endless = s.start(dir.write("waiting.yaml", waiting), {{"flag", dir / "never"}});
  auto view = s.start(dir.write("large.yaml", large));
  s.wait_for(view, "completed");
  auto file = dir.write("busy.yaml", busy);
  for (int i = 0; i < 10; ++i)
    s.start(file);

  std::deque<raw_client> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back(s.url()).send(get("/api/v1/executions/" + endless + "/events"));
    REQUIRE(clients.back().reads("task_scheduled"));
    auto& greedy = clients.emplace_back(s.url());
    for (int n = 0; n < 4; ++n)
      greedy.send(get("/api/v1/executions/" + view));
    REQUIRE(greedy.reads("200 OK"));
    clients.emplace_back(s.url()).send("POST /api/v1/executions HTTP/1.1\r\nContent-Length: 1000\r\n");
  }
  auto begin = std::chrono::steady_clock::now();
  s.process().signal(SIGTERM);
  auto end = s.process().wait();
  CAPTURE(end.err);
  CHECK(end.code == 0);
  // One deadline for the attempts, one for the clients, and what a busy machine adds.
  CHECK(std::chrono::steady_clock::now() - begin < 15s);
  CHECK(eventually([&] { return processes_with(dir / "never").empty(); }));
}

TEST_CASE("a second SIGTERM ends the server at once") {
  scratch dir;
  server s(dir / "D", {"--set", "node.drain_deadline=10m"});
  s.start(dir.write("waiting.yaml", waiting), {{"flag", dir / "never"}});
  REQUIRE(eventually([&] { return !processes_with(dir / "never").empty(); }));
  s.process().signal(SIGTERM);
  REQUIRE(eventually([&] { return s.process().err().find("event=stopping") != std::string::npos; }));
  // The first has to be taken before the second counts as one.
  REQUIRE(eventually([&] {
    if (s.process().has_ended())
      return true;
    s.process().signal(SIGTERM);
    return false;
  }));
  CHECK(s.process().wait().code == 128 + SIGTERM);
  CHECK(eventually([&] { return processes_with(dir / "never").empty(); }));
}

TEST_CASE("a task that a stop cuts off has not failed: it runs again after the next start") {
  scratch dir;
  auto data = dir / "D";
  auto file = dir.write("waiting.yaml", waiting);
  std::string id;
  {
    server s(data, {"--set", "node.drain_deadline=100ms"});
    id = s.start(file, {{"flag", dir / "go"}});
    REQUIRE(eventually([&] { return !processes_with(dir / "go").empty(); }));
    s.process().signal(SIGTERM);
    CHECK(s.process().wait().code == 0);
    CHECK(eventually([&] { return processes_with(dir / "go").empty(); }));
  }
  for (const auto& e : events_in(data, id)) {
    CHECK_FALSE(std::holds_alternative<task_failed>(e));
    CHECK_FALSE(std::holds_alternative<task_retried>(e));
  }
  dir.write("go", "");
  server s(data);
  auto view = s.wait_for(id, "completed");
  CHECK(find_named(view.at("tasks"), "waits").at("attempt") == 1);
}

TEST_CASE("a stop lets running attempts finish and records them") {
  scratch dir;
  auto data = dir / "D";
  server s(data);
  auto id = s.start(dir.write("waiting.yaml", waiting), {{"flag", dir / "go"}});
  REQUIRE(eventually([&] { return !processes_with(dir / "go").empty(); }));
  s.process().signal(SIGTERM);
  REQUIRE(eventually([&] { return s.process().err().find("event=stopping") != std::string::npos; }));
  dir.write("go", "");
  CHECK(s.process().wait().code == 0);
  CHECK(completions(events_in(data, id)).size() == 1);
}

}  // namespace troupe::e2e
