#include "tests/e2e/journal.hpp"
#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <random>

namespace troupe::e2e {
namespace {

constexpr std::string_view quick = "workflow: quick\ntasks:\n  a: { uses: transform, with: { n: 1 } }\n";

/// The due times of the executions in a data directory, each with how many it has.
std::map<std::string, int> due_times_in(const std::string& data) {
  std::map<std::string, int> out;
  for (const auto& id : executions_in(data)) {
    auto events = events_in(data, id);
    if (events.empty())
      continue;
    const auto& labels = std::get<execution_started>(events.front()).labels;
    if (auto due = labels.find("troupe.due"); due != labels.end())
      ++out[due->second];
  }
  return out;
}

/// The second of a due time such as `2026-01-31T09:30:00.000000Z`.
std::chrono::sys_seconds parse_due(const std::string& text) {
  int y, m, d, hour, minute, second;
  REQUIRE(std::sscanf(text.c_str(), "%d-%d-%dT%d:%d:%d", &y, &m, &d, &hour, &minute, &second) == 6);
  return std::chrono::sys_days{std::chrono::year{y} / m / d} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second};
}

std::string id_in(const remote::response& answer) {
  auto body = parse_json(answer.body);
  INFO(answer.body);
  REQUIRE(body);
  return std::string(body->at("id").as_string());
}

}  // namespace

TEST_CASE("killed at any moment, a schedule runs each due time once and leaves none out") {
  auto seeded = seed();
  CAPTURE(seeded);
  std::mt19937 random(seeded);
  scratch dir;
  auto data = dir / "D";
  auto workflow = dir.write("quick.yaml", quick);
  auto file = dir.write("often.yaml", "schedule: often\nworkflow: quick\nevery: 1s\noverlap: allow\ncatch_up: 1h\n");
  for (int kills = 0; kills < 6; ++kills) {
    server s(data);
    if (kills == 0) {
      REQUIRE(s.command({"workflow", "apply", workflow}).code == 0);
      auto applied = s.command({"schedule", "apply", file});
      INFO(applied.err);
      REQUIRE(applied.code == 0);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 2500));
    s.process().kill();
  }
  std::size_t runs = 0;
  {
    server s(data);
    // Everything is made up for once a due time after this moment has run.
    auto now = to_rfc3339(std::chrono::floor<microseconds>(std::chrono::system_clock::now()));
    REQUIRE(eventually([&] {
      auto newest = s.ask("/api/v1/schedules/often/runs?limit=1").at("items").as_array();
      return !newest.empty() && std::string_view(newest.front().at("due").as_string()) > now;
    }));
    runs = s.ask("/api/v1/schedules/often/runs?limit=500").at("items").as_array().size();
    s.process().signal(SIGTERM);
    CHECK(s.process().wait().code == 0);
  }
  auto due = due_times_in(data);
  REQUIRE(due.size() >= 2);
  CHECK(due.size() >= runs);
  for (const auto& [time, count] : due) {
    CAPTURE(time);
    CHECK(count == 1);
  }
  auto first = parse_due(due.begin()->first);
  auto last = parse_due(due.rbegin()->first);
  CHECK(due.size() == static_cast<std::size_t>((last - first).count()) + 1);
}

TEST_CASE("killed while it answers, a server begins one execution per key") {
  auto seeded = seed();
  CAPTURE(seeded);
  std::mt19937 random(seeded);
  scratch dir;
  auto data = dir / "D";
  auto workflow = dir.write("quick.yaml", quick);
  const std::size_t keys = 40;
  std::vector<std::string> told(keys);
  for (int kills = 0; kills < 5; ++kills) {
    server s(data);
    if (kills == 0)
      REQUIRE(s.command({"workflow", "apply", workflow}).code == 0);
    std::thread killer([&, wait = random() % 120] {
      std::this_thread::sleep_for(std::chrono::milliseconds(wait));
      s.process().signal(SIGKILL);
    });
    for (std::size_t i = 0; i < keys; ++i) {
      json::value body{{"workflow", "quick"}, {"input", {{"n", i}}}, {"idempotency_key", "order-" + std::to_string(i)}};
      auto answer =
        remote::http_client({.timeout = patience})
          .send(
            {"POST", s.url() + "/api/v1/executions", {{"content-type", "application/json"}}, json::serialize(body)});
      if (!answer || answer->status / 100 != 2)
        break;
      auto id = id_in(*answer);
      CHECK((told[i].empty() || told[i] == id));
      told[i] = id;
    }
    killer.join();
    s.process().wait();
  }
  {
    server s(data);
    for (std::size_t i = 0; i < keys; ++i) {
      json::value body{{"workflow", "quick"}, {"input", {{"n", i}}}, {"idempotency_key", "order-" + std::to_string(i)}};
      auto id = id_in(s.post("/api/v1/executions", body));
      CHECK((told[i].empty() || told[i] == id));
      s.wait_for(id, "completed");
    }
    s.process().signal(SIGTERM);
    CHECK(s.process().wait().code == 0);
  }
  CHECK(executions_in(data).size() == keys);
}

TEST_CASE("killed before they were due, delayed executions begin when a server runs again") {
  scratch dir;
  auto data = dir / "D";
  auto workflow = dir.write("quick.yaml", quick);
  std::vector<std::string> ids;
  {
    server s(data);
    REQUIRE(s.command({"workflow", "apply", workflow}).code == 0);
    for (int i = 0; i < 10; ++i)
      ids.push_back(id_in(s.post("/api/v1/executions", {{"workflow", "quick"}, {"delay", "1s"}})));
    CHECK(s.ask("/api/v1/executions?state=held").at("items").as_array().size() <= ids.size());
    s.process().kill();
  }
  server s(data);
  for (const auto& id : ids)
    s.wait_for(id, "completed");
  s.process().signal(SIGTERM);
  CHECK(s.process().wait().code == 0);
  for (const auto& id : ids)
    check_nothing_twice(events_in(data, id));
}

}  // namespace troupe::e2e
