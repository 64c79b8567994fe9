#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace troupe {

/// A stretch of time with one offset: from `begin` until before `end`. The first of a zone begins with time itself, and
/// the last ends with it.
struct zone_period {
  static constexpr std::chrono::sys_seconds time_begins{std::chrono::seconds{-9'000'000'000'000}};
  static constexpr std::chrono::sys_seconds time_ends{std::chrono::seconds{9'000'000'000'000}};

  std::chrono::sys_seconds begin = time_begins;
  std::chrono::sys_seconds end = time_ends;
  /// What the clocks show less UTC.
  std::chrono::seconds offset{0};

  bool operator==(const zone_period&) const = default;
};

/// The rule of a zone for all years to come, as POSIX writes it in `TZ`: `CET-1CEST,M3.5.0,M10.5.0/3`.
class posix_zone {
public:
  /// Reads the rule, with the extensions of RFC 9636; nothing if the text is not one.
  static std::optional<posix_zone> parse(std::string_view text);

  /// Returns the period a time lies in. Years before 1 and after 9999 have no changes.
  zone_period at(std::chrono::sys_seconds) const;

private:
  /// A day of every year and a time after its midnight.
  struct date {
    enum class form : std::uint8_t { day_of_year, day_without_leap, weekday };
    date::form form = form::day_of_year;
    /// From 0; from 1 without leap day.
    int day = 0;
    /// The `week`th such day of the month, the last if 5.
    unsigned month = 1, week = 1, weekday = 0;
    std::chrono::seconds time{7200};

    /// Seconds since 1970 on the wall.
    std::chrono::seconds in(std::chrono::year) const;
  };
  struct reader;

  std::chrono::seconds standard_{0};
  struct daylight {
    std::chrono::seconds offset;
    date begin, end;
  };
  std::optional<daylight> daylight_;
};

}  // namespace troupe
