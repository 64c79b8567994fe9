#include "tests/e2e/server.hpp"
#include "tests/e2e/terminal.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

/// The console on a real terminal.
namespace troupe::e2e {
namespace {

constexpr std::string_view workflow = "workflow: waiting-room\ntasks:\n  wait: { wait: 1h }\n";
constexpr std::string_view busy = "workflow: busy\ntasks:\n  work: { uses: exec, with: { argv: [sleep, \"600\"] } }\n";

/// A console that speaks to the server, with a home of its own.
launch console_of(const server& s, const scratch& home, std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"console", "--server", s.url()});
  auto call = troupe(more);
  call.environment = {{"HOME", home.path().string()},
                      {"XDG_STATE_HOME", ""},
                      {"XDG_CONFIG_HOME", ""},
                      {"NO_COLOR", "1"},
                      {"TROUPE_SERVER", ""}};
  return call;
}

}  // namespace

TEST_CASE("a user types, completes, is told of errors, stops a command and leaves") {
  scratch dir, home;
  server s(dir / "data");
  auto id = s.start(dir.write("w.yaml", workflow));
  terminal t(console_of(s, home));
  REQUIRE(t.shows("> "));
  // Tab: the noun, then the verb, then the id that the server knows.
  t.type("execu\tsho\t\t\n");
  CHECK(t.shows("waiting-room"));
  CHECK(t.shows("> "));
  t.type("workflow lst\n");
  CHECK(t.shows("did you mean `list`?"));
  // Two ways to go on are shown.
  t.type("work\t");
  CHECK(t.shows("worker"));
  // Ctrl-C gives the line up, and stops what runs.
  t.type("\x03");
  CHECK(t.shows("> "));
  auto runs = s.start(dir.write("busy.yaml", busy));
  t.type("execution watch " + runs + "\n");
  CHECK(t.shows("running"));
  t.type("\x03");
  CHECK(t.shows("runs on at the server"));
  CHECK(t.shows("> "));
  t.type("execution list --label 'a=b c' --label token=abc\n");
  CHECK(t.shows("No executions like that."));
  CHECK(t.shows("> "));
  // The line before is a key away: Ctrl-P.
  t.type("version\n");
  CHECK(t.shows("troupe "));
  CHECK(t.shows("> "));
  t.type("\x10\n");
  CHECK(t.shows("version"));
  CHECK(t.shows("troupe "));
  CHECK(t.shows("> "));
  t.type("\x04");
  CAPTURE(t.seen());
  CHECK(t.wait() == 0);

  auto history = home.path() / ".local/state/troupe/history";
  auto text = read_file(history);
  CHECK(text.find("execution show " + id) != std::string::npos);
  CHECK(text.find("version\n") != std::string::npos);
  CHECK(text.find("token") == std::string::npos);
  struct stat about {};
  REQUIRE(::stat(history.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);

  // Another console knows it.
  terminal again(console_of(s, home));
  REQUIRE(again.shows("> "));
  again.type("\x10\n");
  CHECK(again.shows("troupe "));
  again.type("exit\n");
  CHECK(again.wait() == 0);
}

TEST_CASE("the lines of a pipe are a script") {
  scratch dir, home;
  server s(dir / "data");
  s.start(dir.write("w.yaml", workflow));
  auto call = console_of(s, home);
  auto script = dir.write("script", "workflow list -q\nexecution show nothing\nversion\n");
  call.argv = {"sh", "-c", "exec \"$0\" console --server \"$1\" $2 < \"$3\"", call.argv[0], s.url(), "", script};
  auto end = run(call);
  CHECK(end.code == 3);
  CHECK(end.out == "waiting-room\n");
  call.argv[5] = "--keep-going";
  end = run(call);
  CHECK(end.code == 3);
  CHECK(end.out.find("waiting-room\ntroupe ") == 0);
}

TEST_CASE("ids of a list are what other commands read from a pipe") {
  scratch dir, home;
  server s(dir / "data");
  auto file = dir.write("w.yaml", workflow);
  auto a = s.start(file), b = s.start(file);
  auto call = console_of(s, home);
  call.environment["TROUPE_SERVER"] = s.url();
  call.argv = {"sh", "-c", "\"$0\" execution list -q | \"$0\" execution cancel - --reason enough", call.argv[0]};
  auto end = run(call);
  CHECK(end.code == 0);
  CHECK(end.out.find(a + " cancelled\n") != std::string::npos);
  CHECK(end.out.find(b + " cancelled\n") != std::string::npos);
}

TEST_CASE("a list is watched on the screen until Ctrl-C") {
  scratch dir, home;
  server s(dir / "data");
  auto call = troupe({"workflow", "list", "--watch=100ms", "--server", s.url()});
  call.environment = {{"HOME", home.path().string()}, {"NO_COLOR", "1"}};
  terminal t(call, 80, 10);
  REQUIRE(t.shows("No workflows yet."));
  s.start(dir.write("w.yaml", workflow));
  CHECK(t.shows("waiting-room"));
  t.type("\x03");
  CHECK(t.wait() == 130);
}

TEST_CASE("top shows a node at work, follows the window's size, obeys keys and leaves the terminal as it was") {
  scratch dir, home;
  server s(dir / "data");
  s.start(dir.write("busy.yaml", busy));
  auto call = troupe({"top", "--interval", "100ms", "--server", s.url()});
  call.environment = {{"HOME", home.path().string()}, {"NO_COLOR", "1"}};
  terminal t(call, 100, 30);
  REQUIRE(t.shows("1 running"));
  CHECK(t.shows("QUEUE"));
  CHECK(t.shows("RUNS FOR"));
  CHECK(t.shows("NODE"));
  CHECK(t.shows("\x1b[30;1Hq leave"));
  t.resize(85, 12);
  CHECK(t.shows("\x1b[12;1Hq leave"));
  t.type("p");
  CHECK(t.shows("stands still"));
  t.type("s");
  CHECK(t.shows("sorted by waiting"));
  t.type("q");
  CHECK(t.shows("\x1b[?1049l"));
  CHECK(t.wait() == 0);
  // Without a terminal it is printed once.
  auto once = s.command({"top"});
  CHECK(once.code == 0);
  CHECK(once.out.find("troupe top") == 0);
  auto numbers = document(s.command({"top", "--output", "json"}));
  CHECK(numbers.at("executions").at("running") == 1);
}

}  // namespace troupe::e2e
