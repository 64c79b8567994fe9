#include "core/base/time_zone.hpp"

#include <algorithm>

namespace troupe {

using std::chrono::seconds;
using std::chrono::sys_seconds;

time_zone time_zone::fixed(std::string name, seconds offset) {
  time_zone made;
  made.name_ = std::move(name);
  made.first_ = offset;
  return made;
}

seconds time_zone::offset_at(timestamp at) const {
  return period_at(at).offset;
}

zone_period time_zone::period_at(timestamp at) const {
  return period_of(std::chrono::floor<seconds>(at));
}

local_timestamp time_zone::to_local(timestamp at) const {
  return local_timestamp{(at + offset_at(at)).time_since_epoch()};
}

local_reading time_zone::read(local_timestamp shown) const {
  // No offset is larger, so what matters happens this near.
  constexpr auto reach = std::chrono::hours{26};
  auto as_utc = timestamp{shown.time_since_epoch()};
  local_reading made{local_kind::skipped, {}, {}};
  auto until = std::chrono::floor<seconds>(as_utc) + reach;
  auto period = period_of(until - 2 * reach);
  for (;;) {
    auto here = as_utc - period.offset;
    if (here >= period.begin && here < period.end) {
      if (made.kind == local_kind::skipped)
        made = {local_kind::once, here, here};
      else
        made = {local_kind::twice, made.earlier, here, period.begin};
    }
    if (period.end > until)
      return made;
    auto next = period_of(period.end);
    auto there = as_utc - next.offset;
    if (made.kind == local_kind::skipped && here >= period.end && there < next.begin)
      made = {local_kind::skipped, there, here, period.end};
    period = next;
  }
}

timestamp time_zone::to_utc(local_timestamp shown) const {
  auto found = read(shown);
  return found.kind == local_kind::skipped ? found.later : found.earlier;
}

zone_period time_zone::period_of(sys_seconds at) const {
  auto next = std::ranges::upper_bound(changes_, at, {}, &change::at);
  zone_period made{.offset = first_};
  if (next != changes_.begin()) {
    made.begin = std::prev(next)->at;
    made.offset = std::prev(next)->offset;
  }
  if (next != changes_.end()) {
    made.end = next->at;
  } else if (rule_) {
    auto later = rule_->at(at);
    made = {std::max(made.begin, later.begin), later.end, later.offset};
  }
  return made;
}

}  // namespace troupe
