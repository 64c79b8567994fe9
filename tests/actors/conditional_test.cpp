#include "support/ensemble.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

struct changing : ensemble {
  changing() {
    apply("patient", "  a: { wait: { signal: go } }\n");
    CHECK(ask("POST", "/api/v1/schedules", text("1h"), {{"content-type", "application/yaml"}}).status == 201);
  }
  ~changing() { leave(); }

  static std::string text(const std::string& every) { return "schedule: s\nworkflow: patient\nevery: " + every + "\n"; }
  std::string tag_of(const std::string& path) {
    return std::string(http::find(ask("GET", path).headers, "etag").value_or(""));
  }
  int tell(const std::string& path, const std::string& body, const std::string& tag, std::string method = "POST") {
    return ask(std::move(method), path, body, {{"if-match", tag}}).status;
  }

  script play;
};

}  // namespace

TEST_CASE_METHOD(changing, "an execution is changed only as it was seen, if that is asked for") {
  auto path = "/api/v1/executions/" + start("patient").value;
  auto seen = tag_of(path);
  CHECK_FALSE(seen.empty());
  CHECK(tell(path + "/labels", R"({"labels":{"a":"1"}})", seen) == 200);
  CHECK(tell(path + "/labels", R"({"labels":{"a":"2"}})", seen) == 412);
  CHECK(ask_json("GET", path).at("labels") == json::value{{"a", "1"}});
  for (auto verb : {"/pause", "/resume", "/terminate"})
    CHECK(tell(path + verb, "{}", seen) == 412);
  CHECK(tell(path + "/tasks/a/skip", "{}", seen) == 412);
  CHECK(tell(path + "/signals", R"({"name":"go"})", seen) == 412);
  CHECK(tell(path + "/pause", "{}", "\"0\", " + tag_of(path)) == 200);
  CHECK(tell(path + "/resume", "{}", "*") == 200);
}

TEST_CASE_METHOD(changing, "a schedule is changed only as it was seen, if that is asked for") {
  const std::string path = "/api/v1/schedules/s";
  auto seen = tag_of(path);
  advance(1s);
  CHECK(tell(path, text("2h"), seen, "PUT") == 201);
  CHECK(tell(path, text("3h"), seen, "PUT") == 412);
  CHECK(tell(path + "/pause", "{}", seen) == 412);
  CHECK(tell(path, "", seen, "DELETE") == 412);
  CHECK(ask_json("GET", path).at("every") == "2h");
  // What became of its due times is seen, but is no change of the schedule.
  auto again = tag_of(path);
  ask("POST", path + "/trigger", "{}");
  CHECK(tag_of(path) != again);
  CHECK(tell(path, "", again, "DELETE") == 200);
  CHECK(tell("/api/v1/schedules", text("1h"), "*") == 412);
}

TEST_CASE_METHOD(changing, "what a client has already is not sent again") {
  auto path = "/api/v1/executions/" + start("patient").value;
  auto status = [&](const std::string& of, const std::string& tag) {
    return ask("GET", of, {}, {{"if-none-match", tag}}).status;
  };
  auto seen = tag_of(path);
  CHECK(status(path, seen) == 304);
  CHECK(status(path + "?fields=state", seen) == 304);
  ask("POST", path + "/signals", R"({"name":"go"})");
  CHECK(status(path, seen) == 200);
  for (std::string list : {"/api/v1/workflows", "/api/v1/workflows/patient", "/api/v1/executions", "/api/v1/reviews"})
    CHECK(status(list, tag_of(list)) == 304);
}

TEST_CASE_METHOD(changing, "every answer names its request") {
  CHECK(http::find(ask("GET", "/healthz", {}, {{"x-request-id", "r-1"}}).headers, "x-request-id") == "r-1");
  CHECK(http::find(ask("GET", "/nowhere").headers, "x-request-id")->size() == 16);
  auto options = send("OPTIONS", "/api/v1/executions");
  run();
  REQUIRE(options->answer);
  CHECK(options->answer->status == 204);
  CHECK(http::find(options->answer->headers, "allow") == "GET, HEAD, POST, OPTIONS");
}

TEST_CASE_METHOD(changing, "only the members that are asked for are told") {
  auto path = "/api/v1/executions/" + start("patient").value;
  auto body = ask("GET", path + "?fields=state,tasks(name,state)").body;
  CHECK(body.starts_with(R"({"state":")"));
  CHECK(body.ends_with(R"(","tasks":[{"name":"a","state":"listening"}]})"));
  CHECK(ask("GET", path + "?fields=stat").status == 400);
}

}  // namespace troupe
