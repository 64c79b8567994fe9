#include "console.hpp"

#include <catch2/catch.hpp>

namespace troupe::cli {
namespace {

constexpr auto results = R"({"workflow":"video","passed":false,"cases":[
  {"name":"well","passed":true,"state":"completed","output":{},"took_ms":5400000,"problems":[],"unmet":[],"path":[
    {"at_ms":0,"task":"story","attempt":1,"what":"began"},{"at_ms":2000,"task":"story","attempt":2,"what":"completed","detail":"reused"},
    {"at_ms":5400000,"what":"completed"}]},
  {"name":"badly <&>","passed":false,"state":"failed","output":null,"took_ms":0,"path":[],
   "problems":[{"what":"task cut (video.compose) has no mock","where":"","hint":"add to the mocks: tasks: { cut: { output: {} } }"}],
   "unmet":["state: expected completed, got failed"]}]})";

struct testing : console {
  std::map<std::string, std::string> written;

  testing() {
    files["video.yaml"] = "workflow: video\n";
    files["mocks.yaml"] = "cases: []\n";
    env.write_file = [this](const std::filesystem::path& path, std::string_view text) -> result<void> {
      written[path.string()] = text;
      return {};
    };
    answer("POST /api/v1/workflows/test", results);
  }
};

}  // namespace

TEST_CASE("a test run sends the workflow and the mocks, and prints each path and what is not as expected") {
  testing c;
  CHECK(c.run({"workflow", "test", "video.yaml", "--mocks", "mocks.yaml"}) == 1);
  auto sent = json::parse(c.sent("/api/v1/workflows/test").front());
  CHECK(sent == json::value{{"source", "workflow: video\n"},
                            {"file", "video.yaml"},
                            {"fill_in", false},
                            {"mocks", "cases: []\n"},
                            {"mocks_file", "mocks.yaml"}});
  CHECK(c.connections.front().purpose == purpose::catalogue);
  CHECK(c.out.str() == R"(✓ well  completed after 1h30m
 TIME  TASK      WHAT       DETAIL
   0s  story     began
   2s  story #2  completed  reused
1h30m            completed

✗ badly <&>  failed after 0s
Nothing ran.
  task cut (video.compose) has no mock
  add to the mocks: tasks: { cut: { output: {} } }
  state: expected completed, got failed

failed  1 of 2 cases
)");
}

TEST_CASE("a test run as JSON, and for a build server") {
  testing c;
  CHECK(c.run({"workflow", "test", "video.yaml", "--fill-in", "--output", "json", "--junit", "out.xml"}) == 1);
  CHECK(json::parse(c.out.str()) == json::parse(results));
  CHECK(json::parse(c.sent("/api/v1/workflows/test").front()).at("fill_in") == true);
  CHECK(c.written["out.xml"] == R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="video" tests="2" failures="1">
  <testcase classname="video" name="well"/>
  <testcase classname="video" name="badly &lt;&amp;&gt;">
    <failure message="task cut (video.compose) has no mock">task cut (video.compose) has no mock state: expected completed, got failed </failure>
  </testcase>
</testsuite>
)");
}

TEST_CASE("a test run that passes") {
  testing c;
  c.answers.clear();
  c.answer(
    "POST /api/v1/workflows/test",
    R"({"workflow":"v","passed":true,"cases":[{"name":"a","passed":true,"state":"completed","took_ms":0,"path":[],"problems":[],"unmet":[]}]})");
  CHECK(c.run({"workflow", "test", "video.yaml"}) == 0);
  CHECK(c.out.str().ends_with("passed  1 of 1 case\n"));
}

}  // namespace troupe::cli
