#include "cli/help.hpp"
#include "recorded.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <set>

namespace troupe::cli {

TEST_CASE("lists are tables, and say what to do when they are empty") {
  console c;
  c.answer("GET /api/v1/executions?limit=20", R"({"items":[
    {"id":"E2","workflow":"video","state":"completed","labels":{"team":"a"},
     "started_at":"2026-01-31T08:59:00.000000Z","finished_at":"2026-01-31T08:59:21.400000Z","error":""},
    {"id":"E1","workflow":"batch","state":"failed","labels":{},
     "started_at":"2026-01-30T08:59:00.000000Z","finished_at":"2026-01-30T09:02:05.000000Z","error":"3 items failed"}]})");
  CHECK(c.run({"execution", "list"}) == 0);
  CHECK(c.out.str() == R"(ID  WORKFLOW  STATE      STARTED   TOOK  LABELS
E2  video     completed  1m ago   21.4s  team=a
E1  batch     failed     1d ago   3m05s  3 items failed
)");
  c.answer("GET /api/v1/workflows", R"({"items":[]})");
  CHECK(c.run({"workflow", "list"}) == 0);
  CHECK(c.out.str() == "No workflows yet. Apply one: troupe workflow apply FILE\n");
  c.answer("GET /api/v1/executions?state=failed&limit=20", R"({"items":[]})");
  CHECK(c.run({"execution", "list", "--state", "failed"}) == 0);
  CHECK(c.out.str() == "No executions like that.\n");
}

TEST_CASE("executions are found by states, labels and time, and counted") {
  console c;
  c.answer("GET /api/v1/executions?state=failed%2Ccancelled&labels=%7B%22lang%22:%22en%22%2C%22team%22:%22a%22%7D&"
           "created_from=2026-01-31T07:00:00.000000Z&created_before=2026-01-31T08:30:00.000000Z&limit=20",
           R"({"items":[{"id":"E1"}]})");
  CHECK(c.run({"execution", "list", "--state", "failed", "--state", "cancelled", "--label", "team=a", "--label",
               "lang=en", "--since", "2h", "--until", "2026-01-31T08:30:00Z"}) == 0);
  CHECK(c.out.str().find("E1") != std::string::npos);
  c.answer("GET /api/v1/executions?workflow=video&count=true&limit=1", R"({"items":[],"count":7,"counted_all":true})");
  CHECK(c.run({"execution", "list", "--workflow", "video", "--count"}) == 0);
  CHECK(c.out.str() == "7\n");
  c.answer("GET /api/v1/executions?count=true&limit=1", R"({"items":[],"count":100000,"counted_all":false})");
  CHECK(c.run({"execution", "list", "--count"}) == 0);
  CHECK(c.out.str() == "more than 100000\n");
  CHECK(c.run({"execution", "list", "--since", "soon"}) != 0);
  CHECK(c.err.str() == "troupe: --since: not a time or a duration: soon (write 2h, 7d or 2026-01-31T09:30:00Z)\n");
}

TEST_CASE("reviews are listed with who is asked, and for one person") {
  console c;
  c.answer(
    "GET /api/v1/reviews?state=open&assignee=kim&limit=20",
    R"({"items":[{"id":"E1:look","workflow":"video","state":"open","assignee":"kim","with":{"title":"fine?"}}]})");
  CHECK(c.run({"review", "list", "--assignee", "kim"}) == 0);
  CHECK(c.out.str().find("kim") != std::string::npos);
}

TEST_CASE("an output is printed as it is") {
  console c;
  c.answer("GET /api/v1/executions/E1/output", R"({"a":1})");
  CHECK(c.run({"execution", "output", "E1"}) == 0);
  CHECK(c.out.str() == R"({"a":1})");
  c.answer("GET /api/v1/executions/E1/output?task=images[3]", "bytes");
  CHECK(c.run({"execution", "output", "E1", "--task", "images[3]"}) == 0);
  CHECK(c.out.str() == "bytes");
}

TEST_CASE("a list is read page by page up to its limit") {
  console c;
  c.answer("GET /api/v1/executions?limit=3", R"({"items":[{"id":"E3"},{"id":"E2"}],"next":"c 2"})");
  c.answer("GET /api/v1/executions?limit=1&cursor=c%202", R"({"items":[{"id":"E1"}],"next":"c1"})");
  CHECK(c.run({"execution", "list", "--limit", "3", "--output", "json"}) == 0);
  auto page = parse_json(c.out.str());
  REQUIRE(page);
  CHECK(page->at("items").as_array().size() == 3);
  CHECK(page->at("more") == json::value(true));
}

