#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

#include <sqlite3.h>
#include <sys/mount.h>
#include <unistd.h>

/// What is wrong is said in one line: what, where, and what to do.
namespace troupe::e2e {
namespace {

void complains(const ended& end, int code, const std::vector<std::string>& parts) {
  CAPTURE(end.out, end.err);
  CHECK(end.code == code);
  CHECK(lines_of(end.err).size() == 1);
  for (const auto& part : parts) {
    CAPTURE(part);
    CHECK(end.err.find(part) != end.err.npos);
  }
}

constexpr std::string_view fine = R"(
workflow: fine
input: { type: object, required: [n], properties: { n: { type: integer } } }
tasks:
  a: { uses: transform, with: { v: "${{ input.n }}" } }
)";

}  // namespace

TEST_CASE("a workflow file that is wrong is refused at file:line:column with a hint, and nothing starts") {
  struct row {
    std::string_view tasks;
    std::vector<std::string> parts;
  };
  auto r = GENERATE(values<row>({
    {"  a: { uses: transform, wiht: { v: 1 } }", {":3:25: ", "\"wiht\"", "did you mean \"with\"?"}},
    {"  a: { uses: transform, needs: [b] }\n  b: { uses: transform, needs: [a] }",
     {":3:33: ", "a -> b -> a", "remove one of these needs"}},
    {"  a: { uses: exec, with: { argv: ls } }", {":3:34: ", "argv", "must be a list, not a string"}},
    {"  a: { uses: transform, needs: [c] }", {":3:33: ", "\"c\""}},
    {"  a: { uses: transfrom }", {":3:14: ", "unknown task type \"transfrom\"", "did you mean \"transform\"?"}},
    {"  a: { uses: transform, with: { v: \"${{ tasks.b.output }}\" } }", {":3:", "unknown task \"b\""}},
    {"  a: { uses: transform", {":4:1: "}},
  }));
  CAPTURE(r.tasks);
  scratch dir;
  auto file = dir.write("w.yaml", "workflow: w\ntasks:\n" + std::string(r.tasks) + "\n");
  r.parts[0] = file + r.parts[0];
  complains(run(troupe({"workflow", "validate", file})), 4, r.parts);
  complains(run(troupe({"run", file, "--data", dir / "D"})), 4, r.parts);
  auto listed = document(run(troupe({"execution", "list", "--data", dir / "D", "--output", "json"})));
  CHECK(listed.at("items").as_array().empty());
}

TEST_CASE("an input that is wrong is refused, and nothing starts") {
  struct row {
    std::vector<std::string> args;
    int code;
    std::vector<std::string> parts;
  };
  auto r = GENERATE(values<row>({
    {{}, 4, {"input.n", "required"}},
    {{"--input", "n=many"}, 4, {"input.n", "integer"}},
    {{"--input", "n=1", "--input", "m=2"}, 4, {"input.m", "did you mean \"n\"?"}},
    {{"--input", "n:={"}, 4, {"--input n", "not JSON"}},
    {{"--input", "n"}, 2, {"--input", "KEY=VALUE"}},
    {{"--input-file", "/nowhere.json"}, 3, {"/nowhere.json"}},
    {{"--input", "n=@/nowhere.txt"}, 3, {"/nowhere.txt"}},
    {{"--inptu", "n=1"}, 2, {"--inptu", "--input"}},
  }));
  CAPTURE(r.args);
  scratch dir;
  auto args = r.args;
  args.insert(args.begin(), {"run", dir.write("fine.yaml", fine), "--data", dir / "D"});
  complains(run(troupe(args)), r.code, r.parts);
}

TEST_CASE("what does not exist is named") {
  scratch dir;
  complains(run(troupe({"run", dir / "none.yaml", "--data", dir / "D"})), 3, {"none.yaml", "is the path right?"});
  complains(run(troupe({"run", "--resume", "01JD3Q7S8V4ZC2M9K5T0XW6YPB", "--data", dir / "D"})), 3,
            {"01JD3Q7S8V4ZC2M9K5T0XW6YPB", "troupe execution list"});
  complains(run(troupe({"execution", "start", "none", "--data", dir / "D"})), 3, {"none", "troupe workflow apply"});
  complains(run(troupe({"task-type", "show", "video.compos"})), 3, {"video.compos"});
  complains(run(troupe({"review", "approve", "01JD3Q7S8V4ZC2M9K5T0XW6YPB", "--data", dir / "D"})), 3,
            {"01JD3Q7S8V4ZC2M9K5T0XW6YPB", "troupe review list"});
  complains(run(troupe({"execution", "list", "--server", "http://127.0.0.1:1"})), 5, {"127.0.0.1:1", "troupe server"});
}

