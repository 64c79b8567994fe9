#include "core/flow/rate_window.hpp"

#include <algorithm>
#include <limits>

namespace troupe::flow {

void rate_window::bound(std::uint32_t rate, milliseconds per) {
  rate_ = rate;
  per_ = per;
}

std::uint32_t rate_window::room(timestamp now) {
  if (rate_ == 0)
    return std::numeric_limits<std::uint32_t>::max();
  forget(now);
  return used_ >= rate_ ? 0 : rate_ - static_cast<std::uint32_t>(used_);
}

void rate_window::add(timestamp now) {
  if (rate_ == 0)
    return;
  forget(now);
  ++used_;
  if (starts_.size() >= exact_max && now - starts_.back().first < per_ / exact_max) {
    starts_.back().last = std::max(starts_.back().last, now);
    ++starts_.back().count;
  } else {
    starts_.push_back({now, now, 1});
  }
}

timestamp rate_window::frees_at() const {
  auto left = used_;
  for (const auto& start : starts_) {
    left -= start.count;
    if (left < rate_)
      return start.last + per_;
  }
  return timestamp::min();
}

bool rate_window::is_over(timestamp now) {
  forget(now);
  return starts_.empty();
}

void rate_window::restore(std::uint32_t rate, milliseconds per, std::vector<start_count> starts) {
  rate_ = rate;
  per_ = per;
  starts_ = std::move(starts);
  used_ = 0;
  for (const auto& start : starts_)
    used_ += start.count;
}

void rate_window::forget(timestamp now) {
  auto kept = std::ranges::find_if(starts_, [&](const auto& start) { return start.last + per_ > now; });
  for (auto gone = starts_.begin(); gone != kept; ++gone)
    used_ -= gone->count;
  starts_.erase(starts_.begin(), kept);
  for (auto start = starts_.rbegin(); start != starts_.rend() && start->last > now; ++start)
    *start = {std::min(start->first, now), now, start->count};
}

}  // namespace troupe::flow
