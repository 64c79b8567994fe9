#include "support/ensemble.hpp"
#include "support/stage.hpp"

#include <catch2/catch.hpp>

#include <caf/send.hpp>

/// Workers as they see the node: over its API, under a virtual clock.
namespace troupe {

using namespace testing;

namespace {

json::value parsed(const std::string& text) {
  auto read = parse_json(text);
  INFO(text);
  REQUIRE(read);
  return *std::move(read);
}

std::string text(const json::value& value) {
  return std::string(value.as_string());
}

struct working : ensemble {
  explicit working(node_options options = {}, std::shared_ptr<site> at = std::make_shared<site>())
    : ensemble(options, std::move(at)) {
    declare("thumb.make", R"({"queue": "media"})");
  }

  void declare(const std::string& name, const std::string& declaration) {
    auto put = ask("PUT", "/api/v1/task-types/" + name, declaration);
    INFO(put.body);
    REQUIRE(put.status == 200);
  }
  /// Starts an execution of one task, or of the tasks given.
  execution_id one(std::string_view tasks = "  make: { uses: thumb.make, with: { n: 1 } }\n") {
    apply("w" + std::to_string(++workflows), tasks);
    return start("w" + std::to_string(workflows));
  }

  static std::string poll_body(const std::string& worker, int max, const std::string& wait) {
    return json::serialize(json::object{{"worker", worker}, {"max", max}, {"wait", wait}});
  }
  /// Polls without waiting; returns the tasks.
  json::array poll(const std::string& worker = "w1", int max = 10, const std::string& queue = "media") {
    auto answer = ask("POST", "/api/v1/queues/" + queue + "/poll", poll_body(worker, max, "0ms"));
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    return parsed(answer.body).at("tasks").as_array();
  }
  std::shared_ptr<inbox> wait_for_task(const std::string& worker = "w1", int max = 10) {
    auto waiting = send("POST", "/api/v1/queues/media/poll", poll_body(worker, max, "20s"));
    run();
    return waiting;
  }

  /// Says something of an attempt; returns the status, and the answer in `said`.
  int tell(const json::value& task, const std::string& what, const std::string& body) {
    return tell(text(task.at("token")), what, body);
  }
  int tell(const std::string& token, const std::string& what, const std::string& body) {
    auto answer = ask("POST", "/api/v1/attempts/" + token + "/" + what, body);
    said = parsed(answer.body);
    return answer.status;
  }
  std::string detail() const { return text(said.at("detail")); }

  std::vector<std::string> events_of(const execution_id& id) {
    auto listed = ask_json("GET", "/api/v1/executions/" + id.value + "/events");
    std::vector<std::string> out;
    for (const auto& e : listed.at("items").as_array())
      out.push_back(text(e.at("type")));
    return out;
  }
  std::size_t count(const execution_id& id, const std::string& type) {
    auto all = events_of(id);
    return static_cast<std::size_t>(std::ranges::count(all, type));
  }