TEST_CASE("an execution is shown with a row per task") {
  console c;
  c.answer("GET /api/v1/executions/" + std::string(recorded::id), recorded::view("waiting"));
  c.now += 6s;
  CHECK(c.run({"execution", "show", std::string(recorded::id)}) == 0);
  CHECK(c.out.str() == R"(video  01jd3q7s8v4zc2m9k5t0xw6ypb  waiting
started   6s ago, took 6.0s
input     {"topic":"tide"}

TASK     USES             STATE      ATTEMPT  ITEMS  TOOK  NOTE
story    text.generate    completed        1         2.0s
images   image.render     completed        1    3/3  2.0s
quality  quality.score    completed        1         2.0s
publish  content.publish  skipped
review   review.request   in_review        1

troupe review approve 01jd3q7s8v4zc2m9k5t0xw6ypb
)");
}

TEST_CASE("a review decided at a server returns; without one the execution is followed") {
  console c;
  recorded::play(c, "completed", recorded::published());
  auto id = std::string(recorded::id);
  c.answer("POST /api/v1/reviews/" + id + ":review/approve", "{}");
  c.variables["USER"] = "ada";
  CHECK(c.run({"review", "approve", id + ":review", "--comment", "fine", "--server", "http://n"}) == 0);
  CHECK(c.out.str() == "✓ approved\n  troupe execution watch " + id + " --server http://n\n");
  CHECK(c.sent("/api/v1/reviews/" + id + ":review/approve").front() == R"({"by":"ada","comment":"fine"})");
  CHECK(c.run({"review", "approve", id + ":review"}) == 0);
  CHECK(c.out.str().find("Decision  published\n") != std::string::npos);
}

TEST_CASE("a form is filled in with the types it asks for") {
  console c;
  auto id = std::string(recorded::id);
  c.answer("GET /api/v1/reviews?state=open&limit=500",
           R"({"items":[{"id":")" + id + R"(:look","execution":")" + id +
             R"(","with":{"form":{"properties":{"stars":{"type":"integer"}}}}}]})");
  c.answer("POST /api/v1/reviews/" + id + "/approve", "{}");
  c.variables["USER"] = "ada";
  CHECK(c.run({"review", "approve", id, "--form", "stars=4", "--form", "word=4", "--server", "http://n"}) == 0);
  CHECK(c.sent("/api/v1/reviews/" + id + "/approve").front() == R"({"form":{"stars":4,"word":"4"},"by":"ada"})");
}

TEST_CASE("an execution started at a server prints its id and returns") {
  console c;
  recorded::play(c, "completed", recorded::published());
  CHECK(c.run({"execution", "start", "video", "--server", "http://n"}) == 0);
  CHECK(c.out.str() == std::string(recorded::id) + "\n");
  CHECK(c.connections.back().server == "http://n");
}

TEST_CASE("a task type is shown with its parameters; a wrong name gets a suggestion") {
  console c;
  c.answer("GET /api/v1/task-types", R"({"items":[{"name":"image.render","summary":"Draws a scene.","slot":"compute",
    "cacheable":true,"parameters":[
      {"name":"scene","type":"string","required":true,"summary":"What to draw."},
      {"name":"width","type":"integer","default":720,"summary":"Pixels."}],
    "outputs":[{"name":"image","type":"artifact","summary":"The picture."}]}]})");
  CHECK(c.run({"task-type", "show", "image.render"}) == 0);
  CHECK(c.out.str() == R"(image.render  Draws a scene.
occupies a compute slot; results can be cached

with:
NAME   TYPE     DEFAULT   MEANING
scene  string   required  What to draw.
width  integer  720       Pixels.

output
NAME   TYPE      MEANING
image  artifact  The picture.
)");
  CHECK(c.run({"task-type", "show", "image.rendre"}) == 3);
  CHECK(c.err.str() == "troupe: no task type `image.rendre` (did you mean `image.render`?)\n");
}

TEST_CASE("the actors of a node are a tree with restarts") {
  console c;
  c.answer("GET /api/v1/node",
           R"({"uptime_ms":65000,"actors":[{"name":"node","kind":"supervisor","state":"up","restarts":0},
    {"name":"node/journal","kind":"journal","state":"down","restarts":2,"last_failure":"the disk is full"}],
    "kinds":[{"kind":"journal","live":1,"spawned":3,"busy_ms":1500,"longest_resume_us":70,"mailbox_max":17}]})");
  CHECK(c.run({"node", "show"}) == 0);
  CHECK(c.out.str() == R"(up for 1m05s

ACTOR      STATE  RESTARTS  LAST FAILURE
node       up            0
  journal  down          2  the disk is full

KIND     LIVE  SPAWNED  BUSY  LONGEST MAILBOX
journal     1        3  1.5s               17
)");
}

TEST_CASE("the server gets its address, port, data directory and settings") {
  console c;
  CHECK(c.run({"server", "--port", "0", "--data", "d", "--set", "log.level=debug", "--config", "t.yaml"}) == 0);
  REQUIRE(c.served.size() == 1);
  CHECK(c.served.front().address == "127.0.0.1");
  CHECK(c.served.front().port == 0);
  CHECK(c.served.front().data == "d");
  CHECK(c.served.front().config == "t.yaml");
  CHECK(c.served.front().settings == std::map<std::string, std::string>{{"log.level", "debug"}});
}

