#include "support/ensemble.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

struct changing : ensemble {
  changing() { apply("patient", "  a: { wait: { signal: go } }\n"); }
  ~changing() { leave(); }

  std::string tag_of(const std::string& path) {
    return std::string(http::find(ask("GET", path).headers, "etag").value_or(""));
  }

  script play;
};

}  // namespace

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
