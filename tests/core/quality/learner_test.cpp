#include "core/quality/learner.hpp"

#include <catch2/catch.hpp>

namespace troupe::quality {

TEST_CASE("draws follow what is believed, and are the same for the same seed") {
  std::vector<trial> seen{{"ending", "good", 40, 10}, {"ending", "bad", 10, 40}, {"hook", "good", 0, 90}};
  double good = 0, bad = 0, fresh = 0, spread = 0;
  int won = 0;
  constexpr int n = 4000;
  for (std::uint64_t seed = 0; seed < n; ++seed) {
    double g = draw(seen, "ending", "good", seed), b = draw(seen, "ending", "bad", seed);
    double f = draw(seen, "ending", "never tried", seed);
    CHECK(g == draw(seen, "ending", "good", seed));
    good += g;
    bad += b;
    fresh += f;
    spread += (f - 0.5) * (f - 0.5);
    won += f > g;
  }
  CHECK(good / n == Approx(41.0 / 52).margin(0.01));
  CHECK(bad / n == Approx(11.0 / 52).margin(0.01));
  CHECK(fresh / n == Approx(0.5).margin(0.02));
  // Uniform, as Beta(1, 1) is.
  CHECK(spread / n == Approx(1.0 / 12).margin(0.005));
  // What was never tried gets its chance, but not the larger one.
  CHECK(won > n / 10);
  CHECK(won < n / 3);
}

TEST_CASE("a change that works is found, and taken more and more often") {
  constexpr double truth[] = {0.2, 0.75, 0.4};
  const std::string names[] = {"a", "b", "c"};
  std::vector<trial> seen;
  for (const auto& name : names)
    seen.push_back({"cause", name, 0, 0});
  int late = 0;
  for (std::uint64_t round = 0; round < 300; ++round) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < 3; ++i)
      if (draw(seen, "cause", names[i], round) > draw(seen, "cause", names[best], round))
        best = i;
    bool worked = draw({}, "outcome", std::to_string(round), 7) < truth[best];
    ++(worked ? seen[best].worked : seen[best].failed);
    late += round >= 200 && best == 1;
  }
  CHECK(late > 75);
}

TEST_CASE("a rate of success says how little it rests on") {
  CHECK(rate_of(0, 0) == success_rate{0, 0, 1});
  auto few = rate_of(3, 1), many = rate_of(300, 100);
  CHECK(few.rate == 0.75);
  CHECK(many.rate == 0.75);
  CHECK(few.low < many.low);
  CHECK(few.high > many.high);
  CHECK(many.low == Approx(0.7054).margin(0.001));
  CHECK(many.high == Approx(0.7899).margin(0.001));
  CHECK(rate_of(0, 5).low == 0);
  CHECK(rate_of(0, 5).high < 0.5);
}

}  // namespace troupe::quality
