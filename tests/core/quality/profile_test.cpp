#include "core/quality/profile.hpp"

#include "core/quality/report.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace troupe::quality {
namespace {

constexpr std::string_view text =
  "On the last rock of the coast stood a lighthouse with a cracked red door. Every night it swept the dark. Then the "
  "fog came, and the lamp went out. The keeper climbed the steps with a candle in her hand. Nobody had asked her to.";

}  // namespace

TEST_CASE("every built-in profile can be read and judges") {
  auto name = GENERATE(from_range(profile_names()));
  CAPTURE(name);
  auto found = find_profile(name);
  REQUIRE(found.has_value());
  CHECK(found->name == name);
  CHECK(found->approve > found->review);
  CHECK(std::ranges::any_of(found->criteria, [](const auto& c) { return c.veto.has_value(); }));
  auto judged = assess({text}, *found);
  CHECK(judged.overall > 30);
  CHECK(judged.judged_by == name + " " + std::to_string(found->version));
}

TEST_CASE("a profile that cannot be meant is refused with its place") {
  struct row {
    std::string text, says;
  };
  auto r = GENERATE(values<row>({
    {"profile: a\ncriteria: { clarty: { weight: 1 } }", "there is no criterion \"clarty\""},
    {"profile: a\ncriteria: { clarity: { wieght: 1 } }", "unknown key \"wieght\""},
    {"profile: a\ncriteria: { clarity: { weight: -1 } }", "\"weight\" must be a number from 0 to 100"},
    {"profile: a\ncriteria: { clarity: { weight: 0 } }", "no criterion has a weight"},
    {"profile: a\napprove: 60\nreview: 70\ncriteria: { clarity: { weight: 1 } }", "`review` is above `approve`"},
    {"criteria: { clarity: { weight: 1 } }", "the profile has no name"},
    {"profile: a\nthreshold: 3", "unknown key \"threshold\""},
    {"- a", "a profile is a map"},
  }));
  CAPTURE(r.text);
  auto read = read_profile(r.text, "mine.yaml");
  REQUIRE(!read);
  CHECK(read.error().what == r.says);
  CHECK(read.error().where.starts_with("mine.yaml:"));
}

TEST_CASE("an unknown profile is refused with those there are") {
  auto found = find_profile("poem");
  REQUIRE(!found);
  CHECK(found.error().hint.find("narration") != std::string::npos);
}

TEST_CASE("a veto and a minimum hold the overall down, and say so") {
  auto by = [](std::string_view rule) {
    return *read_profile(
      "profile: mine\nwords_min: 5\ncriteria:\n  clarity: { weight: 1 }\n  call_to_action: { weight: 1, " +
        std::string(rule) + " }",
      "mine.yaml");
  };
  auto free = assess({text}, by("target: 80"));
  CHECK(free.overall > 40);
  CHECK(free.reasons.size() == 1);

  auto vetoed = assess({text}, by("veto: 90"));
  CHECK(vetoed.overall == 20);
  CHECK(vetoed.decision == decision::regenerate);
  CHECK(vetoed.reasons.front().find("below its veto of 90") != std::string::npos);

  auto floored = assess({text}, by("minimum: 35"));
  auto call = floored.criteria.back().score;
  CHECK(floored.overall == Approx(35 + call / 2).margin(0.06));
  CHECK(floored.reasons.front().find("below its minimum of 35") != std::string::npos);
}

TEST_CASE("decisions follow the thresholds of the profile") {
  auto by = [](int approve, int review) {
    return *read_profile("profile: mine\nwords_min: 5\napprove: " + std::to_string(approve) +
                           "\nreview: " + std::to_string(review) + "\ncriteria: { mechanics: { weight: 1 } }",
                         "mine.yaml");
  };
  auto overall = static_cast<int>(assess({text}, by(100, 0)).overall);
  REQUIRE(overall == 100);
  CHECK(assess({text}, by(100, 0)).decision == decision::approve);
  std::string worse = std::string(text) + " it breaks off here";
  auto middle = assess({worse}, by(100, 0)).overall;
  REQUIRE(middle < 90);
  REQUIRE(middle > 20);
  CHECK(assess({worse}, by(static_cast<int>(middle), 0)).decision == decision::approve);
  CHECK(assess({worse}, by(static_cast<int>(middle) + 1, static_cast<int>(middle))).decision == decision::review);
  CHECK(assess({worse}, by(100, static_cast<int>(middle) + 1)).decision == decision::regenerate);
}

}  // namespace troupe::quality
