#include "support/ensemble.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace troupe {

using namespace testing;

namespace {

/// A node with `w` (two tasks), `judged` (a review between two tasks) and `failing`.
struct serving : ensemble {
  explicit serving(node_options options = {}) : ensemble(options) {
    apply("w", "  a: { uses: test.work, with: { output: { x: '${{ input.x }}' } } }\n"
               "  b: { uses: test.step, needs: [a] }\n");
    apply("judged", "  a: { uses: test.step }\n"
                    "  ask: { uses: test.review, needs: [a], with: { title: fine? } }\n"
                    "  b: { uses: test.step, needs: [ask], if: '${{ tasks.ask.output.approved }}' }\n");
    apply("failing", "  a: { uses: test.step, with: { fails: 9, hard: true } }\n");
  }
  ~serving() { leave(); }

  std::string path(const execution_id& id, std::string_view rest = {}) const {
    return "/api/v1/executions/" + id.value + std::string(rest);
  }

  script play;
};

node_options few() {
  node_options options;
  options.waits_max = 1;
  options.shards = 1;
  options.executions_live_max = 2;
  return options;
}

struct serving_few : serving {
  serving_few() : serving(few()) {}
};

std::string member(const http::response& r, std::string_view name) {
  auto body = parse_json(r.body);
  if (!body || !body->is_object() || !body->as_object().contains(name))
    return {};
  const auto& value = body->at(name);
  return value.is_string() ? std::string(value.as_string()) : json::serialize(value);
}

/// Returns the numbers of the events a stream showed.
std::vector<int> ids_of(const std::string& stream) {
  std::vector<int> ids;
  for (auto at = stream.find("id: "); at != stream.npos; at = stream.find("id: ", at + 1))
    ids.push_back(std::stoi(stream.substr(at + 4)));
  return ids;
}

std::vector<int> up_to(int last, int first = 1) {
  std::vector<int> all;
  for (auto i = first; i <= last; ++i)
    all.push_back(i);
  return all;
}

const http::headers as_stream{{"accept", "text/event-stream"}};

}  // namespace

TEST_CASE_METHOD(serving, "a request that cannot be carried out is refused with a reason") {
  struct row {
    std::string method, path, body;
    int status;
    std::string detail;
  };
  const auto none = "/api/v1/executions/01HZZZZZZZZZZZZZZZZZZZZZZZ";
  auto r = GENERATE_COPY(values<row>({
    {"GET", "/nowhere", "", 404, ""},
    {"DELETE", "/healthz", "", 405, ""},
    {"GET", none, "", 404, "no execution"},
    {"GET", std::string(none) + "?wait=1s", "", 404, "no execution"},
    {"GET", std::string(none) + "/events", "", 404, "no execution"},
    {"POST", std::string(none) + "/cancel", "", 404, "no execution"},
    {"POST", "/api/v1/reviews/01HZZZZZZZZZZZZZZZZZZZZZZZ/approve", "", 404, "no open review"},
    {"POST", "/api/v1/reviews/01HZZZZZZZZZZZZZZZZZZZZZZZ:ask/approve", "", 404, "no execution"},
    {"POST", "/api/v1/executions", R"({"workflow":"nobody"})", 404, "no workflow nobody"},
    {"POST", "/api/v1/executions", R"({"workflow":)", 400, ""},
    {"POST", "/api/v1/executions", R"({"workflow":"w","input":[]})", 400, "must be a JSON object"},
    {"POST", "/api/v1/executions", R"({"workflow":"w","wait":"soon"})", 400, "not a duration"},
    {"GET", "/api/v1/executions?limit=0", "", 400, "must be 1 to"},
    {"GET", "/api/v1/executions?cursor=@@", "", 400, "not a cursor"},
    {"GET", "/api/v1/workflows/nobody", "", 404, "no workflow nobody"},
    {"POST", "/api/v1/workflows", "workflow: x\ntasks: { a: { uses: test.stop } }", 400, "test.stop"},
    {"GET", "/api/v1/artifacts/sha256:0000000000000000000000000000000000000000000000000000000000000000", "", 404, ""},
  }));
  CAPTURE(r.method, r.path, r.body);
  auto answer = ask(r.method, r.path, r.body);
  CAPTURE(answer.body);
  CHECK(answer.status == r.status);
  CHECK(member(answer, "detail").find(r.detail) != std::string::npos);
}

