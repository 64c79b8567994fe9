#include "core/schedule/cron.hpp"

#include <algorithm>

namespace troupe {
namespace {

using std::chrono::seconds;

local_second local_of(std::chrono::sys_seconds at, seconds offset) {
  return local_second{(at + offset).time_since_epoch()};
}

std::chrono::sys_seconds utc_of(local_second local, seconds offset) {
  return std::chrono::sys_seconds{local.time_since_epoch() - offset};
}

/// The first whole second after.
std::chrono::sys_seconds second_after(timestamp at) {
  return std::chrono::floor<seconds>(at) + 1s;
}

/// Every time clocks show a match counts: looks through one period of one offset after the other.
std::optional<timestamp> next_shown(const cron_fields& fields, timestamp after, const time_zone& zone) {
  for (auto from = second_after(after);;) {
    auto period = zone.period_at(from);
    auto next = fields.first_from(local_of(from, period.offset));
    if (!next)
      return std::nullopt;
    if (auto at = utc_of(*next, period.offset); at < period.end)
      return at;
    from = period.end;
  }
}

/// Each local time counts once.
std::optional<timestamp> next_named(const cron_fields& fields, timestamp after, const time_zone& zone) {
  auto from = std::chrono::floor<seconds>(zone.to_local(after)) + 1s;
  for (;;) {
    auto next = fields.first_from(from);
    if (!next)
      return std::nullopt;
    auto reading = zone.read(*next);
    auto at = reading.kind == local_kind::skipped ? *reading.change : reading.earlier;
    if (at > after)
      return at;
    // The second showing of what ran already: go on where it ends.
    from = *next + 1s;
    if (reading.change) {
      auto change = std::chrono::floor<seconds>(*reading.change);
      from = std::max(from, local_of(change, zone.offset_at(change - 1s)));
    }
  }
}

/// Nothing a pattern says is more than 40 years away, so what is not within one cycle of the calendar never is.
bool ever_matches(const cron_fields& fields) {
  return fields.first_from(local_second{std::chrono::local_days{std::chrono::year{9600} / 1 / 1}}).has_value();
}

}  // namespace

result<cron> cron::parse(std::string_view text) {
  auto fields = read_cron_fields(text);
  if (!fields)
    return std::move(fields).error();
  if (!ever_matches(*fields))
    return refused{errc::invalid, "no month it names has such a day", "day of the month",
                   "30 February never comes: name another day, or L for the last one"};
  cron self;
  self.text_ = std::string(text);
  self.fields_ = *fields;
  return self;
}

std::optional<timestamp> cron::next_after(timestamp after, const time_zone& zone) const {
  return fields_.every_hour() ? next_shown(fields_, after, zone) : next_named(fields_, after, zone);
}

}  // namespace troupe
