#pragma once

#include "core/base/time_zone.hpp"
#include "core/schedule/cron_fields.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Times that come again and again, as crontabs say them.
namespace troupe {

/// A cron pattern: five fields (minute, hour, day of the month, month, day of the week), or six with the second first.
///
///     pattern  = field { blank field } | "@yearly" | "@monthly" | "@weekly" | "@daily" | "@hourly"
///     field    = item { "," item }
///     item     = ( "*" | value | value "-" value ) [ "/" step ]
///     value    = number | three letters of a month or a day of the week
///     of days  = "?" | "L" | "L-" number | "LW" | number "W"
///     of weekdays = "?" | value "L" | value "#" number
///
/// A range may run over the end (`22-2`, `FRI-MON`). `5/15` is `5-59/15`. Sunday is 0 and 7. `L` is the last day, `L-2`
/// the second before it, `15W` the weekday nearest to the 15th in its month, `LW` the last weekday, `5L` or `FRIL` the
/// last Friday, `FRI#2` the second one. If both the day of the month and that of the week are given (they begin with
/// neither `*` nor `?`), a day that fits either is meant; otherwise it must fit both. Letters may be small.
class cron {
public:
  /// Refuses what no clock will ever show, such as 30 February. `where` of a refusal names the field.
  static result<cron> parse(std::string_view text);

  static constexpr std::size_t bytes_max = 256;

  /// Returns the first time after `after` at which the clocks of the zone show what the pattern says, or nothing before
  /// the year 10000.
  ///
  /// Where clocks are set forward, a time that is skipped runs at that moment; where they are set back, a time that is
  /// shown twice runs the first time only. A pattern for every hour of the day (`*/15 * * * *`) runs whenever clocks
  /// show it instead: in every hour that passes, and in none that does not.
  std::optional<timestamp> next_after(timestamp after, const time_zone&) const;

  /// The pattern as it was written.
  const std::string& text() const { return text_; }

private:
  std::string text_;
  cron_fields fields_;
};

}  // namespace troupe