TEST_CASE_METHOD(serving, "an execution is started, shown and listed") {
  auto started = ask("POST", "/api/v1/executions", R"({"workflow":"w","input":{"x":4},"labels":{"who":"me"}})");
  REQUIRE(started.status == 201);
  auto id = execution_id{member(started, "id")};
  CHECK(http::find(started.headers, "location") == path(id));
  auto shown = ask_json("GET", path(id));
  CHECK(shown.at("state") == "completed");
  CHECK(shown.at("input") == json::value{{"x", 4}});
  CHECK(shown.at("labels") == json::value{{"who", "me"}});
  auto listed = ask_json("GET", "/api/v1/executions").at("items").as_array();
  REQUIRE(listed.size() == 1);
  CHECK(listed[0].at("id") == json::value(id.value));
  CHECK(listed[0].at("state") == "completed");
}

TEST_CASE_METHOD(serving, "a start that waits is answered with the finished execution") {
  auto shown = ask_json("POST", "/api/v1/executions", R"({"workflow":"w","input":{"x":1},"wait":"10s"})");
  CHECK(shown.at("state") == "completed");
  auto failed = ask("POST", "/api/v1/executions", R"({"workflow":"failing","wait":"10s"})");
  CHECK(failed.status == 201);
  CHECK(member(failed, "state") == "failed");
  auto waiting = ask("POST", "/api/v1/executions", R"({"workflow":"judged","wait":"10s"})");
  CHECK(member(waiting, "state") == "waiting");
}

TEST_CASE_METHOD(serving, "a wait that is over is answered as it stands") {
  apply("long", "  a: { uses: test.step, with: { fails: 1 }, retry: { attempts: 2, backoff: 1h } }\n");
  auto started = send("POST", "/api/v1/executions", R"({"workflow":"long","wait":"5s"})");
  run();
  CHECK_FALSE(started->answer);
  advance(4900ms);
  CHECK_FALSE(started->answer);
  advance(200ms);
  REQUIRE(started->answer);
  CHECK(started->answer->status == 201);
  CHECK(member(*started->answer, "state") == "running");
  CHECK(started->answers == 1);

  auto id = where->witness->all().begin()->first;
  // A wait is a span of time: whoever sets the clock makes it no longer.
  auto shown = send("GET", path(id, "?wait=5s"));
  run();
  set_clock(-1h);
  advance(4900ms);
  CHECK_FALSE(shown->answer);
  advance(200ms);
  set_clock(1h);
  REQUIRE(shown->answer);
  CHECK(shown->answer->status == 200);
  CHECK(member(*shown->answer, "state") == "running");

  auto later = send("GET", path(id, "?wait=10m"));
  advance(1min);
  CHECK_FALSE(later->answer);
  ask("POST", path(id, "/cancel"));
  REQUIRE(later->answer);
  CHECK(member(*later->answer, "state") == "cancelled");
  advance(15min, 1s);
  CHECK(later->answers == 1);
}

TEST_CASE_METHOD(serving_few, "more waits than allowed are refused") {
  apply("long", "  a: { uses: test.step, with: { fails: 1 }, retry: { attempts: 2, backoff: 1h } }\n");
  auto first = send("POST", "/api/v1/executions", R"({"workflow":"long","wait":"60s"})");
  run();
  CHECK(ask("POST", "/api/v1/executions", R"({"workflow":"w","wait":"60s"})").status == 429);
  CHECK(ask("GET", path(where->witness->all().begin()->first, "?wait=60s")).status == 429);
  advance(61s);
  CHECK(ask("POST", "/api/v1/executions", R"({"workflow":"failing","wait":"60s"})").status == 201);
}

TEST_CASE_METHOD(serving_few,
                 "more executions at work than allowed are refused; those that rest or are over do not count") {
  for (int i = 0; i < 5; ++i)
    start("w", {{"x", 1}});
  for (int i = 0; i < 5; ++i)
    start("judged");
  const std::string another = R"({"workflow":"w","input":{"x":1}})";
  std::optional<http::response> refused;
  unsigned at_work = 0;
  play.during = [&](const performance& now) {
    if (now.key.task.value != "a")
      return;
    if (++at_work == 1)
      send("POST", "/api/v1/executions", another);
    else
      refused = ask("POST", "/api/v1/executions", another);
    run();
  };
  start("w", {{"x", 1}});
  play.during = nullptr;
  REQUIRE(refused);
  CHECK(refused->status == 429);
  CHECK(http::find(refused->headers, "retry-after"));
  CHECK(ask("POST", "/api/v1/executions", another).status == 201);
}

