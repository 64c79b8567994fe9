#include "core/quality/regeneration.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace troupe::quality {
namespace {

judged_attempt attempt(double overall, std::vector<weakness> weaknesses, json::object parameters = {}) {
  return {.overall = overall,
          .decision = overall >= 85   ? decision::approve
                      : overall >= 70 ? decision::review
                                      : decision::regenerate,
          .parameters = std::move(parameters),
          .candidate = json::value(overall),
          .weaknesses = std::move(weaknesses)};
}

revision step(judged_attempt now, const std::optional<revision>& before = {}, const revision_limits& limits = {},
              std::span<const trial> experience = {}, double cost = 0) {
  auto scores = now.weaknesses;
  return revise(std::move(now), scores, before, cost, limits, usual_remedies(), experience, 1);
}

}  // namespace

TEST_CASE("what is weakest is changed first, each cause by a change of its own") {
  auto r = step(attempt(75, {{"emotional_arc", 20, 3}, {"hook_strength", 60, 2}, {"ending", 50, 1}}));
  CHECK_FALSE(r.done);
  REQUIRE(r.changes.size() == 2);
  CHECK(r.changes[0].cause == "emotional_arc");
  CHECK(r.changes[0].before == 20);
  CHECK(r.changes[1].cause == "hook_strength");
  CHECK(r.next != r.best.parameters);
  CHECK(r.why == "next: " + r.changes[0].change + " for emotional_arc, " + r.changes[1].change + " for hook_strength");
  CHECK(r == step(attempt(75, {{"emotional_arc", 20, 3}, {"hook_strength", 60, 2}, {"ending", 50, 1}})));
}

TEST_CASE("a series ends when it is good enough, used up, too expensive, or at its wits' end") {
  std::vector<weakness> weak{{"ending", 50, 2}};
  CHECK(step(attempt(85, weak)).why == "attempt 1 is good enough: approve");
  CHECK(step(attempt(70, weak), {}, {.enough = decision::review}).why == "attempt 1 is good enough: review");
  CHECK(step(attempt(70, weak), {}, {.attempts_max = 1}).why == "attempt 1 was the last of 1");
  auto paid = step(attempt(70, weak), {}, {.budget = 5}, {}, 2);
  CHECK_FALSE(paid.done);
  auto broke = step(attempt(71, weak), paid, {.budget = 5}, {}, 2);
  CHECK(broke.done);
  CHECK(broke.spent == 4);
  CHECK(broke.why == "the budget of 5.00 does not pay for another attempt");
  auto helpless = step(attempt(70, {{"unheard_of", 0, 30}}));
  CHECK(helpless.done);
  CHECK(helpless.why == "nothing is left to change");
  CHECK(helpless.next.empty());
}

TEST_CASE("the best attempt is kept, and what did not help is not tried again from it") {
  revision_limits limits{.attempts_max = 20, .changes_max = 1};
  auto r = step(attempt(75, {{"ending", 50, 2}}, {{"seed", 7}}), {}, limits);
  std::vector<std::string> made;
  while (!r.done) {
    REQUIRE(r.changes.size() == 1);
    CHECK(std::ranges::find(made, r.changes[0].change) == made.end());
    made.push_back(r.changes[0].change);
    r = step(attempt(74, {{"ending", 51, 2}}, r.next), r, limits);
    REQUIRE(r.credits.size() == 1);
    CHECK_FALSE(r.credits[0].worked);
  }
  CHECK(made.size() == usual_remedies().at("ending").size());
  CHECK(r.best.overall == 75);
  CHECK(r.best.number == 1);
  CHECK(r.best.candidate == 75.0);
  CHECK(r.scores.size() == made.size() + 1);

  auto from = step(attempt(75, {{"ending", 50, 2}}), {}, limits);
  auto better = step(attempt(80, {{"ending", 70, 1}}, from.next), from, limits);
  CHECK(better.best.number == 2);
  CHECK(better.credits.at(0).worked);
  CHECK(better.credits[0].after == 70);
}

TEST_CASE("a change is credited only if its cause rose and the whole did not fall") {
  auto from = step(attempt(75, {{"ending", 50, 2}}));
  struct row {
    double overall, ending;
    bool worked;
  };
  auto r = GENERATE(
    values<row>({{75, 52, true}, {76, 51.9, false}, {74.9, 90, false}, {90, 50, false}, {75, 50 + credit_min, true}}));
  auto next = step(attempt(r.overall, {{"ending", r.ending, 1}}), from);
  REQUIRE(next.credits.size() == 1);
  CHECK(next.credits[0].worked == r.worked);
}

TEST_CASE("what has worked before is preferred") {
  std::vector<trial> seen{
    {"ending", "add echo", 0, 50}, {"ending", "add call", 60, 2}, {"ending", "another seed", 1, 50}};
  int preferred = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    auto now = attempt(75, {{"ending", 50, 2}});
    auto scores = now.weaknesses;
    auto r = revise(now, scores, {}, 0, {}, usual_remedies(), seen, seed);
    preferred += r.changes.at(0).change == "add call";
  }
  CHECK(preferred == 50);
}

TEST_CASE("a series of attempts passes through JSON unharmed") {
  auto r = step(attempt(75, {{"ending", 50, 2}}, {{"seed", 7}, {"additions", {"echo"}}}));
  auto again = from_json<revision>(*parse_json(json::serialize(to_json(r))));
  REQUIRE(again);
  CHECK(*again == r);
}

TEST_CASE("remedies of one's own replace the usual ones") {
  auto own =
    read_remedies(*parse_json(R"({"clarity": [{"set": {"template": "letter"}}, {"add": "Use short words."}]})"));
  REQUIRE(own);
  CHECK(name_of(own->at("clarity")[0]) == "template letter");
  CHECK(name_of(own->at("clarity")[1]) == "add Use short words.");
  CHECK(name_of({.set = {{"temperature", 0.5}}}) == "temperature 0.5");
  for (auto wrong :
       {R"({"clarity": []})", R"({"clarity": [{}]})", R"({"clarity": [{"set": {"a": 1}, "reseed": true}]})",
        R"({"clarity": [{"sett": {"a": 1}}]})", R"({"clarity": [7]})", R"([])", R"({"a": [{"set": {}}]})"}) {
    CAPTURE(wrong);
    CHECK_FALSE(read_remedies(*parse_json(wrong)));
  }
}

}  // namespace troupe::quality
