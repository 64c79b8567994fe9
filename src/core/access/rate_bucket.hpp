#pragma once

#include "core/base/time.hpp"

#include <algorithm>
#include <optional>

namespace troupe::access {

/// How many requests a caller may make: so many a second in the long run (0 is any number), `burst` at once.
struct rate_limit {
  double per_second = 0;
  double burst = 0;

  bool operator==(const rate_limit&) const = default;
};

/// A token bucket: full at first, a request takes one.
class rate_bucket {
public:
  /// Takes one and returns nothing; or takes none and returns after how long there will be one.
  std::optional<milliseconds> take(const rate_limit& limit, timestamp now) {
    if (limit.per_second <= 0)
      return std::nullopt;
    auto room = std::max(1.0, limit.burst);
    // A clock that is set back fills nothing.
    auto passed = std::chrono::duration<double>(std::max(now, at_) - at_).count();
    left_ = fresh_ ? room : std::min(room, left_ + passed * limit.per_second);
    fresh_ = false;
    at_ = now;
    if (left_ >= 1) {
      left_ -= 1;
      return std::nullopt;
    }
    return std::chrono::ceil<milliseconds>(std::chrono::duration<double>((1 - left_) / limit.per_second));
  }

private:
  double left_ = 0;
  timestamp at_{};
  bool fresh_ = true;
};

}  // namespace troupe::access
