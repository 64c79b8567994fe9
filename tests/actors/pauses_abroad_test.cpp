#include "support/script.hpp"
#include "tests/actors/linked_casts.hpp"

/// Pauses that two nodes share.
namespace troupe {

using namespace testing;

namespace {

struct pausing : linked_casts {
  pausing() {
    ask(a, "POST", "/api/v1/workflows", "workflow: w\ntasks:\n  make: { uses: test.step }\n",
        {{"content-type", "application/yaml"}});
  }

  std::size_t pauses_at(linked_cast& node) { return ask(node, "GET", "/api/v1/pauses").at("items").as_array().size(); }
  int status(linked_cast& to, std::string_view path, std::string body = "{}") {
    auto answer = send(to, "POST", path, std::move(body));
    settle();
    return answer->answer ? answer->answer->status : 0;
  }

  script play;
};

}  // namespace

TEST_CASE_METHOD(pausing, "what is paused at one node is paused at the other, and may be ended there") {
  auto [pause, resume] = GENERATE(table<std::string, std::string>(
    {{"/api/v1/node/pause", "/api/v1/node/resume"}, {"/api/v1/workflows/w/pause", "/api/v1/workflows/w/resume"}}));
  CHECK(status(a, pause, R"({"reason":"maintenance","by":"ada"})") == 200);
  REQUIRE(pauses_at(b) == 1);
  auto seen = ask(b, "GET", "/api/v1/pauses").at("items").at(0);
  CHECK(seen.at("reason") == "maintenance");
  auto id = start(b, "  make: { uses: test.step }\n");
  if (pause.find("node") != std::string::npos)
    CHECK(state_of(b, id) == "running");
  CHECK(status(b, resume) == 200);
  CHECK(pauses_at(a) == 0);
  CHECK(pauses_at(b) == 0);
  CHECK(state_of(b, id) == "completed");
  CHECK(status(a, resume) == 404);
}

TEST_CASE_METHOD(pausing, "without a link a pause is in force everywhere within a second") {
  a.fall();
  b.fall();
  run();
  CHECK(status(a, "/api/v1/node/pause") == 200);
  advance(1s);
  CHECK(pauses_at(b) == 1);
  CHECK(status(b, "/api/v1/node/resume") == 200);
  advance(1s);
  CHECK(pauses_at(a) == 0);
}

TEST_CASE_METHOD(pausing, "a pause is ended at a node that has not heard of it yet") {
  a.fall();
  b.fall();
  run();
  CHECK(status(a, "/api/v1/node/pause") == 200);
  CHECK(status(b, "/api/v1/node/resume") == 200);
  advance(1s);
  CHECK(pauses_at(a) == 0);
}

TEST_CASE_METHOD(pausing, "a pause with an end is over at every node, and one made longer is not") {
  CHECK(status(a, "/api/v1/node/pause", R"({"for":"10s"})") == 200);
  CHECK(status(a, "/api/v1/workflows/w/pause", R"({"for":"10s"})") == 200);
  CHECK(status(b, "/api/v1/workflows/w/pause", R"({"for":"1h"})") == 200);
  advance(9s);
  CHECK(pauses_at(b) == 2);
  advance(2s);
  for (auto* node : {&a, &b}) {
    auto left = ask(*node, "GET", "/api/v1/pauses").at("items").as_array();
    REQUIRE(left.size() == 1);
    CHECK(left[0].at("workflow") == "w");
  }
}

}  // namespace troupe
