#include "planted.hpp"
#include "simulation.hpp"

#include <catch2/catch.hpp>

#include <iostream>

namespace troupe {

using namespace testing;

namespace {

/// Within so many seeds each bug is found.
constexpr std::uint64_t seeds_max = 1000;

/// Returns the first seed that breaks a promise, and how.
std::optional<std::pair<std::uint64_t, std::string>> find(bug planted) {
  planting it(planted);
  for (std::uint64_t seed = 1; seed <= seeds_max; ++seed) {
    simulation one(seed);
    if (auto broken = one.run(); !broken.empty())
      return std::pair(seed, broken.front().substr(0, 120));
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("each bug that is planted is found") {
  for (std::size_t i = 1; i < enum_names(bug{}).size(); ++i) {
    auto planted = static_cast<bug>(i);
    auto found = find(planted);
    INFO(to_string(planted) << " was not found in " << seeds_max << " seeds");
    CHECK(found);
    if (found)
      std::cout << to_string(planted) << " is found by seed " << found->first << ": " << found->second << "\n";
  }
}

}  // namespace troupe