TEST_CASE_METHOD(serving, "cancelling answers with the execution, once") {
  auto id = start("judged");
  auto cancelled = ask("POST", path(id, "/cancel"), R"({"reason":"enough"})");
  CHECK(cancelled.status == 200);
  CHECK(member(cancelled, "state") == "cancelled");
  CHECK(where->witness->count<cancel_requested>(id, [](const auto& e) { return e.reason == "enough"; }) == 1);
  auto again = ask("POST", path(id, "/cancel"));
  CHECK(again.status == 409);
  auto reviews = ask_json("GET", "/api/v1/reviews").at("items").as_array();
  REQUIRE(reviews.size() == 1);
  CHECK(reviews[0].at("state") == "withdrawn");
}

TEST_CASE_METHOD(serving, "an execution can be cancelled while a task of it runs") {
  bool told = false;
  execution_id id;
  std::shared_ptr<inbox> cancelled;
  play.during = [&](const performance& now) {
    if (now.key.task.value != "a")
      return;
    cancelled = send("POST", path(now.key.execution, "/cancel"));
    run();
    told = now.context.stop_requested();
  };
  id = start("w", {{"x", 1}});
  CHECK(told);
  REQUIRE(cancelled->answer);
  CHECK(cancelled->answer->status == 200);
  CHECK(state_of(id) == "cancelled");
  CHECK(play.runs_of("b") == 0);
}

TEST_CASE_METHOD(serving, "a review is decided by name, or by the execution that has one") {
  auto id = start("judged");
  CHECK(state_of(id) == "waiting");
  auto open = ask_json("GET", "/api/v1/reviews?state=open").at("items").as_array();
  REQUIRE(open.size() == 1);
  CHECK(open[0].at("execution") == json::value(id.value));
  CHECK(open[0].at("task") == "ask");

  SECTION("approved") {
    auto decided = ask("POST", "/api/v1/reviews/" + id.value + ":ask/approve", R"({"by":"ada","comment":"good"})");
    CHECK(decided.status == 200);
    CHECK(state_of(id) == "completed");
    CHECK(play.runs_of("b") == 1);
    CHECK(ask("POST", "/api/v1/reviews/" + id.value + ":ask/reject").status == 409);
    CHECK(ask("POST", "/api/v1/reviews/" + id.value + "/reject").status == 404);
  }
  SECTION("rejected") {
    CHECK(ask("POST", "/api/v1/reviews/" + id.value + "/reject", R"({"by":"ada"})").status == 200);
    CHECK(state_of(id) == "completed");
    CHECK(play.runs_of("b") == 0);
  }
  SECTION("of a task that is none") {
    CHECK(ask("POST", "/api/v1/reviews/" + id.value + ":nobody/approve").status == 404);
    CHECK(ask("POST", "/api/v1/reviews/" + id.value + ":a/approve").status >= 400);
    CHECK(state_of(id) == "waiting");
  }
}

TEST_CASE_METHOD(serving, "of several open reviews one must be named") {
  apply("two", "  p: { uses: test.review }\n  q: { uses: test.review }\n");
  auto id = start("two");
  CHECK(ask("POST", "/api/v1/reviews/" + id.value + "/approve").status == 409);
  CHECK(ask("POST", "/api/v1/reviews/" + id.value + ":p/approve").status == 200);
  CHECK(ask("POST", "/api/v1/reviews/" + id.value + "/approve").status == 200);
  CHECK(state_of(id) == "completed");
}

TEST_CASE_METHOD(serving, "a list is followed to its end without gaps and in order") {
  std::vector<std::string> started;
  for (int i = 0; i < 7; ++i) {
    started.push_back(start("w", {{"x", i}}).value);
    advance(5ms, 5ms);
  }
  std::ranges::reverse(started);
  std::vector<std::string> listed;
  std::string cursor;
  unsigned pages = 0;
  do {
    auto page = ask_json("GET", "/api/v1/executions?limit=3" + (cursor.empty() ? "" : "&cursor=" + cursor)).as_object();
    for (const auto& item : page.at("items").as_array())
      listed.emplace_back(item.at("id").as_string());
    cursor = page.contains("next") ? std::string(page.at("next").as_string()) : "";
    ++pages;
  } while (!cursor.empty());
  CHECK(listed == started);
  CHECK(pages == 3);
  CHECK(ask_json("GET", "/api/v1/executions?state=failed").at("items").as_array().empty());
  CHECK(ask_json("GET", "/api/v1/executions?workflow=judged").at("items").as_array().empty());
}

