#include "simulation.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>

namespace troupe {

using namespace testing;

namespace {

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const auto* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

/// Runs one seed; says how to see it again if a promise was broken.
bool holds(std::uint64_t seed, bool tell, std::map<std::string, std::size_t>& tally) {
  simulation one(seed, tell);
  auto broken = one.run();
  for (const auto& [what, count] : one.tally())
    tally[what] += count;
  if (broken.empty())
    return true;
  std::cout << "seed " << seed << "\n";
  for (const auto& what : broken)
    std::cout << "  " << what << "\n";
  std::cout << "replay it: scripts/simulate --seed " << seed << "\n";
  return false;
}

std::string story_of(std::uint64_t seed) {
  simulation one(seed);
  one.run();
  return one.story();
}

}  // namespace

TEST_CASE("the promises hold whatever runs next, fails, dies or crashes") {
  std::map<std::string, std::size_t> tally;
  if (auto seed = number_from("TROUPE_SIM_SEED", 0)) {
    CHECK(holds(seed, true, tally));
    return;
  }
  auto first = number_from("TROUPE_SIM_FIRST", 1);
  auto minutes = number_from("TROUPE_SIM_MINUTES", 0);
  auto seeds = number_from("TROUPE_SIM_SEEDS", minutes ? UINT64_MAX - first : 200);
  auto end = std::chrono::steady_clock::now() + std::chrono::minutes(minutes);
  std::uint64_t seed = first, failed = 0;
  for (; seed < first + seeds && (!minutes || std::chrono::steady_clock::now() < end) && failed < 5; ++seed)
    failed += !holds(seed, false, tally);
  std::cout << seed - first << " seeds from " << first << " on:";
  for (const auto& [what, count] : tally)
    std::cout << " " << what << " " << count << (what == tally.rbegin()->first ? "\n" : ",");
  CHECK(failed == 0);
  if (seeds < 100)
    return;
  // A simulator that only sees fair weather proves nothing.
  for (const auto* what :
       {"crash", "crash in a commit", "lost commit", "commit of unknown outcome", "killed actor", "repeated outcome",
        "left memory", "read again", "task_retried", "task_timed_out", "task_failed", "task_skipped", "task_expanded",
        "foreach_finished", "review_decided", "cancel_requested"}) {
    CAPTURE(what);
    CHECK(tally[what] >= 10);
  }
}

TEST_CASE("a seed gives the same story again") {
  for (std::uint64_t seed : {7, 11, 15}) {
    CAPTURE(seed);
    auto first = story_of(seed);
    CHECK(first == story_of(seed));
    CHECK(first != "");
    CHECK(first != story_of(seed + 1));
  }
}

}  // namespace troupe
