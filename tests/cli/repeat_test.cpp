#include "console.hpp"

#include <catch2/catch.hpp>

namespace troupe::cli {
namespace {

struct desk : console {
  std::istringstream in;
  int rests = 0;

  desk() {
    env.in = &in;
    env.rest = [this](milliseconds span) {
      now += span;
      return ++rests < 3;
    };
    answer("GET /api/v1/executions?limit=20", R"({"items":[{"id":"E2","workflow":"a"}],"next":"c"})");
    answer("GET /api/v1/executions?limit=19&cursor=c", R"({"items":[{"id":"E1","workflow":"b"}],"next":"d"})");
    answer("GET /api/v1/executions?limit=18&cursor=d", R"({"items":[]})");
  }
};

}  // namespace

TEST_CASE("ids alone are for pipes, in JSON and YAML everything is") {
  desk d;
  CHECK(d.run({"execution", "list", "-q"}) == 0);
  CHECK(d.out.str() == "E2\nE1\n");
  CHECK(d.run({"execution", "list", "--quiet", "--output", "yaml"}) == 0);
  CHECK(d.out.str() == "items:\n  - id: E2\n    workflow: a\n  - id: E1\n    workflow: b\nmore: false\n");
}

TEST_CASE("a list that is watched is printed again and again until it is left") {
  desk d;
  CHECK(d.run({"execution", "list", "-q", "--watch"}) == 130);
  CHECK(d.out.str() == "E2\nE1\nE2\nE1\nE2\nE1\n");
  CHECK(d.now == timestamp{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31} + 9h + 6s});
  d.rests = 0;
  CHECK(d.run({"execution", "list", "--watch", "10s", "-q"}) == 130);
  CHECK(d.out.str() == "E2\nE1\nE2\nE1\nE2\nE1\n");
}

TEST_CASE("on a terminal it is drawn over what was there, cut to the screen") {
  desk d;
  d.env.out_is_terminal = true;
  d.env.height = 4;
  CHECK(d.run({"execution", "list", "--watch=1m"}) == 130);
  auto text = d.out.str();
  CHECK(text.find("\x1b[?1049h\x1b[Hevery 1m, 2026-01-31T09:00:00Z; Ctrl-C ends") == 0);
  auto end = text.find("\x1b[?1049l");
  REQUIRE(end != text.npos);
  CHECK(text.substr(0, end).find("...\x1b[K\n") != text.npos);
  CHECK(text.substr(end).find("E1") != text.npos);
}

TEST_CASE("what fails while it is watched ends it") {
  desk d;
  d.reachable = false;
  CHECK(d.run({"workflow", "list", "--watch"}) == 5);
  CHECK(d.rests == 0);
}

TEST_CASE("a command takes its ids from standard input, and goes on after one that fails") {
  desk d;
  d.in.str("E1\n\nE3  \nE2");
  for (std::string id : {"E1", "E2"})
    d.answer("POST /api/v1/executions/" + id + "/resume", R"({"id":")" + id + R"(","state":"running"})");
  CHECK(d.run({"execution", "resume", "-"}) == 3);
  CHECK(d.out.str() == "E1 running\nE2 running\n");
  CHECK(d.err.str().find("E3") != std::string::npos);
}

TEST_CASE("times are in full where they are asked for so") {
  console c;
  c.answer("GET /api/v1/workflows", R"({"items":[{"name":"a","version":1,"created_at":"2026-01-31T07:59:00.5Z"}]})");
  CHECK(c.run({"workflow", "list"}) == 0);
  CHECK(c.out.str().find("1h ago") != std::string::npos);
  CHECK(c.run({"workflow", "list", "--output", "wide"}) == 0);
  CHECK(c.out.str().find("2026-01-31T07:59:00Z") != std::string::npos);
}

TEST_CASE("colours are on a terminal, unless somebody says otherwise") {
  struct row {
    bool terminal;
    std::string no_color;
    std::vector<std::string> options;
    bool colours;
  };
  auto r = GENERATE(values<row>({
    {true, "", {}, true},
    {false, "", {}, false},
    {true, "1", {}, false},
    {true, "", {"--color", "never"}, false},
    {false, "1", {"--color=always"}, true},
  }));
  console c;
  c.env.out_is_terminal = c.env.colour = r.terminal;
  c.variables["NO_COLOR"] = r.no_color;
  c.answer("GET /api/v1/workflows", R"({"items":[{"name":"a","version":1}]})");
  auto line = r.options;
  line.insert(line.begin(), {"workflow", "list"});
  CHECK(c.run(line) == 0);
  CHECK((c.out.str().find('\x1b') != std::string::npos) == r.colours);
}

}  // namespace troupe::cli
