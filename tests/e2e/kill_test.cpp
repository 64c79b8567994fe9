#include "tests/e2e/journal.hpp"
#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <random>

/// kill -9, again and again.
namespace troupe::e2e {
namespace {

/// Each task writes its name to a log outside when it begins and when it ends. One that is to fail does so once.
constexpr std::string_view mark = R"(log=$1 name=$2
echo "begin $name" >> "$log"
sleep 0.03
if [ "$3" = fails ] && [ ! -e "$log.$name" ]; then
  : > "$log.$name"
  echo "fail $name" >> "$log"
  exit 1
fi
echo "end $name" >> "$log"
)";

constexpr std::string_view workflow = R"(
workflow: marks
input: { type: object, required: [sh, log], properties: { sh: { type: string }, log: { type: string } } }
tasks:
  first: { uses: exec, with: { argv: [sh, "${{ input.sh }}", "${{ input.log }}", first] } }
  items:
    uses: exec
    needs: [first]
    foreach: "${{ ['', '', 'fails', '', '', '', '', 'fails', '', '', '', '', '', '', 'fails', '', '', '', '', '', '', '', '', ''] }}"
    concurrency: 4
    retry: { attempts: 3, backoff: 20ms }
    with: { argv: [sh, "${{ input.sh }}", "${{ input.log }}", "items[${{ index }}]", "${{ item }}"] }
  left: { uses: exec, needs: [first], with: { argv: [sh, "${{ input.sh }}", "${{ input.log }}", left] } }
  right:
    { uses: exec, needs: [left], retry: 2, with: { argv: [sh, "${{ input.sh }}", "${{ input.log }}", right, fails] } }
  last: { uses: exec, needs: [items, right], with: { argv: [sh, "${{ input.sh }}", "${{ input.log }}", last] } }
)";

constexpr int tasks_in_workflow = 1 + 24 + 3;

std::size_t size_of(const std::string& log) {
  return lines_of(read_file(log)).size();
}

/// A moment: when the log has grown by some lines, and a little later.
struct moment {
  std::size_t lines;
  std::chrono::microseconds later;
};

moment any_moment(std::mt19937& random) {
  return {random() % 9, std::chrono::microseconds(random() % 40'000)};
}

void kill_at(process& p, const std::string& log, const moment& at) {
  auto wanted = size_of(log) + at.lines;
  eventually([&] { return size_of(log) >= wanted || p.has_ended(); });
  std::this_thread::sleep_for(at.later);
  p.kill();
}

}  // namespace

TEST_CASE("killed at any moment, every task is completed once and nothing recorded runs again") {
  auto seeded = seed();
  CAPTURE(seeded);
  std::mt19937 random(seeded);
  scratch dir;
  auto data = dir / "D";
  auto log = dir / "log";
  auto file = dir.write("marks.yaml", workflow);
  auto begin = troupe({"run", file, "--input", "sh=" + dir.write("mark.sh", mark), "--input", "log=" + log, "--data",
                       data, "--no-progress"});

  // What was recorded as completed when the log had so many lines.
  std::vector<std::pair<std::size_t, std::map<std::string, int>>> recorded;
  std::string id;
  for (int kills = 0; kills < 8; ++kills) {
    CAPTURE(kills);
    process p(id.empty() ? begin : troupe({"run", "--resume", id, "--data", data, "--no-progress"}));
    kill_at(p, log, any_moment(random));
    if (id.empty() && std::filesystem::exists(data + "/troupe.db"))
      if (auto found = executions_in(data); !found.empty())
        id = found.front();
    // Killed before its tables were made, there is nothing to examine yet.
    if (id.empty())
      continue;
    check_healthy(data);
    recorded.emplace_back(size_of(log), completions(events_in(data, id)));
  }
  REQUIRE_FALSE(id.empty());
  auto end = run(troupe({"run", "--resume", id, "--data", data, "--output", "json"}));
  CAPTURE(end.err);
  REQUIRE(end.code == 0);
  CHECK(document(end).at("state") == "completed");

  auto events = events_in(data, id);
  check_nothing_twice(events);
  CHECK(completions(events).size() == tasks_in_workflow);
  auto lines = lines_of(read_file(log));
  for (const auto& [from, completed] : recorded)
    for (auto line = from; line < lines.size(); ++line) {
      CAPTURE(lines[line], line);
      CHECK_FALSE(completed.contains(lines[line].substr(lines[line].find(' ') + 1)));
    }
}

TEST_CASE("killed and started again, a server finishes what it had accepted") {
  auto seeded = seed();
  CAPTURE(seeded);
  std::mt19937 random(seeded);
  scratch dir;
  auto data = dir / "D";
  auto log = dir / "log";
  json::object input{{"sh", dir.write("mark.sh", mark)}, {"log", log}};
  std::vector<std::string> accepted;
  for (int kills = 0; kills < 3; ++kills) {
    server s(data);
    accepted.push_back(s.start(dir.write("marks.yaml", workflow), input));
    kill_at(s.process(), log, any_moment(random));
    check_healthy(data);
  }
  server s(data);
  check_healthy(data);
  for (const auto& id : accepted)
    s.wait_for(id, "completed");
  check_healthy(data);
  s.process().signal(SIGTERM);
  CHECK(s.process().wait().code == 0);
  for (const auto& id : accepted)
    check_nothing_twice(events_in(data, id));
}

TEST_CASE("no program survives the troupe that ran it") {
  scratch dir;
  auto number = "300." + std::to_string(::getpid());
  auto file = dir.write("long.yaml", R"(
workflow: long
tasks:
  sleeps: { uses: exec, with: { argv: [sleep, ")" +
                                       number + R"("] } }
  renders: { uses: exec, with: { argv: [ffmpeg, -v, quiet, -re, -f, lavfi, -i, color, -metadata, ")" +
                                       number + R"(", -f, "null", "-"] } }
)");
  process p(troupe({"run", file, "--data", dir / "D"}));
  REQUIRE(eventually([&] { return processes_with(number).size() == 2; }));
  SECTION("killed") {
    p.kill();
  }
  SECTION("interrupted") {
    p.signal(SIGINT);
    CHECK(p.wait().code == 130);
  }
  CHECK(eventually([&] { return processes_with(number).empty(); }));
}

}  // namespace troupe::e2e