TEST_CASE("help and version need no node") {
  console c;
  CHECK(c.run({}) == 0);
  auto top = c.out.str();
  CHECK(top.find("troupe run config/workflows/video.yaml") != top.npos);
  for (const auto& e : exit_codes)
    CHECK(top.find(e.meaning) != top.npos);
  CHECK(c.run({"help"}) == 0);
  CHECK(c.out.str() == top);
  CHECK(c.run({"help", "workflow", "graph"}) == 0);
  auto page = c.out.str();
  CHECK(c.run({"workflow", "graph", "--help"}) == 0);
  CHECK(c.out.str() == page);
  CHECK(c.run({"workflow"}) == 2);
  CHECK(c.run({"version"}) == 0);
  CHECK(c.out.str() == "troupe 1.2.3\n");
  CHECK(c.connections.empty());
}

TEST_CASE("docs/cli.md is what the command prints") {
  std::ifstream file(TROUPE_SOURCE_DIR "/docs/cli.md");
  std::string text(std::istreambuf_iterator<char>(file), {});
  INFO("renew it: troupe help --markdown > docs/cli.md");
  CHECK(text == help_markdown());
}

TEST_CASE("docs/man/troupe.1 is what the command prints") {
  std::ifstream file(TROUPE_SOURCE_DIR "/docs/man/troupe.1");
  std::string kept((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  console c;
  CHECK(c.run({"help", "--man"}) == 0);
  INFO("renew it: troupe help --man > docs/man/troupe.1");
  CHECK(c.out.str() == kept);
}

TEST_CASE("each refusal has an exit code that is documented, and no two mean the same") {
  std::set<int> numbers;
  for (const auto& e : exit_codes) {
    CHECK(numbers.insert(static_cast<int>(e.code)).second);
    CHECK_FALSE(e.meaning.empty());
  }
  for (auto name : enum_names(errc{})) {
    CAPTURE(name);
    auto code = exit_code_of(*from_name<errc>(name));
    CHECK(numbers.contains(static_cast<int>(code)));
    CHECK(code != exit_code::done);
    CHECK(code != exit_code::usage);
  }
}

TEST_CASE("workers are a table of what they poll and hold") {
  console c;
  c.answer("GET /api/v1/workers", R"({"items":[
    {"name":"w1","queue":"media","last_seen":"2026-01-31T08:59:58.000000Z","polls":1,"held":0,"tasks":[],"labels":{}},
    {"name":"w2","queue":"media","last_seen":"2026-01-31T08:59:00.000000Z","polls":0,"held":4,"labels":{"gpu":"yes"},
     "tasks":[{"execution":"E1","task":"a"},{"execution":"E1","task":"b"},{"execution":"E2","task":"a"},
              {"execution":"E3","task":"a"}]}]})");
  CHECK(c.run({"worker", "list"}) == 0);
  CHECK(c.out.str() == R"(WORKER  QUEUE  SEEN    POLLS  TASKS  HOLDS                        LABELS
w1      media  2s ago      1      0
w2      media  1m ago      0      4  E1:a, E1:b, E2:a and 1 more  gpu=yes
)");
}

TEST_CASE("a file of task types is declared type by type, and what is wrong is said with its place") {
  console c;
  c.files["t.yaml"] = "thumb.make:\n  queue: media\nwords.count: {}\n";
  c.answer("PUT /api/v1/task-types/thumb.make", R"({"name":"thumb.make","queue":"media"})");
  c.answer("PUT /api/v1/task-types/words.count", R"({"name":"words.count","queue":"words.count"})");
  CHECK(c.run({"task-type", "apply", "t.yaml"}) == 0);
  CHECK(c.out.str() == "✓ declared thumb.make, queue media\n✓ declared words.count, queue words.count\n");
  CHECK(c.requests[0].body == R"({"queue":"media"})");

  console d;
  d.files["t.yaml"] = "thumb.make: {}\nwords.count:\n  queu: a\n";
  d.answer("PUT /api/v1/task-types/thumb.make", R"({"name":"thumb.make","queue":"thumb.make"})");
  d.answer("PUT /api/v1/task-types/words.count",
           R"({"type":"urn:troupe:problem:invalid","status":400,"detail":"unknown member","where":"queu",
               "hint":"did you mean \"queue\"?"})",
           400);
  CHECK(d.run({"task-type", "apply", "t.yaml"}) == 4);
  CHECK(d.err.str() == "t.yaml:2:1: words.count.queu: unknown member (did you mean \"queue\"?)\n");
  console e;
  e.files["t.yaml"] = "[]";
  CHECK(e.run({"task-type", "apply", "t.yaml"}) == 4);
}

}  // namespace troupe::cli