TEST_CASE_METHOD(serving, "a stream shows what was, then what becomes durable, and ends with the execution") {
  auto id = start("judged");
  auto so_far = static_cast<int>(where->witness->of(id).size());
  auto stream = send("GET", path(id, "/events"), "", as_stream);
  run();
  REQUIRE(stream->answer);
  CHECK(stream->answer->streaming);
  CHECK(ids_of(stream->received) == up_to(so_far));
  CHECK_FALSE(stream->ended);
  ask("POST", "/api/v1/reviews/" + id.value + "/approve");
  CHECK(ids_of(stream->received) == up_to(static_cast<int>(where->witness->of(id).size())));
  CHECK(stream->ended);
  CHECK(stream->received.find("event: end\ndata: {\"state\":\"completed\"}") != std::string::npos);
}

TEST_CASE_METHOD(serving, "a stream begins after the event the client has seen") {
  auto id = start("judged");
  auto so_far = static_cast<int>(where->witness->of(id).size());
  auto by_query = send("GET", path(id, "/events?after=2"), "", as_stream);
  auto by_header = send("GET", path(id, "/events"), "", {{"accept", "text/event-stream"}, {"last-event-id", "2"}});
  auto beyond = send("GET", path(id, "/events?after=" + std::to_string(so_far)), "", as_stream);
  run();
  CHECK(ids_of(by_query->received) == up_to(so_far, 3));
  CHECK(ids_of(by_header->received) == up_to(so_far, 3));
  CHECK(ids_of(beyond->received).empty());
  ask("POST", "/api/v1/reviews/" + id.value + "/approve");
  auto all = static_cast<int>(where->witness->of(id).size());
  CHECK(ids_of(by_query->received) == up_to(all, 3));
  CHECK(ids_of(beyond->received) == up_to(all, so_far + 1));
}

TEST_CASE_METHOD(serving, "a stream of a finished execution shows all and ends") {
  auto id = start("w", {{"x", 1}});
  auto stream = send("GET", path(id, "/events"), "", as_stream);
  run();
  CHECK(ids_of(stream->received) == up_to(static_cast<int>(where->witness->of(id).size())));
  CHECK(stream->ended);
  auto nothing = send("GET", path(id, "/events?after=1000"), "", as_stream);
  run();
  CHECK(nothing->ended);
  CHECK(ids_of(nothing->received).empty());
}

TEST_CASE_METHOD(serving, "a stream shows progress of what runs, and a client that hung up is let go") {
  std::shared_ptr<inbox> stream, gone;
  play.during = [&](const performance& now) {
    if (now.key.task.value != "a")
      return;
    stream = send("GET", path(now.key.execution, "/events"), "", as_stream);
    gone = send("GET", path(now.key.execution, "/events"), "", as_stream);
    run();
    gone->gone = true;
    now.context.progress(0.25, "a quarter");
    run();
  };
  auto id = start("w", {{"x", 1}});
  CHECK(stream->received.find("event: progress") != std::string::npos);
  CHECK(stream->received.find("a quarter") != std::string::npos);
  CHECK(ids_of(stream->received) == up_to(static_cast<int>(where->witness->of(id).size())));
  CHECK(gone.use_count() == 1);
}

TEST_CASE_METHOD(serving, "a stream that begins in the middle of everything has no gap and nothing twice") {
  apply("wide", "  a: { uses: test.work, foreach: '${{ input.list }}' }\n");
  std::vector<std::shared_ptr<inbox>> streams;
  execution_id id;
  play.during = [&](const performance& now) {
    id = now.key.execution;
    if (play.begun.size() % 5 == 0) {
      streams.push_back(send("GET", path(id, "/events?after=3"), "", as_stream));
      run();
    }
  };
  start("wide", {{"list", json::array(60)}});
  auto all = static_cast<int>(where->witness->of(id).size());
  REQUIRE(streams.size() >= 10);
  for (const auto& stream : streams) {
    CHECK(ids_of(stream->received) == up_to(all, 4));
    CHECK(stream->ended);
  }
}

