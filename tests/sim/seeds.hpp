#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace troupe::testing {

/// How many seeds from where on, or for how long; from the environment, with these as defaults.
struct seed_range {
  std::uint64_t first = 1;
  std::uint64_t count = 100;
  std::uint64_t minutes = 0;
};

/// Runs seeds until one range is over or some have failed. A failing one is printed with the command that replays it,
/// and so is one that hangs: the program ends then. Returns how many failed, and adds up what happened in `tally`.
std::uint64_t run_seeds(seed_range, std::map<std::string, std::size_t>& tally);

/// Runs one seed and tells its story.
bool replay_seed(std::uint64_t);

/// Returns the number in an environment variable.
std::uint64_t number_from(const char* variable, std::uint64_t otherwise);

}  // namespace troupe::testing
