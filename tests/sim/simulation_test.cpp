#include "seeds.hpp"
#include "simulation.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

/// Seeds of one ctest entry; there are several, so that they run side by side.
constexpr std::uint64_t seeds_per_entry = 100;

/// A simulator that only sees fair weather proves nothing.
void check_weather(const std::map<std::string, std::size_t>& tally) {
  for (const auto* what : {"crash",
                           "crash in a commit",
                           "lost commit",
                           "commit of unknown outcome",
                           "killed actor",
                           "set clock",
                           "slow commit",
                           "failed change",
                           "repeated outcome",
                           "left memory",
                           "read again",
                           "handed to a worker",
                           "pause",
                           "resume",
                           "retry",
                           "rerun",
                           "skip",
                           "signal",
                           "label",
                           "execution_paused",
                           "tasks_reset",
                           "execution_migrated",
                           "child_scheduled",
                           "signal_taken",
                           "wait_started",
                           "block_left",
                           "ending_started",
                           "task_retried",
                           "task_timed_out",
                           "task_failed",
                           "task_skipped",
                           "task_expanded",
                           "task_cancelled",
                           "foreach_finished",
                           "review_decided",
                           "review_escalated",
                           "execution_timed_out",
                           "cancel_requested"}) {
    CAPTURE(what);
    auto found = tally.find(what);
    CHECK((found == tally.end() ? 0 : found->second) > 0);
  }
}

void simulate(std::uint64_t part) {
  std::map<std::string, std::size_t> tally;
  CHECK(run_seeds({1 + part * 1000, seeds_per_entry}, tally) == 0);
  check_weather(tally);
}

std::string story_of(std::uint64_t seed) {
  simulation one(seed);
  one.run();
  return one.story();
}

}  // namespace

TEST_CASE("the promises hold whatever runs next, fails, dies or crashes: 1") {
  simulate(1);
}

TEST_CASE("the promises hold whatever runs next, fails, dies or crashes: 2") {
  simulate(2);
}

TEST_CASE("the promises hold whatever runs next, fails, dies or crashes: 3") {
  simulate(3);
}

TEST_CASE("the promises hold whatever runs next, fails, dies or crashes: 4") {
  simulate(4);
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

/// For scripts/simulate.
TEST_CASE("seeds that the environment names", "[.]") {
  if (auto seed = number_from("TROUPE_SIM_SEED", 0)) {
    CHECK(replay_seed(seed));
    return;
  }
  std::map<std::string, std::size_t> tally;
  seed_range of{number_from("TROUPE_SIM_FIRST", 1), number_from("TROUPE_SIM_SEEDS", 100),
                number_from("TROUPE_SIM_MINUTES", 0)};
  CHECK(run_seeds(of, tally) == 0);
}

}  // namespace troupe
