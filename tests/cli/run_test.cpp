#include "recorded.hpp"

#include <catch2/catch.hpp>

namespace troupe::cli {
namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != text.npos;
}

}  // namespace

TEST_CASE("a run prints a line per change, then results, quality, decision, times and what to do next") {
  console c;
  recorded::play(c, "completed", recorded::published());
  CHECK(c.run({"run", "video.yaml", "--input", "topic=tide"}) == 0);
  CHECK(c.out.str() == R"(video  01jd3q7s8v4zc2m9k5t0xw6ypb
    0.0s  story    started
    0.5s  story    failed, next attempt in 0.5s: the model is busy
    1.0s  story    started, attempt 2
    2.0s  story    completed in 1.5s
    2.0s  images   expanded into 3 items
    4.0s  images   1/3
    4.5s  images   2/3
    4.5s  images   3/3
    4.5s  images   completed in 2.5s
    4.5s  quality  started
    4.6s  quality  completed in 0.1s
    4.6s  review   skipped: its condition is false
    4.6s  publish  started
    5.0s  publish  completed in 0.4s

Execution 01jd3q7s8v4zc2m9k5t0xw6ypb completed
Result    ./troupe-data/published/tide.mp4

Quality   84.2 of 100
  clarity  ██████████████████░░  90.0
  pacing   ███████████░░░░░░░░░  55.5
  - Shorten the second scene.

Decision  published
Time      5.0s, tasks took 6.5s together: 1.3 at a time
Next
  troupe execution show 01jd3q7s8v4zc2m9k5t0xw6ypb
  troupe workflow graph video
)");
  CHECK(c.err.str().empty());
  CHECK(c.connections.size() == 1);
  CHECK(c.connections.front().purpose == purpose::work);
}

TEST_CASE("a run that waits for a review ends well and says how to decide") {
  console c;
  recorded::play(c, "waiting", recorded::reviewed());
  CHECK(c.run({"run", "video.yaml", "--input", "topic=tide", "--data", "my data"}) == 0);
  CHECK(contains(c.out.str(), "    4.6s  review   waits for a review\n"));
  CHECK(contains(c.out.str(), "Decision  waits for a review (review)\n"));
  CHECK(contains(c.out.str(),
                 "  troupe review approve 01jd3q7s8v4zc2m9k5t0xw6ypb --comment \"looks good\" --data 'my data'\n"));
}

TEST_CASE("a stream cut anywhere tells the same story") {
  std::string whole;
  for (std::size_t bytes : {1, 2, 3, 64, 100'000}) {
    console c;
    c.piece_bytes = bytes;
    recorded::play(c, "completed", recorded::published());
    CHECK(c.run({"run", "video.yaml"}) == 0);
    if (whole.empty())
      whole = c.out.str();
    CHECK(c.out.str() == whole);
  }
}

TEST_CASE("a stream that breaks off is taken up behind the last event") {
  console c;
  auto path = "/api/v1/executions/" + std::string(recorded::id);
  recorded::play(c, "running", recorded::beginning());
  c.answers["GET " + path].clear();
  for (auto state : {"running", "running", "completed"})
    c.answer("GET " + path, recorded::view(state));
  c.answer("GET " + path + "/events", recorded::published());
  CHECK(c.run({"run", "video.yaml"}) == 0);
  CHECK(contains(c.out.str(), "    5.0s  publish  completed in 0.4s\n"));
  CHECK(c.requests.end()[-2].headers.back() == std::pair<std::string, std::string>("last-event-id", "16"));
}

TEST_CASE("a node that ends its streams at once is given up") {
  console c;
  recorded::play(c, "running", "");
  CHECK(c.run({"execution", "watch", std::string(recorded::id), "--server", "http://node:7400"}) == 5);
  CHECK(contains(c.err.str(), "troupe execution watch 01jd3q7s8v4zc2m9k5t0xw6ypb --server http://node:7400"));
}

TEST_CASE("the outcome as JSON is one document with timings") {
  console c;
  recorded::play(c, "completed", recorded::published());
  CHECK(c.run({"run", "video.yaml", "--output", "json"}) == 0);
  auto document = parse_json(c.out.str());
  REQUIRE(document);
  CHECK(document->at("execution") == json::value(recorded::id));
  CHECK(document->at("state") == json::value("completed"));
  CHECK(document->at("outputs").at("publish").at("path") == json::value("./troupe-data/published/tide.mp4"));
  CHECK(document->at("wall_seconds") == json::value(5.0));
  CHECK(document->at("task_seconds") == json::value(6.5));
  CHECK(document->at("parallelism") == json::value(1.3));
  const auto& images = document->at("tasks").at(1);
  CHECK(images.at("name") == json::value("images"));
  CHECK(images.at("seconds") == json::value(4.5));
  CHECK(images.at("items").at("total") == json::value(3));
  CHECK(images.at("started_at") == json::value(recorded::at(0)));
}

TEST_CASE("a failed execution is exit code 1 and names the task") {
  console c;
  auto failed = recorded::error("ffmpeg: no space");
  failed["attempt"] = 1;
  recorded::play(c, "failed",
                 recorded::event(1, "execution_started", "", 0) +
                   recorded::event(2, "task_started", "story", 0, {{"attempt", 1}}) +
                   recorded::event(3, "task_failed", "story", 3, failed) +
                   recorded::event(4, "execution_finished", "", 3, {{"outcome", "failed"}}) + recorded::end("failed"));
  auto& last = c.answers["GET /api/v1/executions/" + std::string(recorded::id)].back();
  last.body = R"({"id":"01jd3q7s8v4zc2m9k5t0xw6ypb","workflow":"video","state":"failed",
    "error":{"code":"task_failed","message":"story failed"},
    "tasks":[{"name":"story","uses":"text.generate","state":"failed","attempt":1,"error":{"message":"ffmpeg: no space"}}]})";
  CHECK(c.run({"run", "video.yaml"}) == 1);
  CHECK(contains(c.out.str(), "    0.3s  story    failed: ffmpeg: no space\n"));
  CHECK(contains(c.out.str(), "Failed    story failed\n  ✗ story: ffmpeg: no space\n"));
}

