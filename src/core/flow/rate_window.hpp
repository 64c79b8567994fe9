#pragma once

#include "core/base/json.hpp"
#include "core/base/time.hpp"

#include <cstdint>
#include <vector>

namespace troupe::flow {

/// Starts that count together, as long as the last of them does.
struct start_count {
  timestamp first;
  timestamp last;
  std::uint32_t count = 1;

  TROUPE_FIELDS(start_count, first, last, count)
};

/// Keeps a rate: in no span of `per` begin more than `rate`. Exact while the span holds at most `exact_max` starts;
/// beyond, starts within a 64th of the span count as the last of them, so a start may wait that much longer and never
/// less.
///
/// A clock that is set back does not lock a key: what lies ahead of `now` counts as begun now.
class rate_window {
public:
  static constexpr std::size_t exact_max = 64;

  /// Sets the rate from now on; 0 is no bound.
  void bound(std::uint32_t rate, milliseconds per);
  /// Returns how many may begin at `now`.
  std::uint32_t room(timestamp now);
  /// Something begins.
  void add(timestamp now);
  /// Returns when there is room again, if there is none now.
  timestamp frees_at() const;

  std::uint32_t rate() const { return rate_; }
  bool bounded() const { return rate_ > 0; }
  std::uint64_t used() const { return used_; }
  /// True when nothing that began counts any more.
  bool is_over(timestamp now);
  /// When the last start ceases to count.
  timestamp over_at() const { return starts_.empty() ? timestamp::min() : starts_.back().last + per_; }

  const std::vector<start_count>& starts() const { return starts_; }
  milliseconds per() const { return per_; }
  /// Takes over the starts of an earlier life of the node, oldest first.
  void restore(std::uint32_t rate, milliseconds per, std::vector<start_count>);

private:
  void forget(timestamp now);

  std::uint32_t rate_ = 0;
  milliseconds per_ = 1s;
  /// Oldest first; at most twice `exact_max`.
  std::vector<start_count> starts_;
  std::uint64_t used_ = 0;
};

}  // namespace troupe::flow
