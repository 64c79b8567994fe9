#include "tests/e2e/journal.hpp"
#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <fstream>
#include <random>

/// kill -9 of those who carry out tasks, and of the node they work for.
namespace troupe::e2e {
namespace {

/// A worker over HTTP. It writes each task to a log when it begins and when it ends; told to hold, it never ends one.
/// Where the node is stands in a file, so that it finds one that was started again.
constexpr std::string_view worker_script = R"(import http.client, json, sys, time, urllib.error, urllib.request

# A node that is killed: no connection, half an answer, or no address yet of the next one.
gone = (OSError, ValueError, http.client.HTTPException)
url_file, log, name, hold = sys.argv[1:5]

def call(path, body):
    url = open(url_file).read().strip()
    request = urllib.request.Request(url + path, json.dumps(body).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)

def note(what, task):
    with open(log, "a") as file:
        file.write(what + " " + task["task"] + "\n")

def report(task):
    while True:
        try:
            return call("/api/v1/attempts/" + task["token"] + "/complete", {"output": {"n": task["with"]["n"]}})
        except urllib.error.HTTPError as refusal:
            if refusal.code not in (429, 503):
                return None
        except gone:
            pass
        time.sleep(0.02)

while True:
    try:
        tasks = call("/api/v1/queues/marks/poll", {"worker": name, "max": 3, "wait": "5s"})["tasks"]
    except gone:
        time.sleep(0.02)
        continue
    for task in tasks:
        note("begin", task)
    if hold == "hold" and tasks:
        time.sleep(3600)
    for task in tasks:
        time.sleep(0.005)
        note("end", task)
        report(task)
)";

/// A program that lives on and is told a task a line.
constexpr std::string_view program_script = R"(import json, sys, time
for line in sys.stdin:
    task = json.loads(line)
    time.sleep(0.005)
    with open(sys.argv[1], "a") as file:
        file.write("end " + task["task"] + "\n")
    print(json.dumps({"id": task["id"], "output": {"n": task["with"]["n"]}}), flush=True)
)";

constexpr int items = 90;

std::string workflow_of(const std::string& type, const std::string& more = "") {
  return R"(
workflow: marks
input: { type: object, required: [items], properties: { items: { type: array } } }
tasks:
  all: { uses: )" +
         type + ", foreach: \"${{ input.items }}\", with: { n: \"${{ item }}\" }" + more + R"( }
output: "${{ tasks.all.output.map(each, each.n) }}"
)";
}

json::object input() {
  json::array numbers;
  for (int n = 0; n < items; ++n)
    numbers.emplace_back(n);
  return {{"items", std::move(numbers)}};
}

std::size_t count(const std::string& log, std::string_view what) {
  auto lines = lines_of(read_file(log));
  return static_cast<std::size_t>(std::ranges::count_if(lines, [&](const auto& l) { return l.starts_with(what); }));
}

/// Whoever works for a node, wherever it is now.
struct crew {
  void find(const server& s) const { std::ofstream(url) << s.url() << "\n"; }

  std::unique_ptr<process> worker(const std::string& name, const std::string& hold = "no") const {
    return std::make_unique<process>(launch{.argv = {"python3", script, url, log, name, hold}});
  }

  scratch dir;
  std::string url = dir / "url";
  std::string log = dir / "log";
  std::string script = dir.write("worker.py", worker_script);
};

void declare(server& s) {
  auto declared = remote::http_client({.timeout = patience})
                    .send({"PUT", s.url() + "/api/v1/task-types/test.mark", {}, R"({"queue": "marks"})"});
  REQUIRE(declared);
  REQUIRE(declared->status == 200);
}

/// Every item is there, in order, and was recorded once.
void check_all(const json::value& shown, const std::string& data, const std::string& id) {
  CHECK(shown.at("output") == input().at("items"));
  auto events = events_in(data, id);
  check_nothing_twice(events);
  CHECK(completions(events).size() == items);
}

}  // namespace

TEST_CASE("what a killed worker had in hand is another's when its leases lapse, and recorded once") {
  crew all;
  auto data = all.dir / "D";
  server s(data, {"--set", "workers.lease=1s"});
  all.find(s);
  declare(s);
  auto id = s.start(all.dir.write("marks.yaml", workflow_of("test.mark")), input());
  auto doomed = all.worker("doomed", "hold");
  REQUIRE(eventually([&] { return count(all.log, "begin") == 3; }));
  doomed->kill();
  auto first = all.worker("first");
  auto second = all.worker("second");
  REQUIRE(eventually([&] { return count(all.log, "end") > 20; }));
  first->kill();
  auto third = all.worker("third");
  auto shown = s.wait_for(id, "completed");
  // The three were begun once more; the others, at most those that were in the hands of the second one killed.
  CHECK(count(all.log, "begin") >= items + 3);
  CHECK(count(all.log, "begin") <= items + 3 + 3);
  s.process().signal(SIGTERM);
  CHECK(s.process().wait().code == 0);
  check_all(shown, data, id);
  check_healthy(data);
}

TEST_CASE("workers outlast a node that is killed again and again, and nothing is recorded twice") {
  auto seeded = seed();
  CAPTURE(seeded);
  std::mt19937 random(seeded);
  crew all;
  auto data = all.dir / "D";
  std::string id;
  auto first = all.worker("first");
  auto second = all.worker("second");
  for (int kills = 0; kills < 4; ++kills) {
    CAPTURE(kills);
    server s(data, {"--set", "workers.lease=2s"});
    if (id.empty()) {
      declare(s);
      id = s.start(all.dir.write("marks.yaml", workflow_of("test.mark")), input());
    }
    all.find(s);
    auto wanted = std::min<std::size_t>(count(all.log, "end") + random() % 12, items);
    REQUIRE(eventually([&] { return count(all.log, "end") >= wanted; }));
    s.process().kill();
    check_healthy(data);
  }
  server s(data, {"--set", "workers.lease=2s"});
  all.find(s);
  auto shown = s.wait_for(id, "completed");
  s.process().signal(SIGTERM);
  CHECK(s.process().wait().code == 0);
  check_all(shown, data, id);
}

TEST_CASE("a program that is killed fails its attempt, is started anew, and nothing is recorded twice") {
  crew all;
  auto data = all.dir / "D";
  auto program = all.dir.write("program.py", program_script);
  auto config = all.dir.write("troupe.yaml", "task_types:\n  test.mark: { run: [python3, " + program + ", " + all.log +
                                               "], processes: 3 }\n");
  std::string id;
  {
    server s(data, {"--config", config});
    id = s.start(all.dir.write("marks.yaml", workflow_of("test.mark", ", retry: { attempts: 100, backoff: 1ms }")),
                 input());
    for (std::size_t kills = 1; kills <= 4; ++kills) {
      REQUIRE(eventually([&] { return count(all.log, "end") >= 8 * kills; }));
      for (auto pid : processes_with(program))
        ::kill(pid, SIGKILL);
    }
    s.process().kill();
  }
  check_healthy(data, {"--config", config});
  server s(data, {"--config", config});
  auto shown = s.wait_for(id, "completed");
  s.process().signal(SIGTERM);
  CHECK(s.process().wait().code == 0);
  check_all(shown, data, id);
  CHECK(eventually([&] { return processes_with(program).empty(); }));
}

}  // namespace troupe::e2e
