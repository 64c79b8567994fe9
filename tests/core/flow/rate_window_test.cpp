#include "core/flow/rate_window.hpp"

#include <catch2/catch.hpp>

#include <random>

namespace troupe::flow {

namespace {

timestamp at(milliseconds t) {
  return timestamp{std::chrono::seconds{1'800'000'000} + t};
}

}  // namespace

TEST_CASE("a rate lets so many begin in a span, and the next exactly when the first is over") {
  rate_window w;
  w.bound(3, 60s);
  CHECK(w.room(at(0s)) == 3);
  w.add(at(0s));
  w.add(at(10s));
  w.add(at(20s));
  CHECK(w.room(at(59'999ms)) == 0);
  CHECK(w.frees_at() == at(60s));
  CHECK(w.room(at(60s)) == 1);
  CHECK(w.room(at(70s)) == 2);
  CHECK(w.over_at() == at(80s));
  CHECK_FALSE(w.is_over(at(79s)));
  CHECK(w.is_over(at(80s)));
}

TEST_CASE("no rate is no bound") {
  rate_window w;
  for (int i = 0; i < 1000; ++i)
    w.add(at(0s));
  CHECK(w.room(at(0s)) > 1'000'000);
  CHECK(w.starts().empty());
}

TEST_CASE("a rate that is lowered counts what has begun") {
  rate_window w;
  w.bound(4, 10s);
  for (int i = 0; i < 4; ++i)
    w.add(at(i * 1s));
  w.bound(2, 10s);
  CHECK(w.room(at(5s)) == 0);
  CHECK(w.frees_at() == at(12s));
  CHECK(w.room(at(12s)) == 1);
}

TEST_CASE("a clock that is set back does not lock a key") {
  rate_window w;
  w.bound(1, 10s);
  w.add(at(1h));
  CHECK(w.room(at(0s)) == 0);
  CHECK(w.frees_at() == at(10s));
  CHECK(w.room(at(10s)) == 1);
}

TEST_CASE("starts survive as data") {
  rate_window w, restored;
  w.bound(2, 10s);
  w.add(at(1s));
  w.add(at(2s));
  restored.restore(w.rate(), w.per(), w.starts());
  CHECK(restored.room(at(10s)) == 0);
  CHECK(restored.room(at(11s)) == 1);
}

TEST_CASE("a rate is never exceeded in any span, and is nearly used up") {
  for (std::uint32_t rate : {1u, 7u, 64u, 65u, 1000u, 5000u}) {
    CAPTURE(rate);
    rate_window w;
    w.bound(rate, 1s);
    std::mt19937 random(rate);
    std::vector<timestamp> begun;
    auto now = at(0s);
    for (int step = 0; step < 40'000; ++step) {
      now += microseconds(random() % 400);
      if (random() % 100 == 0)
        now += 100ms;
      if (w.room(now) > 0) {
        w.add(now);
        begun.push_back(now);
        CHECK(w.starts().size() <= 2 * rate_window::exact_max);
      }
    }
    for (std::size_t i = 0; i + rate < begun.size(); ++i)
      REQUIRE(begun[i + rate] - begun[i] >= 1s);
    if (rate <= 65) {
      auto spans = (now - begun.front()) / 1s;
      CHECK(begun.size() > std::size_t(spans) * rate * 80 / 100);
    }
  }
}

}  // namespace troupe::flow