TEST_CASE("Ctrl-C says how to continue") {
  console c;
  recorded::play(c, "running", recorded::beginning());
  c.interrupted = true;
  CHECK(c.run({"run", "video.yaml", "--data", "d"}) == 130);
  CHECK(contains(c.err.str(), "troupe run --resume 01jd3q7s8v4zc2m9k5t0xw6ypb --data d\n"));
  CHECK(c.run({"run", "video.yaml", "--server", "http://n"}) == 130);
  CHECK(contains(c.err.str(), "troupe execution watch 01jd3q7s8v4zc2m9k5t0xw6ypb --server http://n\n"));
}

TEST_CASE("resuming watches the execution and starts none") {
  console c;
  recorded::play(c, "completed", recorded::published());
  CHECK(c.run({"run", "--resume", std::string(recorded::id)}) == 0);
  CHECK(c.sent("/api/v1/workflows").empty());
  CHECK(c.sent("/api/v1/executions").empty());
  CHECK(c.run({"run", "video.yaml", "--resume", std::string(recorded::id)}) == 2);
  CHECK(c.run({"run"}) == 2);
}

TEST_CASE("a value of the input is text unless the schema wants something else") {
  console c;
  recorded::play(c, "completed", recorded::published());
  c.files["extra.json"] = R"({"topic":"from the file","deep":{"x":1}})";
  c.files["topic.txt"] = "the sea\n";
  struct row {
    std::vector<std::string> options;
    std::string input;
  };
  auto r = GENERATE(values<row>({
    {{"--input", "topic=7"}, R"({"topic":"7"})"},
    {{"--input", "scenes=7"}, R"({"scenes":7})"},
    {{"--input", "scenes=many"}, R"({"scenes":"many"})"},
    {{"--input", "other=7"}, R"({"other":"7"})"},
    {{"--input", "other:=[7]"}, R"({"other":[7]})"},
    {{"--input", "topic=@topic.txt"}, R"({"topic":"the sea\n"})"},
    {{"--input", "topic=@@home"}, R"({"topic":"@home"})"},
    {{"--input-file", "extra.json", "--input", "topic=mine"}, R"({"topic":"mine","deep":{"x":1}})"},
  }));
  CAPTURE(r.options);
  std::vector<std::string> args{"run", "video.yaml", "--seed", "3", "--label", "team=a"};
  args.insert(args.end(), r.options.begin(), r.options.end());
  CHECK(c.run(args) == 0);
  auto body = parse_json(c.sent("/api/v1/executions").at(0));
  REQUIRE(body);
  CHECK(body->at("workflow") == json::value("video"));
  CHECK(body->at("input") == *parse_json(r.input));
  CHECK(body->at("seed") == json::value(3));
  CHECK(body->at("labels") == json::value{{"team", "a"}});
}

TEST_CASE("errors of a workflow file are printed one a line, the place first") {
  console c;
  c.files["bad.yaml"] = "tasks: 3\n";
  c.answer("POST /api/v1/workflows/validate", R"({"type":"https://troupe.dev/problems/invalid","title":"Invalid",
    "status":422,"detail":"unknown key","where":"bad.yaml:1:1","errors":[
      {"what":"unknown key `task`","where":"bad.yaml:1:1","hint":"did you mean `tasks`?"},
      {"what":"expected a mapping","where":"bad.yaml:3:8","hint":""}]})",
           422);
  CHECK(c.run({"workflow", "validate", "bad.yaml"}) == 4);
  CHECK(c.err.str() == "bad.yaml:1:1: unknown key `task` (did you mean `tasks`?)\n"
                       "bad.yaml:3:8: expected a mapping\n");
  CHECK(c.requests.front().headers.back() == std::pair<std::string, std::string>("x-troupe-file", "bad.yaml"));
  CHECK(c.connections.front().purpose == purpose::catalogue);
}

TEST_CASE("the exit code tells refusals apart") {
  console c;
  CHECK(c.run({"run", "missing.yaml"}) == 3);
  CHECK(c.err.str() == "troupe: missing.yaml: no such file (check the path)\n");
  CHECK(c.run({"execution", "show", "nobody"}) == 3);
  c.answer("GET /api/v1/workflows", R"({"type":"x#storage","status":503,"detail":"the disk is full"})", 503);
  CHECK(c.run({"workflow", "list"}) == 6);
  c.answer("POST /api/v1/reviews/e1/approve", R"({"type":"x#conflict","status":409,"detail":"decided already"})", 409);
  CHECK(c.run({"review", "approve", "e1"}) == 4);
  c.reachable = false;
  CHECK(c.run({"workflow", "list", "--server", "http://n"}) == 5);
  CHECK(c.err.str() == "troupe: http://n: nobody listens (start `troupe server`)\n");
}

}  // namespace troupe::cli
