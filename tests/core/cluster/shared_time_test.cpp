#include "core/cluster/shared_time.hpp"

#include <catch2/catch.hpp>

namespace troupe::cluster {
namespace {

constexpr timestamp noon{microseconds{std::chrono::hours{12}}};
constexpr moment start{std::chrono::hours{1}};

}  // namespace

TEST_CASE("the time of day of a node that shares a database") {
  shared_time t;
  CHECK(t.at(start, noon + 1h) == noon + 1h);  // nothing is known yet
  t.hear(noon, start, start + 200ms);
  SECTION("is its own while that is about the database's") {
    CHECK(t.at(start + 10s + 100ms, noon + 10s) == noon + 10s);
    CHECK(t.at(start + 10s + 100ms, noon + 10s + 999ms) == noon + 10s + 999ms);
    CHECK(t.at(start + 10s + 100ms, noon + 10s - 999ms) == noon + 10s - 999ms);
  }
  SECTION("is the database's when its own is an hour off, from the first moment on") {
    CHECK(t.at(start + 100ms, noon + 1h) == noon);
    CHECK(t.at(start + 10s + 100ms, noon - 1h) == noon + 10s);
  }
  SECTION("is its own again once that is right") {
    CHECK(t.at(start + 100ms, noon + 1h) == noon);
    CHECK(t.at(start + 20s + 100ms, noon + 20s) == noon + 20s);
  }
  SECTION("is not taken from an answer that took long") {
    t.hear(noon + 5h, start, start + 1001ms);
    CHECK(t.at(start + 100ms, noon + 1h) == noon);
  }
  SECTION("follows the database when that is set anew") {
    t.hear(noon + 5h, start + 1s, start + 1s);
    CHECK(t.at(start + 1s, noon) == noon + 5h);
  }
}

}  // namespace troupe::cluster
