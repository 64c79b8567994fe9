#include "tests/e2e/journal.hpp"
#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

#include <sys/mount.h>

/// A full disk stops an execution, and free space lets it go on.
namespace troupe::e2e {
namespace {

constexpr std::string_view filling = R"(
workflow: filling
input:
  type: object
  required: [log, bytes]
  properties: { log: { type: string }, bytes: { type: string } }
tasks:
  each:
    uses: exec
    foreach: "${{ [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29] }}"
    concurrency: 2
    with:
      argv: [sh, -c, "echo $2 >> $0; yes $2 | head -c $1", "${{ input.log }}", "${{ input.bytes }}", "${{ string(index) }}"]
)";

void complains_of_the_disk(const ended& end, const std::string& data) {
  CAPTURE(end.out, end.err);
  CHECK(end.code == 6);
  auto lines = lines_of(end.err);
  REQUIRE_FALSE(lines.empty());
  CHECK(lines.back().starts_with("troupe: "));
  CHECK(lines.back().find(data) != std::string::npos);
  CHECK(lines.back().find("troupe run --resume") != std::string::npos);
}

/// Once there is space: the execution finishes, and what was recorded before is not run again.
void finishes(const std::string& data, const std::string& log) {
  auto ids = executions_in(data);
  REQUIRE(ids.size() == 1);
  auto before = completions(events_in(data, ids.front()));
  CHECK_FALSE(before.empty());
  auto from = lines_of(read_file(log)).size();
  auto end = run(troupe({"run", "--resume", ids.front(), "--data", data, "--output", "json"}));
  CAPTURE(end.err);
  CHECK(end.code == 0);
  auto events = events_in(data, ids.front());
  check_nothing_twice(events);
  CHECK(completions(events).size() == 30);
  auto lines = lines_of(read_file(log));
  for (auto line = from; line < lines.size(); ++line)
    CHECK_FALSE(before.contains("each[" + lines[line] + "]"));
}

}  // namespace

TEST_CASE("on a full disk run ends with 6, and goes on once there is space") {
  scratch dir;
  auto disk = dir / "disk";
  std::filesystem::create_directory(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=1500k") != 0)
    return;  // only root may; the next test needs no one's leave
  // Records so large that they are files of their own.
  auto end = run(troupe({"run", dir.write("filling.yaml", filling), "--input", "log=" + (dir / "log"), "--input",
                         "bytes=100000", "--data", disk + "/D"}));
  complains_of_the_disk(end, disk);
  CHECK(::mount("tmpfs", disk.c_str(), "tmpfs", MS_REMOUNT, "size=64m") == 0);
  finishes(disk + "/D", dir / "log");
  ::umount2(disk.c_str(), MNT_DETACH);
}

TEST_CASE("a task that fails on a full disk has not failed: it runs again once there is space") {
  scratch dir;
  auto disk = dir / "disk";
  std::filesystem::create_directory(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=6m") != 0)
    return;
  auto data = disk + "/D";
  auto end = run(troupe({"run", dir.write("voice.yaml", R"(
workflow: voice
tasks:
  clip: { uses: exec, with: { argv: [sh, -c, "head -c 10000000 /dev/zero > file"] } }
)"),
                         "--data", data}));
  complains_of_the_disk(end, data);
  CHECK(::mount("tmpfs", disk.c_str(), "tmpfs", MS_REMOUNT, "size=64m") == 0);
  auto id = executions_in(data).at(0);
  CHECK(run(troupe({"run", "--resume", id, "--data", data})).code == 0);
  check_nothing_twice(events_in(data, id));
  ::umount2(disk.c_str(), MNT_DETACH);
}

TEST_CASE("where files may not grow run ends with 6, and goes on once they may") {
  scratch dir;
  // Records that are kept in the database.
  auto call = troupe({"run", dir.write("filling.yaml", filling), "--input", "log=" + (dir / "log"), "--input",
                      "bytes=40000", "--data", dir / "D"});
  call.file_bytes_max = 700'000;
  complains_of_the_disk(run(call), dir / "D");
  finishes(dir / "D", dir / "log");
}

}  // namespace troupe::e2e
