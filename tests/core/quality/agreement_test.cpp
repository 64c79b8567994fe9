#include "core/quality/agreement.hpp"

#include <catch2/catch.hpp>

namespace troupe::quality {
namespace {

labelled_score review(double overall, bool approved) {
  return {overall,
          overall >= 85   ? decision::approve
          : overall >= 70 ? decision::review
                          : decision::regenerate,
          approved, "kim"};
}

}  // namespace

TEST_CASE("isotonic regression is the nearest rising sequence") {
  CHECK(isotonic(std::vector<double>{0, 1, 0, 1, 1}) == std::vector<double>{0, 0.5, 0.5, 1, 1});
  CHECK(isotonic(std::vector<double>{1, 0}) == std::vector<double>{0.5, 0.5});
  CHECK(isotonic(std::vector<double>{3, 2, 1, 5}) == std::vector<double>{2, 2, 2, 5});
  CHECK(isotonic({}).empty());
}

TEST_CASE("thresholds are those that the wanted share of wrong approvals allows") {
  std::vector<labelled_score> all;
  for (int i = 0; i < 100; ++i)
    all.push_back(review(90 + i * 0.05, i % 50 != 0));
  for (int i = 0; i < 50; ++i)
    all.push_back(review(80 + i * 0.1, i % 2 == 0));
  for (int i = 0; i < 100; ++i)
    all.push_back(review(50 + i * 0.1, i % 50 == 49));
  auto s = suggest(all, 0.05);
  REQUIRE(s.approve);
  CHECK(*s.approve > 84);
  CHECK(*s.approve <= 90);
  CHECK(s.false_approve.rate <= 0.05);
  CHECK(s.above >= 100);
  REQUIRE(s.review);
  CHECK(*s.review >= 59);
  CHECK(*s.review < 84);
  CHECK(s.false_regenerate.rate <= 0.05);
  // Fewer mistakes are allowed: fewer are approved.
  auto strict = suggest(all, 0.01);
  CHECK((!strict.approve || *strict.approve > *s.approve));
  CHECK(*suggest(all, 0.3).approve < *s.approve);
}

TEST_CASE("few reviews suggest nothing, or say that they are few") {
  CHECK_FALSE(suggest({}, 0.05).approve);
  std::vector<labelled_score> four(4, review(90, true)), five(5, review(90, true));
  CHECK_FALSE(suggest(four, 0.05).approve);
  auto s = suggest(five, 0.05);
  CHECK(s.approve == 90);
  CHECK_FALSE(s.certain);
  std::vector<labelled_score> many(200, review(90, true));
  CHECK(suggest(many, 0.05).certain);
  CHECK_FALSE(suggest(std::vector<labelled_score>(50, review(95, false)), 0.05).approve);
}

TEST_CASE("equal scores are on the same side of a threshold") {
  std::vector<labelled_score> all;
  for (int i = 0; i < 10; ++i)
    all.push_back(review(90, i % 2 == 0));
  CHECK_FALSE(suggest(all, 0.05).approve);
}

TEST_CASE("agreement counts where both decided, and ranks") {
  std::vector<labelled_score> all{review(90, true), review(95, false), review(60, true), review(50, false),
                                  review(75, true)};
  auto a = agreement_of(all);
  CHECK(a.reviews == 5);
  CHECK(a.approved == 3);
  CHECK(a.both == 1);
  CHECK(a.scorer_only == 1);
  CHECK(a.person_only == 1);
  CHECK(a.neither == 1);
  CHECK(a.ranking == 0.5);
  REQUIRE(a.bands.size() == 4);
  CHECK(a.bands.back().from == 90);
  CHECK(a.bands.back().approved.rate == 0.5);
  CHECK_FALSE(agreement_of(std::vector{review(90, true)}).ranking);
}

TEST_CASE("a verdict is about the last score before the review was asked for") {
  auto at = [](int seconds) { return timestamp{std::chrono::seconds{seconds}}; };
  auto score = [&](const char* id, int seconds, double overall) {
    scored s;
    s.execution = execution_id{id};
    s.at = at(seconds);
    s.overall = overall;
    s.decision = "review";
    return s;
  };
  std::vector<scored> scores{score("a", 10, 70), score("a", 20, 80), score("a", 40, 90), score("b", 30, 60)};
  std::vector<human_verdict> verdicts{{execution_id{"a"}, at(30), true, "kim"},
                                      {execution_id{"b"}, at(20), true, "kim"},
                                      {execution_id{"c"}, at(90), false, ""}};
  auto labelled = label(scores, verdicts);
  REQUIRE(labelled.size() == 1);
  CHECK(labelled[0].overall == 80);
  CHECK(labelled[0].approved);
}

}  // namespace troupe::quality
