#include "studio/subprocess.hpp"

#include "support/studio_context.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <fcntl.h>
#include <thread>

namespace troupe::studio {
namespace {

program_exit ended(const program_call& call, task_context& context) {
  auto outcome = run_program(call, context);
  if (auto* error = std::get_if<task_error>(&outcome))
    FAIL(error->code << ": " << error->message);
  return std::get<program_exit>(std::move(outcome));
}

task_error failed(const attempted<program_exit>& outcome) {
  REQUIRE(std::holds_alternative<task_error>(outcome));
  return std::get<task_error>(outcome);
}

program_call shell(std::string script) {
  return {.argv = {"sh", "-c", std::move(script)}};
}

}  // namespace

TEST_CASE("a program's output, errors and exit code are reported") {
  studio_context context;
  auto end = ended(shell("echo out; echo err >&2; exit 3"), context);
  CHECK(end.output == "out\n");
  CHECK(end.error == "err\n");
  CHECK(end.code == 3);
  CHECK(end.signal == 0);
}

TEST_CASE("a program reads its input to the end, however long") {
  studio_context context;
  std::string input(3'000'000, 'x');
  auto end = ended({.argv = {"wc", "-c"}, .input = input}, context);
  CHECK(end.output == "3000000\n");
}

TEST_CASE("a program that does not read its input ends well") {
  studio_context context;
  auto end = ended({.argv = {"true"}, .input = std::string(3'000'000, 'x')}, context);
  CHECK(end.code == 0);
}

TEST_CASE("without input a program reads an empty file") {
  studio_context context;
  CHECK(ended({.argv = {"cat"}}, context).output.empty());
}

TEST_CASE("arguments reach the program as they are") {
  studio_context context;
  CHECK(ended({.argv = {"printf", "%s", "$(id) `id` \"; exit 1"}}, context).output == "$(id) `id` \"; exit 1");
}

TEST_CASE("a program runs in the scratch directory and sees a minimal environment") {
  studio_context context;
  ::setenv("TROUPE_TEST_SECRET", "hidden", 1);
  auto call = shell("pwd; env | cut -d= -f1 | sort | tr '\\n' ' '");
  call.environment = {{"GIVEN", "1"}};
  auto end = ended(call, context);
  CHECK(end.output.find(context.scratch().string() + "\n") == 0);
  CHECK(end.output.find("GIVEN ") != std::string::npos);
  CHECK(end.output.find("TMPDIR ") != std::string::npos);
  CHECK(end.output.find("TROUPE_TEST_SECRET") == std::string::npos);
}

TEST_CASE("a program inherits no descriptors") {
  studio_context context;
  int leak = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC
  auto end = ended({.argv = {"ls", "/proc/self/fd"}}, context);
  ::close(leak);
  CHECK(end.output == "0\n1\n2\n3\n");  // 3 is ls's own
}

TEST_CASE("output beyond its limit is truncated, and the end of the errors is kept") {
  studio_context context;
  auto call = shell("seq 1 100000; seq 1 100000 >&2");
  call.output_bytes_max = 4;
  call.error_bytes_max = 7;
  auto end = ended(call, context);
  CHECK(end.output == "1\n2\n");
  CHECK(end.output_truncated);
  CHECK(end.error == "100000\n");
  CHECK(end.error_truncated);
}

TEST_CASE("output beyond its limit fails the attempt if asked to") {
  studio_context context;
  program_call call{.argv = {"yes"}, .output_bytes_max = 1000, .overflow = overflow::fail};
  auto error = failed(run_program(call, context));
  CHECK(error.code == "output_too_large");
  CHECK_FALSE(error.retryable);
}

TEST_CASE("lines are handed out as they come") {
  studio_context context;
  std::vector<std::string> lines;
  auto call = shell("printf 'a\\nb\\n\\nrest'");
  call.on_line = [&](std::string_view line) { lines.emplace_back(line); };
  CHECK(ended(call, context).output.empty());
  CHECK(lines == std::vector<std::string>{"a", "b", "", "rest"});
}

TEST_CASE("a missing tool says how to install it") {
  studio_context context;
  auto path = std::string(::getenv("PATH"));
  ::setenv("PATH", "/nowhere", 1);
  auto error = failed(run_tool({.argv = {"ffmpeg", "-version"}}, context));
  ::setenv("PATH", path.c_str(), 1);
  CHECK(error.code == "missing_tool");
  CHECK(error.message == "ffmpeg was not found on PATH; install it with: apt-get install ffmpeg");
  CHECK_FALSE(error.retryable);
  CHECK(failed(run_tool({.argv = {"./nothing"}}, context)).code == "missing_tool");
}

TEST_CASE("a tool that fails says its last lines") {
  studio_context context;
  auto error = failed(run_tool(shell("seq 1 20 >&2; exit 4"), context));
  CHECK(error.code == "exit_status");
  CHECK(error.message == "sh exited with status 4: 13\n14\n15\n16\n17\n18\n19\n20");
}

TEST_CASE("a tool killed by a signal says which") {
  studio_context context;
  auto error = failed(run_tool(shell("kill -9 $$"), context));
  CHECK(error.code == "signal");
  CHECK(error.message == "sh was ended by signal 9 (Killed).");
}

TEST_CASE("stopping ends the whole process group, even one that ignores SIGTERM") {
  studio_context context;
  auto call = shell("trap '' TERM; sleep 1000 & echo $!; wait; sleep 1000");
  call.grace = 50ms;
  pid_t grandchild = 0;
  call.on_line = [&](std::string_view line) {
    grandchild = static_cast<pid_t>(std::stol(std::string(line)));
    context.stop();
  };
  CHECK(failed(run_program(call, context)).code == "stopped");
  REQUIRE(grandchild > 0);
  CHECK_FALSE(std::filesystem::exists("/proc/" + std::to_string(grandchild) + "/fd/0"));
}

TEST_CASE("what a program leaves in the background does not outlive it") {
  studio_context context;
  auto end = ended(shell("sleep 1000 & echo $!"), context);
  auto left = std::filesystem::path("/proc") / end.output.substr(0, end.output.size() - 1) / "fd/0";
  CHECK_FALSE(std::filesystem::exists(left));
}

TEST_CASE("nothing is started once the attempt must stop") {
  studio_context context;
  context.stop();
  CHECK(failed(run_program({.argv = {"true"}}, context)).code == "stopped");
}

}  // namespace troupe::studio
