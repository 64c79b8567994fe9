#include "studio/timeline.hpp"

#include <catch2/catch.hpp>

namespace troupe::studio {

TEST_CASE("pictures come with their scenes") {
  auto plan = plan_timeline(25, 20, {{0, 5}, {6, 12}, {13, 20}}, 3, true);
  REQUIRE(plan);
  CHECK(plan->opening == 65);
  CHECK(plan->frames == 65 + 523);
  CHECK(plan->crossfade == 18);
  // Each begins half a crossfade before its boundary, a little ahead of its words, and ends half a one after the next.
  CHECK(plan->shots == std::vector<shot>{{56, 162}, {200, 193}, {375, 213}});
}

TEST_CASE("pictures cover the film from the first frame to the last") {
  for (std::size_t pictures : {1u, 2u, 5u, 9u})
    for (bool card : {true, false})
      for (std::size_t scenes : {0u, 1u, 5u, 12u}) {
        CAPTURE(pictures, card, scenes);
        std::vector<spoken_span> spans;
        for (std::size_t i = 0; i < scenes; ++i)
          spans.push_back({30.0 * static_cast<double>(i) / static_cast<double>(scenes),
                           30.0 * static_cast<double>(i + 1) / static_cast<double>(scenes) - 0.5});
        auto plan = plan_timeline(30, 30, spans, pictures, card);
        REQUIRE(plan);
        REQUIRE(plan->shots.size() == pictures);
        CHECK(plan->shots[0].first == (card ? plan->opening - plan->crossfade / 2 : 0));
        for (std::size_t i = 0; i + 1 < pictures; ++i)
          CHECK(plan->shots[i].first + plan->shots[i].frames == plan->shots[i + 1].first + plan->crossfade);
        CHECK(plan->shots.back().first + plan->shots.back().frames == plan->frames);
      }
}

TEST_CASE("scenes too short for a picture share the time evenly") {
  auto plan = plan_timeline(25, 10, {{0, 0.1}, {0.1, 10}}, 2, false);
  REQUIRE(plan);
  CHECK(plan->shots[1].first == 125 - plan->crossfade / 2);
}

TEST_CASE("more pictures than time are refused") {
  CHECK_FALSE(plan_timeline(25, 2, {}, 30, true));
}

TEST_CASE("without pictures the card is everything") {
  auto plan = plan_timeline(25, 10, {}, 0, true);
  REQUIRE(plan);
  CHECK(plan->shots.empty());
  CHECK(plan->frames == 65 + 273);
}

}  // namespace troupe::studio