TEST_CASE_METHOD(serving, "a list of events comes page by page") {
  auto id = start("w", {{"x", 1}});
  auto all = ask_json("GET", path(id, "/events")).at("items").as_array();
  REQUIRE(all.size() > 2);
  json::array pages;
  for (auto at = path(id, "/events?limit=2");;) {
    auto page = ask_json("GET", at);
    CHECK(page.at("items").as_array().size() <= 2);
    std::ranges::copy(page.at("items").as_array(), std::back_inserter(pages));
    const auto* next = page.as_object().if_contains("next");
    if (!next)
      break;
    at = path(id, "/events?limit=2&after=" + std::string(next->as_string()));
  }
  CHECK(pages == all);
  CHECK(ask("GET", path(id, "/events?limit=501")).status == 400);
}

TEST_CASE("a long history is listed and streamed in pieces") {
  node_options options;
  options.load_bytes_max = 1;
  serving node(options);
  auto id = node.start("w", {{"x", 1}});
  auto at = node.path(id, "/events");
  auto wanted = static_cast<int>(node.where->witness->of(id).size());
  std::vector<int> seen;
  for (int tries = 0; tries < wanted + 1; ++tries) {
    auto stream = node.send("GET", at + "?after=" + std::to_string(seen.size()), "", as_stream);
    node.run();
    CHECK(stream->ended);
    std::ranges::copy(ids_of(stream->received), std::back_inserter(seen));
  }
  CHECK(seen == up_to(wanted));
  auto first = node.ask_json("GET", at);
  auto items = first.at("items").as_array().size();
  CHECK(items < static_cast<std::size_t>(wanted));
  CHECK(std::string_view(first.at("next").as_string()) == std::to_string(items));
}

TEST_CASE_METHOD(serving, "events can be read as a list") {
  auto id = start("w", {{"x", 1}});
  auto all = ask_json("GET", path(id, "/events")).at("items").as_array();
  CHECK(all.size() == where->witness->of(id).size());
  auto some = ask_json("GET", path(id, "/events?after=2")).at("items").as_array();
  CHECK(some.size() == all.size() - 2);
}

TEST_CASE_METHOD(serving, "workflows are validated, stored in versions, listed and drawn") {
  CHECK(ask("POST", "/api/v1/workflows/validate", "workflow: x\ntasks: { a: { uses: test.step } }").status == 200);
  apply("w", "  other: { uses: test.step }\n");
  apply("w", "  other: { uses: test.step }\n");
  auto shown = ask_json("GET", "/api/v1/workflows/w");
  CHECK(shown.at("version") == 2);
  CHECK(ask_json("GET", "/api/v1/workflows").at("items").as_array().size() == 3);
  CHECK(ask("GET", "/api/v1/workflows/judged/graph?format=dot").body.find("digraph") != std::string::npos);
  CHECK(ask("GET", "/api/v1/workflows/judged/graph?format=svg").status == 400);
}

TEST_CASE_METHOD(serving, "a workflow is tested with mocks, and nothing of it is stored") {
  auto body = [](std::string mocks) {
    return json::serialize(
      json::object{{"source", "workflow: x\ntasks: { a: { uses: test.step }, b: { uses: test.step, needs: a } }"},
                   {"mocks", std::move(mocks)}});
  };
  auto passed = json::parse(
    ask(
      "POST", "/api/v1/workflows/test",
      body(
        "tasks: { a: { output: {}, takes: 1h }, b: { output: { y: 1 } } }\nexpect: { state: completed, duration: 1h }"))
      .body);
  CHECK(passed.at("passed") == true);
  CHECK(passed.at("cases").at(0).at("took_ms") == 3'600'000);
  CHECK(passed.at("cases").at(0).at("output") == json::value{{"b", {{"y", 1}}}});
  auto failed = json::parse(ask("POST", "/api/v1/workflows/test", body("")).body);
  CHECK(failed.at("passed") == false);
  CHECK(failed.at("cases").at(0).at("problems").at(0).at("what") == "task a (test.step) has no mock");
  CHECK(ask("POST", "/api/v1/workflows/test", body("cases: 1")).status == 400);
  auto unknown = json::serialize(json::object{{"source", "workflow: x\ntasks: { a: { uses: not.there } }"},
                                              {"mocks", "types: { not.there: { output: {} } }"}});
  CHECK(json::parse(ask("POST", "/api/v1/workflows/test", unknown).body).at("passed") == true);
  CHECK(ask("POST", "/api/v1/workflows/test", R"({"source":"workflow: x"})").status == 400);
  CHECK(ask("GET", "/api/v1/workflows/x").status == 404);
}

