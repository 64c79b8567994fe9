#include "tests/e2e/journal.hpp"
#include "tests/e2e/linked_nodes.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>

/// Workers that know one node of three.
namespace troupe::e2e {
namespace {

/// A worker over HTTP that notes each task it ends, and whatever it is answered that a worker need not expect. Half of
/// its outcomes it tells with its next poll, as clients do.
constexpr std::string_view worker_script = R"(import json, sys, time, urllib.error, urllib.request
url, log, name = sys.argv[1:4]

def call(path, body):
    request = urllib.request.Request(url + path, json.dumps(body).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)

def note(what):
    with open(log, "a") as file:
        file.write(what + "\n")

def judge(status, task):
    if status in (429, 503):
        time.sleep(0.05)
        return False
    if status != 409:
        note("odd %d %s" % (status, task["task"]))
    return True

def complete(task):
    while True:
        try:
            return call("/api/v1/attempts/" + task["token"] + "/complete", {"output": {"n": task["with"]["n"]}})
        except urllib.error.HTTPError as refusal:
            if judge(refusal.code, task):
                return

told = []
while True:
    poll = {"queue": "marks", "max": 4, "wait": "5s"}
    batch = {"worker": name, "poll": poll,
             "outcomes": [{"token": t["token"], "output": {"n": t["with"]["n"]}} for t in told]}
    try:
        answer = call("/api/v1/attempts:batch", batch)
    except urllib.error.HTTPError as refusal:
        judge(refusal.code, {"task": "batch"})
        continue
    told = [t for t, o in zip(told, answer["outcomes"])
            if not o["recorded"] and not judge(o["problem"]["status"], t)]
    for i, task in enumerate(answer["tasks"]):
        time.sleep(0.005)
        note("end " + task["execution"] + " " + task["task"])
        if i % 2:
            complete(task)
        else:
            told.append(task)
)";

/// The same with the TypeScript client, which is told one address, too.
constexpr std::string_view typescript_script = R"(
const [client, url, log] = process.argv.slice(2);
const { Client, Worker } = await import(client);
const { appendFileSync } = await import('node:fs');
const note = what => appendFileSync(log, what + '\n');
const worker = new Worker(new Client({ url }), {
  queue: 'marks', concurrency: 4, wait: '5s', declare: false,
  logger: (level, message, fields) => {
    if (level === 'warn' && message === 'an outcome was not recorded' && !/attempt \d+ of task/.test(fields.reason))
      note(`odd ${message} ${fields.reason}`);
  },
  tasks: { 'test.mark': async task => { note(`end ${task.execution} ${task.task}`); return { n: task.with.n }; } },
});
await worker.run();
)";
constexpr auto typescript_client = TROUPE_SOURCE_DIR "/src/clients/typescript/dist/index.js";

constexpr int items = 30;

constexpr std::string_view workflow = R"(
workflow: marks
input: { type: object, required: [items], properties: { items: { type: array } } }
tasks:
  all: { uses: test.mark, foreach: "${{ input.items }}", with: { n: "${{ item }}" } }
output: "${{ tasks.all.output.map(each, each.n) }}"
)";

json::object input() {
  json::array numbers;
  for (int n = 0; n < items; ++n)
    numbers.emplace_back(n);
  return {{"items", std::move(numbers)}};
}

}  // namespace

TEST_CASE("workers that poll one node of three end everything, whoever has it, while another is killed, and nothing is "
          "recorded twice",
          "[cluster]") {
  if (!testing::has_postgres())
    return;
  linked_nodes on({"a", "b", "c"}, {"--set", "workers.lease=3s"});
  auto log = on.dir / "log", script = on.dir.write("worker.py", worker_script);
  auto file = on.dir.write("marks.yaml", workflow);
  auto declared = remote::http_client({.timeout = patience})
                    .send({"PUT", on.at("c").url() + "/api/v1/task-types/test.mark", {}, R"({"queue": "marks"})"});
  REQUIRE(declared);
  REQUIRE(declared->status == 200);
  auto done = [&] { return lines_of(read_file(log)).size(); };

  std::vector<std::unique_ptr<process>> workers;
  for (auto name : {"one", "two", "three"})
    workers.push_back(std::make_unique<process>(launch{.argv = {"python3", script, on.at("b").url(), log, name}}));
  if (std::filesystem::exists(typescript_client))
    workers.push_back(std::make_unique<process>(launch{
      .argv = {"node", on.dir.write("worker.mjs", typescript_script), typescript_client, on.at("b").url(), log}}));
  std::vector<std::string> accepted;
  for (int i = 0; i < 4; ++i)
    for (auto name : {"a", "b", "c"})
      accepted.push_back(on.at(name).start(file, input()));
  REQUIRE(eventually([&] { return done() > accepted.size() * items / 3; }));
  on.at("a").process().kill();
  on.nodes.erase("a");
  REQUIRE(eventually([&] {
    auto now = on.at("b").ask("/api/v1/cluster");
    return now.at("unowned") == 0 && on.shards_of("a") == 0;
  }));

  for (const auto& id : accepted) {
    CAPTURE(id);
    REQUIRE(eventually([&] {
      auto shown = on.at("b").get("/api/v1/executions/" + id);
      return shown.status == 200 && parse_json(shown.body)->at("state").as_string() == "completed";
    }));
    CHECK(on.at("b").ask("/api/v1/executions/" + id).at("output") == input().at("items"));
  }
  for (const auto& line : lines_of(read_file(log)))
    CHECK_FALSE(line.starts_with("odd"));
  auto metrics = on.at("b").get("/metrics").body;
  CHECK(metrics.find("troupe_attempts_fetched_total 0\n") == metrics.npos);
  CHECK(metrics.find("troupe_worker_reports_led_total 0\n") == metrics.npos);
  for (auto& [name, node] : on.nodes) {
    node->process().signal(SIGTERM);
    CHECK(node->process().wait().code == 0);
  }
  for (const auto& id : accepted) {
    CAPTURE(id);
    auto events = events_in(on.dir / "b", id, on.url);
    check_nothing_twice(events);
    CHECK(completions(events).size() == items);
  }
}

TEST_CASE("what is paused at one node of two stands still at the other, and after it was started again", "[cluster]") {
  if (!testing::has_postgres())
    return;
  linked_nodes on;
  auto count = [&](const std::string& name) { return on.at(name).ask("/api/v1/pauses").at("items").as_array().size(); };
  auto paused = on.at("a").command({"node", "pause", "--reason", "maintenance"});
  INFO(paused.err);
  REQUIRE(paused.code == 0);
  CHECK(eventually([&] { return count("b") == 1; }));
  auto id = on.at("b").start(on.short_file);
  on.at("b").process().signal(SIGTERM);
  CHECK(on.at("b").process().wait().code == 0);
  on.start("b");
  CHECK(eventually([&] { return count("b") == 1; }));
  auto resumed = on.at("b").command({"node", "resume"});
  INFO(resumed.err);
  CHECK(resumed.code == 0);
  CHECK(eventually([&] { return count("a") == 0; }));
  CHECK(eventually([&] { return on.says("a", "GET", "/api/v1/executions/" + id, "\"completed\""); }));
}

}  // namespace troupe::e2e