  json::value said;
  int workflows = 0;
};

node_options small_options() {
  node_options options;
  options.workers.polls_max = 2;
  options.workers.leases_max = 2;
  options.workers.task_types_max = 2;
  options.workers.wait_max = 5s;
  options.workers.extension_max = 1h;
  return options;
}

struct bounded : working {
  bounded() : working(small_options()) {}
};

}  // namespace

TEST_CASE_METHOD(working, "a worker takes a task, works and completes it") {
  auto id = one("  make: { uses: thumb.make, with: { n: 1 } }\noutput: \"${{ tasks.make.output }}\"\n");
  auto tasks = poll();
  REQUIRE(tasks.size() == 1);
  const auto& task = tasks[0];
  CHECK(text(task.at("execution")) == id.value);
  CHECK(text(task.at("task")) == "make");
  CHECK(task.at("attempt") == 1);
  CHECK(text(task.at("uses")) == "thumb.make");
  CHECK(text(task.at("queue")) == "media");
  CHECK(task.at("with") == json::value{{"n", 1}});
  CHECK(task.at("lease_ms") == 30'000);
  CHECK(task.at("heartbeat_every_ms") == 10'000);
  CHECK(poll().empty());
  CHECK(tell(task, "complete", R"({"output": {"size": 7}})") == 200);
  CHECK(said == json::value{{"recorded", true}});
  CHECK(state_of(id) == "completed");
  CHECK(ask_json("GET", "/api/v1/executions/" + id.value).at("output") == json::value{{"size", 7}});
}

TEST_CASE_METHOD(working, "the start of an attempt and its end are one append if the end comes soon") {
  auto id = one();
  auto tasks = poll();
  auto before = around->board->appends.load();
  CHECK(where->witness->count<task_started>(id) == 0);
  CHECK(tell(tasks[0], "complete", "{}") == 200);
  CHECK(around->board->appends - before == 1);
  CHECK(where->witness->count<task_started>(id) == 1);
  CHECK(where->witness->count<task_completed>(id) == 1);
}

TEST_CASE_METHOD(working, "the start of an attempt that takes longer is recorded a little later") {
  auto id = one();
  poll();
  CHECK(where->witness->count<task_started>(id) == 0);
  advance(500ms);
  CHECK(where->witness->count<task_started>(id) == 1);
}

TEST_CASE_METHOD(working, "who looks at an execution sees the start of an attempt, which is durable then") {
  auto id = one();
  poll();
  auto seen = ask_json("GET", "/api/v1/executions/" + id.value);
  CHECK(text(seen.at("tasks").at(0).at("state")) == "running");
  CHECK(where->witness->count<task_started>(id) == 1);
}

TEST_CASE_METHOD(working, "a start that a timeout follows soon, or that a limit counts, is recorded at once") {
  auto task = GENERATE("timeout: 300ms", "limits: [{ key: \"'one'\", at_once: 1 }]");
  auto id = one("  make: { uses: thumb.make, with: { n: 1 }, " + std::string(task) + " }\n");
  REQUIRE(poll().size() == 1);
  CHECK(where->witness->count<task_started>(id) == 1);
}

TEST_CASE_METHOD(working, "a completion is answered once it is durable, not before") {
  one();
  auto tasks = poll();
  store->judge([](auto) { return verdict::lost(); });
  auto answer = send("POST", "/api/v1/attempts/" + text(tasks[0].at("token")) + "/complete", "{}");
  run();
  REQUIRE(answer->answer);
  CHECK(answer->answer->status == 503);
}

TEST_CASE_METHOD(working, "a poll waits and is answered the moment there is a task") {
  auto waiting = wait_for_task();
  advance(10s);
  CHECK_FALSE(waiting->answer);
  CHECK(around->board->polls_waiting == 1);
  one();
  REQUIRE(waiting->answer);
  CHECK(waiting->body().at("tasks").as_array().size() == 1);
  CHECK(around->board->polls_waiting == 0);
}

TEST_CASE_METHOD(working, "a poll ends empty when its time is up") {
  auto waiting = wait_for_task();
  run();
  set_clock(GENERATE(-1h, 0h, 1h));
  advance(19s);
  CHECK_FALSE(waiting->answer);
  advance(2s);
  REQUIRE(waiting->answer);
  CHECK(waiting->answer->status == 200);
  CHECK(waiting->body().at("tasks").as_array().empty());
}

TEST_CASE_METHOD(working, "waiting workers share what comes, first come first served") {
  auto first = wait_for_task("w1", 2), second = wait_for_task("w2", 5), third = wait_for_task("w3", 5);
  apply("many", "  make: { uses: thumb.make, foreach: \"${{ [1, 2, 3] }}\", with: { n: \"${{ item }}\" } }\n");
  start("many");
  REQUIRE(first->answer);
  REQUIRE(second->answer);
  CHECK(first->body().at("tasks").as_array().size() == 2);
  CHECK(second->body().at("tasks").as_array().size() == 1);
  CHECK_FALSE(third->answer);
}

TEST_CASE_METHOD(working, "a failed attempt is retried as the workflow says, unless the worker says that is no use") {
  auto id = one("  make: { uses: thumb.make, retry: { attempts: 3, backoff: 1s } }\n");
  CHECK(tell(poll()[0], "fail", R"({"code": "http_503", "message": "later", "retry_after": "1m"})") == 200);
  advance(59s, 1s);
  CHECK(poll().empty());
  advance(3s);
  auto again = poll();
  REQUIRE(again.size() == 1);
  CHECK(again[0].at("attempt") == 2);
  CHECK(tell(again[0], "fail", R"({"code": "bad_image", "message": "no image", "retryable": false})") == 200);
  CHECK(state_of(id) == "failed");
  CHECK(tell(again[0], "fail", "{}") == 400);
}

TEST_CASE_METHOD(working, "an outcome that comes twice is recorded once") {
  auto id = one();
  auto task = poll()[0];
  CHECK(tell(task, "complete", R"({"output": 1})") == 200);
  CHECK(tell(task, "complete", R"({"output": 2})") == 409);
  CHECK(detail().starts_with("attempt 1 of task make is completed: its outcome was recorded at "));
  CHECK(tell(task, "heartbeat", "") == 409);
  CHECK(count(id, "task_completed") == 1);
}

TEST_CASE_METHOD(working, "two outcomes at the same time are one") {
  auto id = one();
  auto path = "/api/v1/attempts/" + text(poll()[0].at("token"));
  auto a = send("POST", path + "/complete", R"({"output": 1})");
  auto b = send("POST", path + "/fail", R"({"code": "x"})");
  run();
  CHECK(a->answer->status == 200);
  CHECK(b->answer->status != 200);
  CHECK(count(id, "task_completed") == 1);
  CHECK(count(id, "task_failed") == 0);
}

TEST_CASE_METHOD(working, "what is no token of this node is refused") {
  CHECK(tell(std::string("nonsense"), "complete", "{}") == 404);
  CHECK(detail() == "not a token of this node");
  one();
  auto token = text(poll()[0].at("token"));
  token.back() = token.back() == 'A' ? 'B' : 'A';
  CHECK(tell(token, "complete", "{}") == 404);
  CHECK(tell(token, "heartbeat", "{}") == 404);
}

TEST_CASE_METHOD(working, "heartbeats keep an attempt, silence gives it to another worker") {
  auto id = one();
  auto task = poll()[0];
  for (int beat = 0; beat < 4; ++beat) {
    advance(20s, 1s);
    CHECK(tell(task, "heartbeat", R"({"progress": 0.5, "note": "half"})") == 200);
    CHECK(said.at("cancelled") == false);
  }
  advance(20s, 1s);
  auto waiting = wait_for_task("w2");
  CHECK_FALSE(waiting->answer);
  advance(11s, 1s);
  REQUIRE(waiting->answer);
  auto taken = waiting->body().at("tasks").as_array();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].at("attempt") == 1);
  CHECK(around->board->attempts_lapsed == 1);
  CHECK(tell(task, "heartbeat", "{}") == 409);
  CHECK(tell(task, "complete", "{}") == 409);
  CHECK(detail().starts_with("attempt 1 of task make was given up at "));
  CHECK(tell(taken[0], "complete", "{}") == 200);
  CHECK(state_of(id) == "completed");
  CHECK(count(id, "task_completed") == 1);
}

TEST_CASE_METHOD(working, "an attempt whose workers die one after another fails with code lease") {
  auto id = one();
  for (int worker = 0; worker < 4; ++worker) {
    CHECK(poll("w" + std::to_string(worker)).size() == 1);
    advance(31s, 1s);
  }
  CHECK(state_of(id) == "failed");
  CHECK(text(ask_json("GET", "/api/v1/executions/" + id.value).at("error").at("code")) == "lease");
}

TEST_CASE_METHOD(working, "a lease is extended for work that cannot say that it is alive") {
  auto id = one();
  auto task = poll()[0];
  CHECK(tell(task, "extend", R"({"by": "10m"})") == 200);
  CHECK(said.at("lease_ms") == 600'000);
  advance(9min, 1s);
  CHECK(poll("w2").empty());
  CHECK(tell(task, "complete", "{}") == 200);
  CHECK(state_of(id) == "completed");
}

TEST_CASE_METHOD(working, "a worker hears that its attempt is cancelled: with its poll, and with a heartbeat") {
  auto id = one();
  auto task = poll("w1")[0];
  auto waiting = wait_for_task("w1");
  auto other = wait_for_task("w2");
  ask("POST", "/api/v1/executions/" + id.value + "/cancel", R"({"reason": "enough"})");
  REQUIRE(waiting->answer);
  CHECK(waiting->body().at("cancelled") == json::value{task.at("token")});
  CHECK_FALSE(other->answer);
  CHECK(tell(task, "heartbeat", "{}") == 200);
  CHECK(said.at("cancelled") == true);
  CHECK(tell(task, "complete", "{}") == 409);
  CHECK(state_of(id) == "cancelled");
  CHECK(around->board->queue("media", false).running == 0);
}

TEST_CASE_METHOD(working, "a cancellation waits for a worker that does not poll") {
  auto id = one();
  auto task = poll("w1")[0];
  ask("POST", "/api/v1/executions/" + id.value + "/cancel", "{}");
  auto told = wait_for_task("w1");
  REQUIRE(told->answer);
  CHECK(told->body().at("cancelled") == json::value{task.at("token")});
  CHECK_FALSE(wait_for_task("w1")->answer);
}

TEST_CASE_METHOD(working, "a worker that hangs up while it waits is handed nothing") {
  auto waiting = wait_for_task();
  waiting->leave();
  run();
  CHECK(around->board->polls_waiting == 0);
  one();
  CHECK(poll("w2").size() == 1);
}

TEST_CASE_METHOD(working, "what a worker was handed and did not get goes to the next one") {
  auto waiting = wait_for_task();
  waiting->unreachable = true;
  auto id = one();
  REQUIRE(waiting->answer);
  auto lost = waiting->body().at("tasks").as_array().at(0);
  CHECK(around->board->attempts_returned == 1);
  auto tasks = poll("w2");
  REQUIRE(tasks.size() == 1);
  CHECK(tell(lost, "complete", "{}") == 409);
  CHECK(tell(tasks[0], "complete", "{}") == 200);
  CHECK(count(id, "task_completed") == 1);
}

TEST_CASE_METHOD(working, "a batch tells heartbeats and outcomes and takes the next tasks, in one round trip") {
  auto first = one("  a: { uses: thumb.make }\n  b: { uses: thumb.make, needs: [a] }\n");
  one();
  auto tasks = poll("w1", 2);
  REQUIRE(tasks.size() == 2);
  json::object request{
    {"worker", "w1"},
    {"heartbeats", json::array{json::object{{"token", tasks[1].at("token")}, {"progress", 0.1}}}},
    {"outcomes", json::array{json::object{{"token", tasks[0].at("token")}, {"output", 1}},
                             json::object{{"token", "forged"}, {"error", json::object{{"code", "x"}}}}}},
    {"poll", json::object{{"queue", "media"}, {"max", 5}, {"wait", "10s"}}}};
  auto answer = send("POST", "/api/v1/attempts:batch", json::serialize(request));
  run();
  REQUIRE(answer->answer);
  INFO(answer->received);
  auto body = answer->body();
  CHECK(body.at("heartbeats").at(0).at("cancelled") == false);
  CHECK(body.at("outcomes").at(0) == json::value{{"recorded", true}});
  CHECK(body.at("outcomes").at(1).at("recorded") == false);
  CHECK(body.at("outcomes").at(1).at("problem").at("status") == 404);
  REQUIRE(body.at("tasks").as_array().size() == 1);
  CHECK(text(body.at("tasks").at(0).at("task")) == "b");
  CHECK(text(body.at("tasks").at(0).at("execution")) == first.value);
}

TEST_CASE_METHOD(working, "a batch of many is durable in few commits") {
  std::string items;
  for (int i = 0; i < 200; ++i)
    items += (i ? "," : "") + std::to_string(i);
  apply("many", "  make: { uses: thumb.make, foreach: \"${{ [" + items + "] }}\" }\n");
  auto id = start("many");
  auto tasks = poll("w1", 200);
  REQUIRE(tasks.size() == 200);
  auto before = store->commits().size();
  json::array outcomes;
  for (const auto& task : tasks)
    outcomes.push_back(json::object{{"token", task.at("token")}});
  auto answer = ask("POST", "/api/v1/attempts:batch", json::serialize(json::object{{"outcomes", std::move(outcomes)}}));
  CHECK(answer.status == 200);
  auto body = parsed(answer.body);
  for (const auto& outcome : body.at("outcomes").as_array())
    CHECK(outcome.at("recorded") == true);
  CHECK(state_of(id) == "completed");
  CHECK(store->commits().size() - before < 20);
}

TEST_CASE_METHOD(working, "a task that demands labels waits for a worker that has them") {
  auto labelled = [&](const std::string& worker, json::object labels) {
    json::object body{{"worker", worker}, {"labels", std::move(labels)}};
    return ask_json("POST", "/api/v1/queues/media/poll", json::serialize(body)).at("tasks").as_array().size();
  };
  one();
  CHECK(labelled("w1", {{"gpu", "no"}}) == 1);
  auto shown = ask_json("GET", "/api/v1/workers").at("items").at(0);
  CHECK(shown.at("labels") == json::value{{"gpu", "no"}});
}

TEST_CASE_METHOD(working, "parameters are checked and completed before a worker has them") {
  script play;
  declare("strict.make", R"({"queue": "media", "parameters": {"n": {"type": "integer", "default": 3}}})");
  auto good = one("  make: { uses: strict.make }\n");
  auto bad = one("  first: { uses: test.step, with: { output: 1.5 } }\n"
                 "  make: { needs: [first], uses: strict.make, with: { n: \"${{ tasks.first.output }}\" } }\n");
  auto tasks = poll();
  REQUIRE(tasks.size() == 1);
  CHECK(text(tasks[0].at("execution")) == good.value);
  CHECK(tasks[0].at("with") == json::value{{"n", 3}});
  CHECK(state_of(bad) == "failed");
  CHECK(text(ask_json("GET", "/api/v1/executions/" + bad.value).at("error").at("code")) == "invalid_parameters");
}

TEST_CASE_METHOD(working, "workers are shown with what they poll and hold") {
  auto id = one();
  auto task = poll("w1")[0];
  tell(task, "heartbeat", R"({"progress": 0.25, "note": "a quarter"})");
  wait_for_task("w2");
  auto shown = ask_json("GET", "/api/v1/workers").at("items").as_array();
  REQUIRE(shown.size() == 2);
  auto& idle = text(shown[0].at("name")) == "w2" ? shown[0] : shown[1];
  auto& busy = text(shown[0].at("name")) == "w2" ? shown[1] : shown[0];
  CHECK(idle.at("polls") == 1);
  CHECK(idle.at("held") == 0);
  CHECK(text(idle.at("queue")) == "media");
  CHECK(busy.at("held") == 1);
  const auto& held = busy.at("tasks").at(0);
  CHECK(text(held.at("execution")) == id.value);
  CHECK(text(held.at("uses")) == "thumb.make");
  CHECK(held.at("progress") == 0.25);
  CHECK(text(held.at("note")) == "a quarter");
}

TEST_CASE_METHOD(bounded, "at their bounds polls and leases are refused, and the caller is told when to try again") {
  wait_for_task("w1"), wait_for_task("w2");
  auto third = wait_for_task("w3");
  REQUIRE(third->answer);
  CHECK(third->answer->status == 429);
  CHECK(http::find(third->answer->headers, "retry-after"));

  one("  make: { uses: thumb.make, foreach: \"${{ [1, 2, 3, 4, 5, 6, 7] }}\" }\n");
  CHECK(poll("w4", 5).size() == 2);
  auto full = ask("POST", "/api/v1/queues/media/poll", poll_body("w4", 5, "0ms"));
  CHECK(full.status == 429);
  CHECK(full.body.find("worker w4 holds 2 attempts, all it may") != std::string::npos);
}

TEST_CASE_METHOD(bounded, "a poll waits no longer than it may, and a lease is not extended for longer than it may") {
  auto waiting = wait_for_task("w1");
  advance(6s);
  CHECK(waiting->answer);
  one();
  auto task = poll()[0];
  CHECK(tell(task, "extend", R"({"by": "1h"})") == 200);
  CHECK(tell(task, "extend", R"({"by": "61m"})") == 400);
}

TEST_CASE_METHOD(bounded, "so many task types are declared") {
  declare("b", "{}");
  declare("b", R"({"summary": "again"})");
  auto third = ask("PUT", "/api/v1/task-types/c", "{}");
  CHECK(third.status == 429);
}

TEST_CASE_METHOD(working, "a type of the node itself is not declared anew") {
  auto put = ask("PUT", "/api/v1/task-types/test.work", "{}");
  CHECK(put.status == 409);
}

TEST_CASE_METHOD(working, "a declared type is checked, shown, and kept over a restart") {
  declare("strict.make", R"({"parameters": {"n": {"type": "integer", "required": true}}, "outputs": {"x": "string"}})");
  auto refuses = [](ensemble& node, const std::string& tasks) {
    auto answer = node.ask("POST", "/api/v1/workflows/validate", "workflow: w\ntasks:\n" + tasks,
                           {{"content-type", "application/yaml"}});
    return answer.status == 400 ? text(parsed(answer.body).at("detail")) : "";
  };
  auto wrong = refuses(*this, "  a: { uses: strict.make }\n");
  CHECK_FALSE(wrong.empty());
  leave();
  ensemble again({}, where);
  CHECK(refuses(again, "  a: { uses: strict.make }\n") == wrong);
  CHECK(refuses(again, "  a: { uses: strict.make, with: { n: 1 } }\n").empty());
  CHECK_FALSE(refuses(again, "  a: { uses: strict.mak, with: { n: 1 } }\n").empty());
  auto types = again.ask_json("GET", "/api/v1/task-types").at("items").as_array();
  auto shown = std::ranges::find_if(types, [](const auto& t) { return text(t.at("name")) == "strict.make"; });
  REQUIRE(shown != types.end());
  CHECK(text(shown->at("slot")) == "remote");
  CHECK(text(shown->at("queue")) == "strict.make");
}

TEST_CASE("an execution goes on under a declaration that would refuse its workflow now") {
  auto at = std::make_shared<site>();
  execution_id id;
  {
    working node({}, at);
    id = node.one();
    node.declare("thumb.make", R"({"queue": "media", "parameters": {"other": {"type": "integer", "required": true}}})");
    node.leave();
  }
  ensemble node({}, at);
  node.run();
  CHECK(node.state_of(id) == "running");
}

TEST_CASE("after a restart, a worker that still has its attempt keeps it") {
  auto at = std::make_shared<site>();
  execution_id id;
  std::string token;
  {
    working node({}, at);
    id = node.one();
    token = text(node.poll()[0].at("token"));
    node.crash();
    node.leave();
  }
  working node({}, at);
  SECTION("an outcome is accepted while nobody else has the attempt") {
    CHECK(node.tell(token, "complete", R"({"output": 5})") == 200);
    CHECK(node.poll("w2").empty());
    CHECK(node.tell(token, "complete", R"({"output": 6})") == 409);
  }
  SECTION("a heartbeat takes the attempt back") {
    CHECK(node.tell(token, "heartbeat", "{}") == 200);
    CHECK(node.said.at("cancelled") == false);
    CHECK(node.poll("w2").empty());
    CHECK(node.tell(token, "complete", "{}") == 200);
  }
  SECTION("an outcome for an attempt that was handed to another is late") {
    auto again = node.poll("w2");
    REQUIRE(again.size() == 1);
    CHECK(node.tell(token, "complete", "{}") == 409);
    CHECK(node.detail().starts_with("attempt 1 of task make was handed to worker w2 at "));
    CHECK(node.tell(token, "heartbeat", "{}") == 409);
    CHECK(node.tell(again[0], "complete", "{}") == 200);
  }
  CHECK(node.state_of(id) == "completed");
  CHECK(node.count(id, "task_completed") == 1);
}

TEST_CASE("after a restart, what is said of an execution that is over is late") {
  auto at = std::make_shared<site>();
  execution_id id;
  std::string token;
  {
    working node({}, at);
    id = node.one();
    token = text(node.poll()[0].at("token"));
    CHECK(node.tell(token, "complete", "{}") == 200);
    node.crash();
    node.leave();
  }
  working node({}, at);
  CHECK(node.tell(token, "complete", "{}") == 409);
  CHECK(node.tell(token, "heartbeat", "{}") == 409);
  CHECK(node.count(id, "task_completed") == 1);
}

TEST_CASE_METHOD(working, "a node that stops lets its workers go and hands out nothing more") {
  one();
  auto task = poll()[0];
  auto waiting = wait_for_task("w2");
  around->board->draining = true;
  caf::anon_send(open->now().workers, workers::drain{});
  run();
  REQUIRE(waiting->answer);
  CHECK(waiting->body().at("tasks").as_array().empty());
  auto refused = wait_for_task("w2");
  CHECK(refused->answer->status == 503);
  CHECK(tell(task, "complete", "{}") == 200);
}

TEST_CASE_METHOD(working, "workers' requests are read strictly") {
  auto status = [&](const std::string& path, const std::string& body) { return ask("POST", path, body).status; };
  const std::pair<std::string, std::string> rows[] = {
    {"/api/v1/queues/a%20b/poll", "{}"},
    {"/api/v1/queues/media/poll", R"({"max": 0})"},
    {"/api/v1/queues/media/poll", R"({"max": 1001})"},
    {"/api/v1/queues/media/poll", R"({"wait": "soon"})"},
    {"/api/v1/queues/media/poll", R"({"worker": 5})"},
    {"/api/v1/queues/media/poll", R"({"labels": {"a": 1}})"},
    {"/api/v1/queues/media/poll", R"({"sticky": true})"},
    {"/api/v1/attempts/x/heartbeat", R"({"progress": 2})"},
    {"/api/v1/attempts/x/heartbeat", R"({"progress": "half"})"},
    {"/api/v1/attempts/x/extend", "{}"},
    {"/api/v1/attempts/x/extend", R"({"by": "-1s"})"},
    {"/api/v1/attempts/x/fail", R"({"message": "no code"})"},
    {"/api/v1/attempts/x/fail", R"({"code": "x", "retry_after": 5})"},
    {"/api/v1/attempts:batch", R"({"outcomes": 1})"},
    {"/api/v1/attempts:batch", R"({"outcomes": [1]})"},
    {"/api/v1/attempts:batch", R"({"outcomes": [{}]})"},
    {"/api/v1/attempts:batch", R"({"outcomes": [{"token": "x", "output": 1, "error": {"code": "y"}}]})"},
    {"/api/v1/attempts:batch", R"({"outcomes": [{"token": "x", "error": "y"}]})"},
    {"/api/v1/attempts:batch", R"({"heartbeats": [{"token": "x", "extra": 1}]})"},
    {"/api/v1/attempts:batch", R"({"poll": {"max": 1}})"},
    {"/api/v1/attempts:batch", R"({"poll": {"queue": "a b"}})"},
    {"/api/v1/attempts:batch", "[]"},
    {"/api/v1/attempts:batch", "{"},
  };
  for (const auto& [path, body] : rows) {
    CAPTURE(path, body);
    CHECK(status(path, body) == 400);
  }
  json::array many(1'001, json::object{{"token", "x"}});
  CHECK(status("/api/v1/attempts:batch", json::serialize(json::object{{"outcomes", many}})) == 400);
  many.pop_back();
  CHECK(status("/api/v1/attempts:batch", json::serialize(json::object{{"outcomes", many}})) == 200);
  CHECK(status("/api/v1/attempts/" + std::string(4'097, 'x') + "/complete", "{}") == 400);
}

}  // namespace troupe