TEST_CASE_METHOD(serving, "an execution stays with the version it was started with") {
  auto id = start("judged");
  apply("judged", "  only: { uses: test.step }\n");
  ask("POST", "/api/v1/reviews/" + id.value + "/approve");
  CHECK(state_of(id) == "completed");
  CHECK(play.runs_of("only") == 0);
  start("judged");
  CHECK(play.runs_of("only") == 1);
}

TEST_CASE_METHOD(serving, "a node that drains is not ready and starts nothing") {
  CHECK(ask("GET", "/readyz").status == 200);
  around->board->draining = true;
  CHECK(ask("GET", "/readyz").status == 503);
  CHECK(ask("GET", "/healthz").status == 200);
  CHECK(ask("POST", "/api/v1/executions", R"({"workflow":"w"})").status == 503);
}

TEST_CASE_METHOD(serving, "a node that shares a database is ready while it has shards") {
  around->shards = std::make_shared<ownership>("a");
  CHECK(ask("GET", "/readyz").status == 503);
  around->shards->extend(moment::max(), moment{});
  around->shards->hold(3, 1);
  CHECK(ask("GET", "/readyz").status == 200);
  around->shards->let_go(3);
  CHECK(ask("GET", "/readyz").status == 503);
  CHECK(ask("GET", "/healthz").status == 200);
}

TEST_CASE_METHOD(serving, "a file a task made is served by its digest") {
  auto digest = *around->blobs->put("some bytes");
  auto path = "/api/v1/artifacts/" + digest;
  auto answer = ask("GET", path);
  CHECK(answer.status == 200);
  REQUIRE(answer.source);
  CHECK(answer.source->size() == 10);
  CHECK(answer.source->read(100) == "some bytes");

  answer = ask("GET", path, {}, {{"range", "bytes=5-"}});
  CHECK(answer.status == 206);
  CHECK(http::find(answer.headers, "content-range") == "bytes 5-9/10");
  CHECK(answer.source->read(3) == "byt");
  CHECK(answer.source->read(3) == "es");
  CHECK(ask("GET", path, {}, {{"range", "bytes=10-"}}).status == 416);
  CHECK(ask("GET", path, {}, {{"if-none-match", "\"" + digest + "\""}}).status == 304);
}

TEST_CASE_METHOD(serving, "of a file whose content was changed the last piece is not given") {
  auto digest = *around->blobs->put("some bytes");
  auto place = *around->blobs->find(digest);
  std::filesystem::permissions(place, std::filesystem::perms::owner_all);
  std::ofstream(place) << "some bites";
  auto answer = ask("GET", "/api/v1/artifacts/" + digest);
  REQUIRE(answer.source);
  CHECK(answer.source->read(5) == "some ");
  CHECK_FALSE(answer.source->read(5));
}

TEST_CASE_METHOD(serving, "the node shows its actors and its numbers") {
  auto shown = ask_json("GET", "/api/v1/node").at("actors").as_array();
  std::vector<std::string> names;
  for (const auto& actor : shown)
    names.emplace_back(actor.at("name").as_string());
  for (const auto* name : {"node", "node/telemetry", "node/reader", "node/journal", "node/timer", "node/dispatcher",
                           "node/region", "node/region/shard-00", "node/http"})
    CHECK(std::ranges::find(names, name) != names.end());
  start("w", {{"x", 1}});
  auto metrics = ask("GET", "/metrics").body;
  CHECK(metrics.find("troupe_executions_started_total 1\n") != std::string::npos);
  CHECK(metrics.find("troupe_attempts_completed_total 2\n") != std::string::npos);
  ++around->board->listener->late_headers;
  ++around->board->listener->answers[4];
  metrics = ask("GET", "/metrics").body;
  for (const auto* line : {"troupe_http_connections_open 0\n", "troupe_http_timeouts_total{waited_for=\"header\"} 1\n",
                           "troupe_http_refused_total{limit=\"requests\"} 0\n",
                           "troupe_http_answers_total{class=\"4xx\"} 1\n", "troupe_http_sent_bytes_total 0\n"}) {
    CAPTURE(line);
    CHECK(metrics.find(line) != std::string::npos);
  }
}

}  // namespace troupe
