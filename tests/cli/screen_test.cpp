#include "cli/event_reader.hpp"
#include "cli/screen.hpp"
#include "cli/text.hpp"
#include "recorded.hpp"

#include <catch2/catch.hpp>

namespace troupe::cli {
namespace {

board played(const std::string& events) {
  board b(*parse_json(recorded::view("running")), {"review.request"});
  event_reader reader;
  auto fed = reader.feed(events, [&](const event_reader::message& m) { b.apply(m.type, *parse_json(m.body)); });
  REQUIRE(fed);
  return b;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const auto& line : lines)
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  return out;
}

std::string until(const std::string& events, int sequence) {
  return events.substr(0, events.find("id: " + std::to_string(sequence) + "\n"));
}

const timestamp after_3s = *read_time("2026-01-31T09:00:03.000000Z");

}  // namespace

TEST_CASE("a task is a line: symbol, name, bar or state, duration, remarks") {
  auto b = played(until(recorded::published(), 12));
  CHECK(joined(draw(b, after_3s, 79, 20, {})) == R"( ✓ story    done                        2.0s  attempt 2
 ⠋ images   ████████░░░░░░░░ 1/3        1.0s  frame 12
 · quality  waiting
 · publish  waiting
 · review   waiting
)");
}

TEST_CASE("no line is wider than the terminal, whatever the width") {
  auto b = played(recorded::published());
  for (std::size_t width = 5; width < 100; ++width)
    for (const auto& line : draw(b, after_3s, width, 20, {true}))
      CHECK(columns_of(line) <= width);
}

TEST_CASE("what does not fit in height is summed up, the lively tasks last") {
  auto b = played(until(recorded::published(), 12));
  CHECK(joined(draw(b, after_3s, 79, 3, {})) == R"( ✓ story    done                        2.0s  attempt 2
 ⠋ images   ████████░░░░░░░░ 1/3        1.0s  frame 12
 … 3 more: 3 waiting
)");
}

TEST_CASE("a live display redraws in place, at most ten times a second, and gives the cursor back") {
  auto b = played(until(recorded::published(), 12));
  std::ostringstream out;
  {
    screen s(out, {progress_style::live, 80, 24}, {});
    s.refresh(b, after_3s);
    auto once = out.str();
    CHECK(once.starts_with("\x1b[?25l"));
    s.refresh(b, after_3s + 99ms);
    CHECK(out.str() == once);
    s.refresh(b, after_3s + 100ms);
    CHECK(out.str().substr(once.size()).starts_with("\x1b[5A\r"));
  }
  CHECK(out.str().ends_with("\x1b[?25h"));
}

TEST_CASE("a run on a terminal draws in colour, and plainly with NO_COLOR") {
  console c;
  recorded::play(c, "completed", recorded::published());
  c.env.out_is_terminal = c.env.colour = true;
  CHECK(c.run({"run", "video.yaml"}) == 0);
  CHECK(c.out.str().find("\x1b[32m✓\x1b[0m") != std::string::npos);
  c.variables["NO_COLOR"] = "1";
  CHECK(c.run({"run", "video.yaml"}) == 0);
  CHECK(c.out.str().find("\x1b[32m") == std::string::npos);
}

TEST_CASE("an execution is settled when it ended or when only people can move it") {
  CHECK_FALSE(played(recorded::beginning()).settled());
  CHECK(played(recorded::published()).settled());
  CHECK(played(recorded::reviewed()).settled());
  CHECK_FALSE(played(recorded::reviewed()).ended());
}

TEST_CASE("events told twice count once") {
  auto once = played(recorded::published());
  auto twice = played(recorded::published() + recorded::published());
  CHECK(twice.busy() == once.busy());
  CHECK(twice.find("images")->items_finished == 3);
}

}  // namespace troupe::cli
