#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

#include <csignal>

/// `troupe run`: one process, one command.
namespace troupe::e2e {
namespace {

constexpr std::string_view small = R"(
workflow: small
input: { type: object, required: [n], properties: { n: { type: integer } } }
tasks:
  double: { uses: transform, with: { value: "${{ input.n * 2 }}" } }
  each:
    { uses: transform, needs: [double], foreach: "${{ [1, 2, 3] }}", with: { v: "${{ item * tasks.double.output.value }}" } }
  said: { uses: exec, needs: [double], with: { argv: [echo, hello] } }
output: { doubled: "${{ tasks.double.output.value }}", said: "${{ tasks.said.output.stdout }}" }
)";

}  // namespace

TEST_CASE("run prints one document with the execution's id, state, outputs and the time of each task") {
  scratch dir;
  auto file = dir.write("small.yaml", small);
  for (int round = 0; round < 2; ++round) {
    CAPTURE(round);
    auto end = run(troupe({"run", file, "--input", "n=21", "--data", dir / "D", "--output", "json"}));
    CAPTURE(end.err);
    CHECK(end.code == 0);
    CHECK(end.err.empty());
    auto told = document(end);
    CHECK(told.at("execution").as_string().size() == 26);
    CHECK(told.at("workflow") == "small");
    CHECK(told.at("state") == "completed");
    CHECK(told.at("output") == json::value{{"doubled", 42}, {"said", "hello\n"}});
    CHECK(told.at("outputs").at("each") == json::value{{{"v", 42}}, {{"v", 84}}, {{"v", 126}}});
    CHECK(told.at("wall_seconds").to_number<double>() > 0);
    for (auto name : {"double", "each", "said"}) {
      CAPTURE(name);
      auto task = find_named(told.at("tasks"), name);
      REQUIRE(task.is_object());
      CHECK(task.at("state") == "completed");
      CHECK(task.at("seconds").is_number());
      CHECK(task.at("scheduled_at").is_string());
      CHECK(task.at("finished_at").is_string());
    }
  }
  auto listed = document(run(troupe({"execution", "list", "--data", dir / "D", "--output", "json"})));
  CHECK(listed.at("items").as_array().size() == 2);
}

TEST_CASE("programs find their files where the data directory is a relative path") {
  scratch dir;
  dir.write("art.yaml", R"(
workflow: art
tasks:
  still: { uses: image.render, with: { visual: { subjects: [lighthouse], place: sea }, width: 90, height: 160 } }
)");
  auto call = troupe({"run", "art.yaml", "--data", "./D", "--output", "json"});
  call.directory = dir.path();
  auto end = run(call);
  CAPTURE(end.out, end.err);
  CHECK(end.code == 0);
  CHECK(document(end).at("state") == "completed");
}

TEST_CASE("run tells what happens line by line and ends with what to try next") {
  scratch dir;
  auto end = run(troupe({"run", dir.write("small.yaml", small), "--input", "n=1", "--data", dir / "D"}));
  CHECK(end.code == 0);
  CHECK(end.err.empty());
  for (auto text : {"said    completed in ", "Execution ", "Next\n  troupe execution show "}) {
    CAPTURE(end.out, text);
    CHECK(end.out.find(text) != end.out.npos);
  }
}

TEST_CASE("a result that is kept is used again by the next run") {
  scratch dir;
  auto file = dir.write("story.yaml", R"(
workflow: story
input: { type: object, required: [topic], properties: { topic: { type: string } } }
tasks:
  story: { uses: text.generate, with: { template: story, topic: "${{ input.topic }}", seed: 7 }, cache: { ttl: 1h } }
)");
  json::value first;
  for (bool again : {false, true}) {
    CAPTURE(again);
    auto told = document(run(troupe({"run", file, "--input", "topic=tide", "--data", dir / "D", "--output", "json"})));
    CHECK(find_named(told.at("tasks"), "story").at("reused") == again);
    if (again)
      CHECK(told.at("outputs") == first);
    first = told.at("outputs");
  }
  auto other = document(run(troupe({"run", file, "--input", "topic=moon", "--data", dir / "D", "--output", "json"})));
  CHECK(find_named(other.at("tasks"), "story").at("reused") == false);
}

TEST_CASE("Ctrl-C ends run with 130 and says how to go on") {
  scratch dir;
  auto flag = dir / "go";
  auto file = dir.write("wait.yaml", R"(
workflow: wait
input: { type: object, required: [flag], properties: { flag: { type: string } } }
tasks:
  ready: { uses: exec, with: { argv: [echo, ready] } }
  waits: { uses: exec, needs: [ready], with: { argv: [sh, -c, "until [ -e $0 ]; do sleep 0.05; done", "${{ input.flag }}"] } }
)");
  process first(troupe({"run", file, "--input", "flag=" + flag, "--data", dir / "D"}));
  REQUIRE(first.says("waits  started"));
  first.signal(SIGINT);
  auto end = first.wait();
  CHECK(end.code == 130);
  CHECK(eventually([&] { return processes_with(flag).empty(); }));
  auto hint = end.err.find("troupe run --resume ");
  CAPTURE(end.err);
  REQUIRE(hint != end.err.npos);
  auto id = end.err.substr(hint + 20, 26);

  dir.write("go", "");
  auto resumed = document(run(troupe({"run", "--resume", id, "--data", dir / "D", "--output", "json"})));
  CHECK(resumed.at("state") == "completed");
  CHECK(find_named(resumed.at("tasks"), "waits").at("attempts") == 1);

  auto again = run(troupe({"run", "--resume", id, "--data", dir / "D"}));
  CHECK(again.code == 0);
}

TEST_CASE("an execution that fails ends run with 1 and the reason") {
  scratch dir;
  auto file = dir.write("fails.yaml", R"(
workflow: fails
tasks:
  a: { uses: exec, with: { argv: [sh, -c, "echo no such luck >&2; exit 3"] } }
)");
  auto end = run(troupe({"run", file, "--data", dir / "D"}));
  CHECK(end.code == 1);
  CAPTURE(end.out);
  CHECK(end.out.find("a: sh exited with status 3: no such luck") != end.out.npos);
}

}  // namespace troupe::e2e
