#include "api/call.hpp"
#include "api/view.hpp"

#include <catch2/catch.hpp>

namespace troupe::api {
namespace {

http::request request(std::string method, std::string target, std::string body = {}, http::headers headers = {}) {
  auto mark = target.find('?');
  return {std::move(method), target.substr(0, mark), mark == target.npos ? "" : target.substr(mark + 1),
          std::move(headers), std::move(body)};
}

template <class Call>
Call call_of(const http::request& r) {
  auto asked = read_call(find_route(r), r);
  INFO(r.method << " " << r.path);
  if (!asked)
    FAIL(to_string(asked.error()));
  REQUIRE(std::holds_alternative<Call>(*asked));
  return std::get<Call>(*asked);
}

std::string refusal_of(const http::request& r) {
  auto asked = read_call(find_route(r), r);
  if (asked)
    return "accepted";
  return std::string(to_string(asked.error().code)) + " " + to_string(asked.error());
}

const std::string id = "01HZX3V0K9Q8T7R6W5Y4N3M2B1";
const std::string executions = "/api/v1/executions";

}  // namespace

TEST_CASE("every route is matched") {
  call_of<get_health>(request("GET", "/healthz"));
  call_of<get_health>(request("HEAD", "/healthz"));
  call_of<get_ready>(request("GET", "/readyz"));
  call_of<get_metrics>(request("GET", "/metrics"));
  call_of<list_task_types>(request("GET", "/api/v1/task-types"));
  call_of<show_node>(request("GET", "/api/v1/node"));
  call_of<list_workflows>(request("GET", "/api/v1/workflows"));
  CHECK(call_of<show_workflow>(request("GET", "/api/v1/workflows/video")).name.value == "video");
  CHECK(call_of<graph_workflow>(request("GET", "/api/v1/workflows/video/graph")).format == "text");
  CHECK(call_of<graph_workflow>(request("GET", "/api/v1/workflows/video/graph?format=dot")).format == "dot");
  CHECK(call_of<list_executions>(request("GET", executions)).limit == page_items_default);
  CHECK(call_of<show_execution>(request("GET", executions + "/" + id + "?wait=30s")).wait == milliseconds{30'000});
  CHECK(call_of<list_events>(request("GET", executions + "/" + id + "/events?after=7")).after == 7);
  CHECK(call_of<cancel_execution>(request("POST", executions + "/" + id + "/cancel")).reason == "");
  CHECK(call_of<list_reviews>(request("GET", "/api/v1/reviews?state=open&limit=5")).state == review_state::open);
  auto digest = "sha256:" + std::string(64, 'a');
  CHECK(call_of<read_artifact>(request("GET", "/api/v1/artifacts/" + digest)).digest == digest);
  CHECK(find_route(request("GET", executions + "/" + id)).pattern == "/api/v1/executions/{id}");
}

TEST_CASE("a workflow is text with a file name for messages") {
  auto apply =
    call_of<apply_workflow>(request("POST", "/api/v1/workflows", "workflow: a", {{"x-troupe-file", "a.yaml"}}));
  CHECK(apply.source == "workflow: a");
  CHECK(apply.file == "a.yaml");
  auto check = call_of<validate_workflow>(request("POST", "/api/v1/workflows/validate?file=a%0Ab%1b%5B31m", "x"));
  CHECK(check.file == "a?b?[31m");
  CHECK(call_of<apply_workflow>(request("POST", "/api/v1/workflows", "x")).file == "workflow.yaml");
  CHECK(refusal_of(request("POST", "/api/v1/workflows", " \n")) ==
        "invalid body: the body is empty (send the workflow as YAML or JSON)");
}

TEST_CASE("a test run is a workflow and its mocks") {
  auto path = "/api/v1/workflows/test";
  auto test = call_of<test_workflow>(request(
    "POST", path,
    R"({"source":"workflow: a","file":"a\u001b.yaml","mocks":"cases: []","mocks_file":"m.yaml","fill_in":true})"));
  CHECK(test.source == "workflow: a");
  CHECK(test.file == "a?.yaml");
  CHECK(test.mocks == "cases: []");
  CHECK(test.mocks_file == "m.yaml");
  CHECK(test.fill_in);
  auto least = call_of<test_workflow>(request("POST", path, R"({"source":"x"})"));
  CHECK(least.file == "workflow.yaml");
  CHECK(!least.fill_in);
  CHECK(refusal_of(request("POST", path, R"({"source":" "})")) ==
        "invalid source: is empty (send the workflow as YAML or JSON)");
  CHECK(refusal_of(request("POST", path, R"({"source":"x","fill_in":1})")).starts_with("invalid fill_in: "));
}

TEST_CASE("an execution is started with input, labels, seed and a wait") {
  auto start = call_of<start_execution>(request(
    "POST", executions,
    R"({"workflow":"video","input":{"topic":"sea"},"labels":{"team":"a"},"seed":18446744073709551615,"wait":"5m"})"));
  CHECK(start.workflow.value == "video");
  CHECK(start.input == json::value{{"topic", "sea"}});
  CHECK(start.labels.at("team") == "a");
  CHECK(start.seed == 18446744073709551615u);
  CHECK(start.wait == milliseconds{300'000});
  CHECK(call_of<start_execution>(request("POST", executions + "?wait=1s", R"({"workflow":"v"})")).wait == 1s);
  CHECK(call_of<start_execution>(request("POST", executions, R"({"workflow":"v"})")).input == json::object{});
}

TEST_CASE("a wrong request is refused with what, where and what to do") {
  struct row {
    http::request request;
    std::string refusal;
  };
  auto post = [](std::string body) { return request("POST", executions, std::move(body)); };
  const std::vector<row> rows{
    {request("GET", "/api/v1/execution"),
     "unknown /api/v1/execution: there is nothing at this path (did you mean /api/v1/executions?)"},
    {request("GET", "/api/v1/executions/" + id + "/event"),
     "unknown /api/v1/executions/" + id + "/event: there is nothing at this path (did you mean /api/v1/executions/" +
       id + "/events?)"},
    {request("GET", "/"), "unknown /: there is nothing at this path (`troupe openapi` prints all paths)"},
    {request("GET", "*"), "unknown *: there is nothing at this path (`troupe openapi` prints all paths)"},
    {request("GET", executions + "/"), "unknown /api/v1/executions/: there is nothing at this path (did you mean "
                                       "/api/v1/executions?)"},
    {request("GET", executions + "?stat=failed"), "invalid stat: unknown query parameter (did you mean state?)"},
    {request("GET", executions + "?state=done"),
     "invalid state: unknown state (one or more, with commas, of: held, running, waiting, paused, cancelling, "
     "completed, failed, cancelled)"},
    {request("GET", executions + "?limit=501"), "invalid limit: must be 1 to 500 (follow `next` for more)"},
    {request("GET", executions + "?limit=1&limit=2"), "invalid limit: given twice"},
    {request("GET", executions + "?cursor=x"),
     "invalid cursor: not a cursor (use the `next` of an earlier page as it is)"},
    {request("GET", executions + "?x=%"), "invalid query: the query is not percent-encoded"},
    {request("GET", executions + "/..%2F.."),
     "unknown ../..: not the id of an execution (GET /api/v1/executions lists them)"},
    {request("GET", executions + "/%00"), "invalid id: not a percent-encoded text"},
    {request("GET", executions + "/" + std::string(201, 'a')), "invalid id: longer than 200 bytes"},
    {request("GET", executions + "/a?wait=11m"), "invalid wait: longer than 10m (ask again, or read the event stream)"},
    {request("GET", executions + "/a?wait=5"), "invalid wait: not a duration (write 500ms, 30s or 5m)"},
    {request("GET", executions + "/a/events?after=-1"), "invalid after: not a whole number"},
    {post(""), "invalid workflow: missing (The name of a workflow.)"},
    {post("{"), "invalid not JSON: incomplete JSON at byte 1"},
    {post("[]"), "invalid body: the body must be a JSON object"},
    {post(R"({"workflow":"v","inptu":{}})"), "invalid inptu: unknown member (did you mean input?)"},
    {post(R"({"workflow":1})"), "invalid workflow: expected string, got int64"},
    {post(R"({"workflow":"v","labels":{"a":1}})"), "invalid labels.a: expected string, got int64"},
    {post(R"({"workflow":"v","input":[]})"), "invalid input: must be a JSON object"},
    {post(R"({"workflow":"v","seed":-1})"), "invalid seed: expected integer, got int64"},
    {post(R"({"workflow":"a b"})"), "unknown workflow: not the name of a workflow (GET /api/v1/workflows lists them)"},
    {request("POST", "/api/v1/reviews/a:b%20c/approve"),
     "unknown a:b c: not the name of a task (a review is EXECUTION:TASK)"},
    {request("GET", "/api/v1/artifacts/..%2Fetc"),
     "unknown ../etc: not the digest of an artifact (write sha256: and 64 "
     "hexadecimal digits, as task outputs do)"},
  };
  for (const auto& r : rows)
    CHECK(refusal_of(r.request) == r.refusal);
}

TEST_CASE("a method that is not allowed says which are") {
  auto r = request("DELETE", executions);
  auto at = find_route(r);
  auto asked = read_call(at, r);
  REQUIRE_FALSE(asked);
  CHECK(at.allow == "GET, HEAD, POST, OPTIONS");
  CHECK(at.pattern == executions);
  auto answer = problem(at, asked.error());
  CHECK(answer.status == 405);
  CHECK(http::find(answer.headers, "allow") == "GET, HEAD, POST, OPTIONS");
}

TEST_CASE("events stream to who asks for a stream, from where they left off") {
  auto path = executions + "/" + id + "/events";
  auto watch =
    call_of<watch_execution>(request("GET", path, "", {{"accept", "text/event-stream"}, {"last-event-id", "41"}}));
  CHECK(watch.after == 41);
  CHECK(watch.id.value == id);
  CHECK(call_of<watch_execution>(request("GET", path + "?after=3", "", {{"accept", "text/event-stream"}})).after == 3);
  call_of<list_events>(request("GET", path, "", {{"accept", "*/*"}}));
  call_of<list_events>(request("HEAD", path, "", {{"accept", "text/event-stream"}}));
}

TEST_CASE("a review is decided by execution and task, or by execution alone") {
  auto one = call_of<decide_review>(
    request("POST", "/api/v1/reviews/" + id + ":check%5B3%5D/approve", R"({"by":"ada","comment":"fine"})"));
  CHECK(one.execution.value == id);
  CHECK(one.task == task_id{"check[3]"});
  CHECK(one.approved);
  CHECK(one.by == "ada");
  auto other = call_of<decide_review>(request("POST", "/api/v1/reviews/" + id + "/reject"));
  CHECK_FALSE(other.task);
  CHECK_FALSE(other.approved);
  CHECK(other.form.is_null());
  auto filled =
    call_of<decide_review>(request("POST", "/api/v1/reviews/" + id + "/approve", R"({"form":{"stars":4}})"));
  CHECK(filled.form == json::value{{"stars", 4}});
}

TEST_CASE("a web page of another origin may not change anything") {
  auto from = [](std::string origin, std::string method = "POST") {
    return request(std::move(method), executions, R"({"workflow":"v"})",
                   {{"host", "127.0.0.1:7400"}, {"origin", origin}});
  };
  CHECK(refusal_of(from("https://evil.example")).starts_with("denied "));
  CHECK(refusal_of(from("null")).starts_with("denied "));
  CHECK(refusal_of(from("http://127.0.0.1:9999")).starts_with("denied "));
  CHECK(refusal_of(from("http://127.0.0.1:7400")) == "accepted");
  CHECK(refusal_of(from("https://evil.example", "GET")) == "accepted");
}

TEST_CASE("a cursor is opaque and comes back as it was") {
  for (const auto& text : {std::string("a"), std::string("ab"), std::string("abc"), id}) {
    auto cursor = encode_cursor(execution_id{text});
    CHECK(decode_cursor(cursor) == execution_id{text});
  }
  for (auto bad : {"", "!", "a", "YR"})
    CHECK_FALSE(decode_cursor(bad));
  auto listed = call_of<list_executions>(request("GET", executions + "?cursor=" + encode_cursor(execution_id{id})));
  CHECK(listed.before == execution_id{id});
}

TEST_CASE("a list is asked for states, labels, times and how many there are") {
  auto asked = [](const std::string& query) {
    return call_of<list_executions>(request("GET", executions + "?" + query));
  };
  using enum execution_state;
  CHECK(asked("state=failed").states == std::vector{failed});
  CHECK(asked("state=cancelled,failed,cancelled").states == std::vector{failed, cancelled});
  CHECK(asked("labels=team%3Da,lang%3D").labels == std::map<std::string, std::string>{{"lang", ""}, {"team", "a"}});
  CHECK(asked("labels=%7B%22odd%2C%22%3A%22x%3D%22%7D").labels == std::map<std::string, std::string>{{"odd,", "x="}});
  CHECK(asked("created_from=2026-01-31T09:30:00Z").created_from == timestamp{std::chrono::seconds{1'769'851'800}});
  CHECK(asked("count=true").count);
  CHECK_FALSE(asked("count=false").count);
  CHECK(call_of<list_reviews>(request("GET", "/api/v1/reviews?assignee=kim")).assignee == "kim");
}

TEST_CASE("a list that is asked for what makes no sense is refused") {
  struct row {
    const char* query;
    const char* why;
  };
  auto r = GENERATE(values<row>({
    {"state=", "invalid state: unknown state"},
    {"state=failed,", "invalid state: unknown state"},
    {"state=failed,lost", "invalid state: unknown state"},
    {"labels=", "invalid labels: not labels"},
    {"labels=team", "invalid labels: not labels"},
    {"labels=%3Da", "invalid labels: not labels"},
    {"labels=%7B%7D", "invalid labels: not labels"},
    {"labels=%7B%22a%22%3A1%7D", "invalid labels: not labels"},
    {"created_from=yesterday", "invalid created_from: not a time"},
    {"count=yes", "invalid count: must be true or false"},
  }));
  CAPTURE(r.query);
  CHECK(refusal_of(request("GET", executions + "?" + r.query)).starts_with(r.why));
}

TEST_CASE("a list is asked for a bounded number of labels") {
  auto labels = [](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
      text += (i ? ",l" : "l") + std::to_string(i) + "%3Dx";
    return request("GET", executions + "?labels=" + text);
  };
  CHECK(call_of<list_executions>(labels(filter_labels_max)).labels.size() == filter_labels_max);
  CHECK(refusal_of(labels(filter_labels_max + 1)).starts_with("invalid labels: more than 16 labels"));
}

}  // namespace troupe::api
