#include "core/supervision/restart.hpp"

#include <catch2/catch.hpp>

namespace troupe {
namespace {

constexpr auto at(milliseconds since_start) {
  return timestamp{since_start};
}

}  // namespace

TEST_CASE("pauses between restarts double up to the last delay") {
  restart_history history{{.restarts_max = 6, .window = 30s, .first_delay = 100ms, .last_delay = 500ms}};
  std::vector<milliseconds> pauses;
  for (int i = 0; i < 5; ++i)
    pauses.push_back(*history.failed(at(1s * i)));
  CHECK(pauses == std::vector<milliseconds>{100ms, 200ms, 400ms, 500ms, 500ms});
}

TEST_CASE("one failure more than allowed within the window escalates") {
  restart_history history{{.restarts_max = 2, .window = 10s}};
  CHECK(history.failed(at(0s)));
  CHECK(history.failed(at(1s)));
  CHECK_FALSE(history.failed(at(10s)));
  CHECK(history.failures() == 3);
}

TEST_CASE("failures older than the window are forgiven") {
  restart_history history{{.restarts_max = 1, .window = 10s, .first_delay = 100ms}};
  CHECK(history.failed(at(0s)) == 100ms);
  CHECK(history.failed(at(11s)) == 100ms);
  CHECK(history.failed(at(22s)) == 100ms);
}

TEST_CASE("options that cannot work are refused") {
  CHECK_FALSE(validate(restart_options{}));
  CHECK(validate(restart_options{.window = 0ms}));
  CHECK(validate(restart_options{.first_delay = 2s, .last_delay = 1s}));
}

}  // namespace troupe
