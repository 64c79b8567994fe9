#include "tests/e2e/journal.hpp"
#include "tests/e2e/linked_nodes.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <csignal>
#include <map>
#include <mutex>
#include <thread>

/// Three linked nodes that are stopped and started one after the other while clients use them.
namespace troupe::e2e {
namespace {

struct rolling_nodes : linked_nodes {
  std::string file = dir.write("short.yaml", "workflow: short\ntasks:\n"
                                             "  one: { uses: exec, with: { argv: [sh, -c, 'sleep 0.1'] } }\n"
                                             "  rest: { wait: 500ms, needs: [one] }\n"
                                             "  two: { uses: transform, needs: [rest], with: { value: 7 } }\n");
  std::mutex mutex;
  /// Where clients may ask; they learn of a node's end when it has ended.
  std::map<std::string, std::string> urls;

  rolling_nodes() : linked_nodes({"a", "b", "c"}) {
    for (const auto& [name, node] : nodes)
      urls[name] = node->url();
  }

  void start(const std::string& name) {
    linked_nodes::start(name);
    std::lock_guard lock(mutex);
    urls[name] = at(name).url();
  }
  void stop(const std::string& name) {
    nodes.at(name)->process().signal(SIGTERM);
    auto ended = nodes.at(name)->process().wait();
    INFO(ended.err);
    CHECK(ended.code == 0);
    nodes.erase(name);
    std::lock_guard lock(mutex);
    urls.erase(name);
  }
  std::string any_url(std::size_t turn) {
    std::lock_guard lock(mutex);
    return std::next(urls.begin(), static_cast<std::ptrdiff_t>(turn % urls.size()))->second;
  }
};

/// A client that sends again only what was surely not taken: no connection came about, or 503 with Retry-After. It goes
/// where it is led. Whatever else is no success is an error.
struct careful_client {
  rolling_nodes& on;
  std::atomic<bool>& over;
  std::vector<std::string> accepted, errors;
  std::size_t repeats = 0;

  void run(std::size_t number) {
    remote::http_client http({.timeout = patience});
    for (auto turn = number; !over; ++turn) {
      auto started = ask(http, turn, "POST", "/api/v1/executions", R"({"workflow":"short","input":{}})");
      if (auto body = parse_json(started); body && body->is_object())
        accepted.emplace_back(body->at("id").as_string());
      if (!accepted.empty())
        ask(http, turn + 1, "GET", "/api/v1/executions/" + accepted[turn % accepted.size()], "");
      std::this_thread::sleep_for(milliseconds(20));
    }
  }

  std::string ask(remote::http_client& http, std::size_t turn, const std::string& method, const std::string& path,
                  const std::string& body) {
    remote::headers headers;
    if (!body.empty())
      headers.emplace_back("content-type", "application/json");
    auto url = on.any_url(turn) + path;
    for (auto until = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < until; ++turn) {
      auto answer = http.send({method, url, headers, body});
      if (answer && answer->status < 300)
        return answer->body;
      auto leads = answer && answer->status == 307 ? remote::find(answer->headers, "location") : std::nullopt;
      bool waits = answer && answer->status == 503 && remote::find(answer->headers, "retry-after");
      bool never_came = !answer && answer.error().what.find("connect to") != std::string::npos;
      if (!leads && !waits && !never_came) {
        errors.push_back(method + " " + url + ": " +
                         (answer ? std::to_string(answer->status) + " " + answer->body : to_string(answer.error())));
        return {};
      }
      ++repeats;
      url = leads ? std::string(*leads) : on.any_url(turn + 1) + path;
      if (!leads)
        std::this_thread::sleep_for(milliseconds(20));
    }
    errors.push_back(method + " " + path + ": no answer for minutes");
    return {};
  }
};

}  // namespace

/// All of these: test_e2e "[cluster]".
TEST_CASE("three nodes are restarted one after the other, and clients see no error that they do not retry",
          "[cluster]") {
  if (!testing::has_postgres())
    return;
  rolling_nodes on;
  auto applied = on.nodes.at("a")->command({"workflow", "apply", on.file});
  INFO(applied.err);
  REQUIRE(applied.code == 0);
  std::atomic<bool> over = false;
  std::vector<careful_client> clients(4, careful_client{on, over});
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < clients.size(); ++i)
    threads.emplace_back([&, i] { clients[i].run(i); });
  for (auto name : {"a", "b", "c"}) {
    on.stop(name);
    on.start(name);
    CHECK(eventually([&] { return on.shards_of(name) > 250; }));
  }
  over = true;
  for (auto& each : threads)
    each.join();

  std::size_t accepted = 0, repeats = 0;
  for (const auto& client : clients) {
    for (const auto& error : client.errors)
      FAIL_CHECK(error);
    repeats += client.repeats;
    accepted += client.accepted.size();
    for (const auto& id : client.accepted) {
      CAPTURE(id);
      CHECK(eventually([&] {
        auto answer = on.nodes.at("a")->get("/api/v1/executions/" + id);
        return answer.status == 200 && parse_json(answer.body)->at("state").as_string() == "completed";
      }));
    }
  }
  CHECK(accepted > 0);
  INFO("requests sent again: " << repeats);
  // None was begun that nobody was told of.
  CHECK(testing::run_on(on.url, "SELECT count(*) FROM executions").at(0) == std::to_string(accepted));
  for (auto& [name, node] : on.nodes) {
    node->process().signal(SIGTERM);
    CHECK(node->process().wait().code == 0);
  }
  for (const auto& client : clients)
    for (const auto& id : client.accepted)
      check_nothing_twice(events_in(on.dir / "a", id, on.url));
}

}  // namespace troupe::e2e
