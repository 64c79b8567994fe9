#include "cli/top.hpp"

#include "cli/key_reader.hpp"
#include "cli/text.hpp"
#include "console.hpp"

#include <catch2/catch.hpp>

namespace troupe::cli {
namespace {

json::value overview(int started, const std::string& at, const std::string& counts) {
  return *parse_json(R"({"at":")" + at + R"(","uptime_ms":65000,
    "executions":{"held":0,"running":12,"waiting":3,"paused":0,"cancelling":1},
    "finished":{"completed":120,"failed":2,"cancelled":0},
    "attempts":{"started":)" +
                     std::to_string(started) + R"(,"completed":100,"failed":5,"reused":0},
    "waits":{"bounds_ms":[1,10,100],"counts":[0,0,0,0]},
    "runs":{"bounds_ms":[1,10,100],"counts":)" +
                     counts + R"(},
    "queues":[{"name":"light","kind":"slot","running":1,"waiting":0,"limited":0,"paused":0,"slots":64},
              {"name":"io","kind":"slot","running":4,"waiting":17,"limited":2,"paused":0,"slots":4,"oldest_wait_ms":1500},
              {"name":"media","kind":"remote","running":9,"waiting":2,"limited":0,"paused":0,"oldest_wait_ms":90000}],
    "slowest":[{"execution":"01jd3q7s8v4zc2m9k5t0xw6ypb","task":"images[3]","attempt":1,"queue":"io","elapsed_ms":185000}],
    "nodes":[{"name":"this node","state":"up","uptime_ms":65000,"actors":17,"down":0,"restarts":0}]})");
}

std::string text(const std::vector<std::string>& lines) {
  std::string out;
  for (const auto& line : lines)
    out += line + "\n";
  return out;
}

struct keys : key_reader {
  std::string& left;
  console& c;
  keys(std::string& l, console& on) : left(l), c(on) {}
  std::optional<char> wait(milliseconds span) override {
    if (left.empty())
      return 'q';
    auto key = left.front();
    left.erase(0, 1);
    if (key != '.')
      return key;
    c.now += span;
    return std::nullopt;
  }
};

}  // namespace

TEST_CASE("one look shows the numbers since the node started") {
  auto lines = draw({.now = overview(130, "2026-01-31T09:00:00.000000Z", "[50,50,0,0]"), .node = "http://n"}, 0, 0, {});
  CHECK(text(lines) == R"(troupe top  http://n  up 1m05s  2026-01-31T09:00:00Z
Executions  12 running  3 waiting  0 held  0 paused  1 cancelling  
Finished    120 completed  2 failed  0 cancelled  since the node started
Tasks       2.0/s started  1.5/s completed  0.1/s failed  0.0/s reused  on average
Steps       wait p50 -  p99 -   run p50 1.0ms  p99 9.8ms

QUEUE  KIND    RUNNING  WAITING  LIMITED  PAUSED  OLDEST WAIT
light  slot       1/64        0        0       0
io     slot        4/4       17        2       0         1.5s
media  remote        9        2        0       0        1m30s

EXECUTION                   SLOWEST TASK  QUEUE  RUNS FOR
01jd3q7s8v4zc2m9k5t0xw6ypb  images[3]     io        3m05s

NODE       STATE     UP  ACTORS  DOWN  RESTARTS
this node  up     1m05s      17     0         0
)");
}

TEST_CASE("two looks show what happened in between") {
  top_view v{.now = overview(130, "2026-01-31T09:00:02.000000Z", "[50,50,100,1]"),
             .before = overview(110, "2026-01-31T09:00:00.000000Z", "[50,50,0,0]")};
  auto shown = text(draw(v, 0, 0, {}));
  CHECK(shown.find("Tasks       10.0/s started  0.0/s completed") != std::string::npos);
  CHECK(shown.find("run p50 55ms  p99 100ms") != std::string::npos);
}

TEST_CASE("no line is wider than the terminal, nor are there more than fit") {
  auto width = GENERATE(30, 60, 80, 140);
  auto height = GENERATE(8, 14, 30);
  CAPTURE(width, height);
  top_view v{.now = overview(1, "2026-01-31T09:00:00.000000Z", "[1,1,1,1]"), .node = "http://n"};
  auto lines = draw(v, static_cast<std::size_t>(width), static_cast<std::size_t>(height), {true});
  CHECK(lines.size() <= static_cast<std::size_t>(height));
  for (const auto& line : lines)
    CHECK(columns_of(line) <= static_cast<std::size_t>(width));
}

TEST_CASE("a quantile lies within its bucket") {
  std::vector<double> bounds{1, 10, 100};
  CHECK_FALSE(quantile(bounds, {0, 0, 0, 0}, 0.5));
  CHECK(*quantile(bounds, {0, 100, 0, 0}, 0.5) == Approx(5.5));
  CHECK(*quantile(bounds, {50, 0, 50, 0}, 0.99) == Approx(98.2));
  CHECK(*quantile(bounds, {0, 0, 0, 7}, 0.5) == Approx(100));
}

TEST_CASE("keys leave, stop the screen, and sort") {
  console c;
  c.env.out_is_terminal = true;
  c.answer("GET /api/v1/overview", json::serialize(overview(1, "2026-01-31T09:00:00.000000Z", "[1,1,1,1]")));
  std::string typed;
  c.env.read_keys = [&] { return std::make_unique<keys>(typed, c); };
  typed = "..q";
  CHECK(c.run({"top"}) == 0);
  CHECK(c.requests.size() == 3);
  CHECK(c.out.str().find("\x1b[?1049h") == 0);
  CHECK(c.out.str().find("\x1b[?25h\x1b[?1049l") != std::string::npos);
  c.requests.clear();
  typed = "p.s q";
  CHECK(c.run({"top"}) == 0);
  // Standing still it looks only when told to.
  CHECK(c.requests.size() == 2);
  CHECK(c.out.str().find("stands still") != std::string::npos);
  CHECK(c.out.str().find("sorted by waiting") != std::string::npos);
  auto sorted = c.out.str().rfind("QUEUE  KIND");
  CHECK(c.out.str().find("io ", sorted) < c.out.str().find("light", sorted));
}

TEST_CASE("where nobody presses keys it is printed once") {
  console c;
  c.answer("GET /api/v1/overview", json::serialize(overview(1, "2026-01-31T09:00:00.000000Z", "[1,1,1,1]")));
  CHECK(c.run({"top"}) == 0);
  CHECK(c.out.str().find('\x1b') == std::string::npos);
  CHECK(c.out.str().find("12 running") != std::string::npos);
  CHECK(c.run({"top", "--output", "json"}) == 0);
  CHECK(parse_json(c.out.str())->at("uptime_ms") == 65000);
}

}  // namespace troupe::cli
