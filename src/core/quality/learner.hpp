#pragma once

#include "core/base/fields.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What has been learned about changes: how often one helped against a weakness. Thompson sampling: each change is
/// drawn from what is believed of it, and the luckiest is tried, so that the better is tried more often and the unknown
/// gets its chance.
namespace troupe::quality {

struct trial {
  /// The criterion that was weak.
  std::string cause;
  std::string change;
  std::uint64_t worked = 0;
  std::uint64_t failed = 0;

  TROUPE_FIELDS(trial, cause, change, worked, failed)
};

/// Draws how well a change may work: from Beta(1 + worked, 1 + failed), where what was never tried is as likely to be
/// anything. The same seed draws the same, and another change otherwise.
double draw(std::span<const trial> experience, std::string_view cause, std::string_view change, std::uint64_t seed);

/// The share that worked, and bounds of what it may truly be: 95 % of the belief lies between them.
struct success_rate {
  double rate = 0;
  double low = 0;
  double high = 1;

  TROUPE_FIELDS(success_rate, rate, low, high)
};

success_rate rate_of(std::uint64_t worked, std::uint64_t failed);

}  // namespace troupe::quality
