#include "tests/e2e/journal.hpp"
#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

#include <csignal>

/// `troupe server` and the commands that speak to it.
namespace troupe::e2e {
namespace {

constexpr std::string_view asking = R"(
workflow: asking
tasks:
  made: { uses: transform, with: { text: hello } }
  asked: { uses: review.request, needs: [made], with: { title: Is this good?, subject: "${{ tasks.made.output.text }}" } }
  after: { uses: transform, needs: [asked], with: { good: "${{ tasks.asked.output.approved }}" } }
)";

constexpr std::string_view waiting = R"(
workflow: waiting
input: { type: object, required: [flag], properties: { flag: { type: string } } }
tasks:
  waits: { uses: exec, with: { argv: [sh, -c, "until [ -e $0 ]; do sleep 0.05; done", "${{ input.flag }}"] } }
)";

constexpr std::string_view quick = R"(
workflow: quick
input: { type: object, required: [n], properties: { n: { type: integer } } }
tasks:
  a: { uses: transform, with: { v: "${{ input.n }}" } }
  b: { uses: transform, needs: [a], with: { v: "${{ tasks.a.output.v + 1 }}" } }
output: "${{ tasks.b.output.v }}"
)";

}  // namespace

TEST_CASE("a server that listens is healthy, ready and measured") {
  scratch dir;
  server s(dir / "D");
  CHECK(s.ask("/healthz").at("status") == "ok");
  CHECK(s.ask("/readyz").at("status") == "ready");
  auto id = s.start(dir.write("quick.yaml", quick), {{"n", 1}});
  s.wait_for(id, "completed");
  auto metrics = s.get("/metrics");
  CHECK(metrics.status == 200);
  CHECK(metrics.body.find("# TYPE troupe_") != metrics.body.npos);
  CHECK(s.get("/nowhere").status == 404);
}

TEST_CASE("commands reach a server by --server and by the data directory it has") {
  scratch dir;
  auto data = dir / "D";
  server s(data);
  bool by_data = GENERATE(false, true);
  std::vector<std::string> where =
    by_data ? std::vector{std::string("--data"), data} : std::vector{std::string("--server"), s.url()};
  CAPTURE(where);
  auto command = [&](std::vector<std::string> args, int code = 0) {
    CAPTURE(args);
    args.insert(args.end(), where.begin(), where.end());
    auto end = run(troupe(std::move(args)));
    CAPTURE(end.out, end.err);
    CHECK(end.code == code);
    return end;
  };
  auto file = dir.write("asking.yaml", asking);
  command({"workflow", "apply", file});
  CHECK(command({"workflow", "list"}).out.find("asking") != std::string::npos);
  CHECK(command({"workflow", "show", "asking"}).out == asking);

  auto id = std::string(
    document(command({"execution", "start", "asking", "--output", "json", "--watch"})).at("execution").as_string());
  CHECK(document(command({"execution", "show", id, "--output", "json"})).at("state") == "waiting");
  CHECK(command({"review", "list"}).out.find(id) != std::string::npos);
  command({"review", "approve", id, "--comment", "good", "--by", "ada"});
  s.wait_for(id, "completed");
  auto watched = document(command({"execution", "watch", id, "--output", "json"}));
  CHECK(watched.at("outputs").at("after").at("good") == true);
  CHECK(watched.at("outputs").at("asked").at("by") == "ada");
  command({"review", "approve", id}, 3);

  auto other = s.start(dir.write("waiting.yaml", waiting), {{"flag", dir / "never"}});
  REQUIRE(eventually([&] { return !processes_with(dir / "never").empty(); }));
  command({"execution", "cancel", other, "--reason", "enough"});
  CHECK(s.wait_for(other, "cancelled").at("state") == "cancelled");
  CHECK(eventually([&] { return processes_with(dir / "never").empty(); }));
  command({"execution", "watch", other, "--no-progress"}, 1);
  command({"node", "show"});
  command({"execution", "list", "--state", "cancelled"});
}

TEST_CASE("an event stream tells what happened, then what happens, then the end") {
  scratch dir;
  server s(dir / "D");
  auto id = s.start(dir.write("waiting.yaml", waiting), {{"flag", dir / "go"}});
  std::string seen;
  auto answer =
    remote::http_client({.timeout = patience})
      .stream({"GET", s.url() + "/api/v1/executions/" + id + "/events", {{"accept", "text/event-stream"}}, {}},
              [&](std::string_view piece) {
                seen += piece;
                if (seen.find("event: task_started") != seen.npos)
                  dir.write("go", "");
                return true;
              });
  CAPTURE(seen);
  REQUIRE(answer);
  std::size_t at = 0;
  for (auto part : {"id: 1\n", "execution_started", "task_scheduled", "task_started", "task_completed",
                    "execution_finished", "event: end"}) {
    CAPTURE(part);
    at = seen.find(part, at);
    CHECK(at != seen.npos);
  }
}

TEST_CASE("64 executions started at once all finish, each with its own result") {
  scratch dir;
  server s(dir / "D");
  REQUIRE(s.command({"workflow", "apply", dir.write("quick.yaml", quick)}).code == 0);
  std::vector<std::thread> clients;
  std::vector<std::string> answers(64);
  for (int n = 0; n < 64; ++n)
    clients.emplace_back([&, n] {
      json::object body{{"workflow", "quick"}, {"input", json::object{{"n", n}}}};
      auto answer = remote::http_client({.timeout = patience})
                      .send({"POST",
                             s.url() + "/api/v1/executions?wait=1m",
                             {{"content-type", "application/json"}},
                             json::serialize(body)});
      answers[static_cast<std::size_t>(n)] = answer ? answer->body : to_string(answer.error());
    });
  for (auto& c : clients)
    c.join();
  for (int n = 0; n < 64; ++n) {
    auto& text = answers[static_cast<std::size_t>(n)];
    CAPTURE(n, text);
    auto view = parse_json(text);
    REQUIRE(view);
    REQUIRE(view->as_object().contains("output"));
    CHECK(view->at("output") == n + 1);
  }
}

}  // namespace troupe::e2e