TEST_CASE("a tool that is missing is named with its package") {
  struct row {
    std::string_view task;
    std::vector<std::string> parts;
  };
  auto r = GENERATE(values<row>({
    {"{ uses: speech.synthesize, with: { text: Good evening. } }",
     {"espeak-ng was not found on PATH", "apt-get install espeak-ng"}},
    {"{ uses: video.render, with: { seconds: 1 } }", {"ffmpeg was not found on PATH", "apt-get install ffmpeg"}},
    {"{ uses: exec, with: { argv: [frobnicate] } }", {"frobnicate was not found on PATH", "give the path"}},
  }));
  CAPTURE(r.task);
  scratch dir;
  auto call = troupe({"run", dir.write("w.yaml", "workflow: w\ntasks:\n  a: " + std::string(r.task) + "\n"), "--data",
                      dir / "D", "--no-progress"});
  call.environment = {{"PATH", "/nowhere"}};
  auto end = run(call);
  CHECK(end.code == 1);
  for (const auto& part : r.parts) {
    CAPTURE(end.out, end.err, part);
    CHECK(end.out.find(part) != end.out.npos);
  }
}

TEST_CASE("a data directory in use is refused with who has it and what to do") {
  scratch dir;
  server first(dir / "D");
  auto pid = std::to_string(first.process().pid());
  complains(run(troupe({"server", "--port", "0", "--data", dir / "D"})), 5,
            {dir / "D", "in use by process " + pid, "--server " + first.url()});

  scratch other;
  auto file = other.write("w.yaml", R"(
workflow: w
tasks:
  a: { uses: exec, with: { argv: [sleep, "300"] } }
)");
  process runs(troupe({"run", file, "--data", other / "D"}));
  REQUIRE(runs.says("a  started"));
  complains(run(troupe({"run", file, "--data", other / "D"})), 5,
            {other / "D", "in use by process " + std::to_string(runs.pid()), "--data"});
}

TEST_CASE("a port in use is refused, and the data directory is free again") {
  scratch dir;
  server first(dir / "D");
  auto port = first.url().substr(first.url().rfind(':') + 1);
  complains(run(troupe({"server", "--port", port, "--data", dir / "E"})), 5, {"port " + port, "in use", "--port"});
  server second(dir / "E");
  CHECK(second.get("/readyz").status == 200);
}

TEST_CASE("settings that are wrong are refused") {
  scratch dir;
  complains(run(troupe({"server", "--set", "node.drain_deadlin=1s", "--data", dir / "D"})), 2,
            {"--set", "node.drain_deadlin", "did you mean \"node.drain_deadline\"?"});
  complains(run(troupe({"server", "--config", dir.write("c.yaml", "slots:\n  io: none\n"), "--data", dir / "D"})), 4,
            {dir / "c.yaml:2:7: ", "slots.io", "whole number"});
  complains(run(troupe({"server", "--port", "70000", "--data", dir / "D"})), 2, {"--port", "70000"});
}

TEST_CASE("a database that cannot be read is left alone") {
  scratch dir;
  auto file = dir.write("fine.yaml", fine);
  auto data = dir / "D";
  auto database = data + "/troupe.db";
  auto begin = [&] { return run(troupe({"run", file, "--input", "n=1", "--data", data})); };
  REQUIRE(begin().code == 0);

  SECTION("because it is something else") {
    dir.write("D/troupe.db", std::string(5000, 'x'));
    complains(begin(), 6, {database, "not a Troupe database", "another --data"});
  }
  SECTION("because its end is missing") {
    std::filesystem::resize_file(database, 10000);
    complains(begin(), 6, {database, "malformed", "restore"});
  }
  SECTION("because a newer troupe wrote it") {
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(database.c_str(), &db) == SQLITE_OK);
    REQUIRE(sqlite3_exec(db, "PRAGMA user_version=99", nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(db);
    complains(begin(), 6, {database, "schema 99", "use the newer troupe"});
  }
  auto before = read_file(database);
  complains(run(troupe({"execution", "list", "--data", data})), 6, {database});
  complains(run(troupe({"server", "--port", "0", "--data", data})), 6, {database});
  CHECK(read_file(database) == before);
}

TEST_CASE("a data directory that cannot be written is refused") {
  scratch dir;
  auto file = dir.write("fine.yaml", fine);
  complains(run(troupe({"run", file, "--input", "n=1", "--data", file})), 6, {file, "choose another --data"});
  complains(run(troupe({"run", file, "--input", "n=1", "--data", "/proc/troupe"})), 6, {"/proc/troupe"});

  std::filesystem::create_directory(dir / "ro");
  if (::geteuid() != 0)
    std::filesystem::permissions(dir / "ro", std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  else if (::mount("tmpfs", (dir / "ro").c_str(), "tmpfs", MS_RDONLY, "") != 0)
    return;  // root may write anywhere else
  complains(run(troupe({"run", file, "--input", "n=1", "--data", dir / "ro"})), 6, {dir / "ro", "another --data"});
  ::umount2((dir / "ro").c_str(), MNT_DETACH);
}

}  // namespace troupe::e2e
