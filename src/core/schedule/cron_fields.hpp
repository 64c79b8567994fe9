#pragma once

#include "core/base/result.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace troupe {

using local_second = std::chrono::local_seconds;

/// What a cron pattern matches, as sets of bits. Knows calendars, no zones.
struct cron_fields {
  std::uint64_t seconds = 1;
  std::uint64_t minutes = 0;
  std::uint32_t hours = 0;
  /// Bit 1 is January.
  std::uint32_t months = 0;

  /// Bit 1 is the first of the month.
  std::uint32_t days = 0;
  /// `L-N`: bit N; `L` is bit 0.
  std::uint32_t days_before_last = 0;
  /// `NW`: bit N.
  std::uint32_t nearest_weekdays = 0;
  /// `LW`.
  bool last_weekday = false;

  /// Bit 0 is Sunday.
  std::uint32_t weekdays = 0;
  /// By day of the week, `D#N`: bit N, and `DL`: bit 0.
  std::array<std::uint8_t, 7> weekdays_of_month{};

  /// The field begins with `*` or `?`, so that it does not name days by itself.
  bool any_day = false;
  bool any_weekday = false;

  /// Returns the days of the month that match, bit 1 the first. Does not look at `months`.
  std::uint32_t days_of(std::chrono::year_month) const;

  /// Returns the first time that matches, `from` included, or nothing before the year 10000.
  std::optional<local_second> first_from(local_second from) const;

  bool every_hour() const { return hours == (1u << 24) - 1; }
};

/// Reads the fields of a pattern; cron.hpp has the grammar.
result<cron_fields> read_cron_fields(std::string_view text);

}  // namespace troupe
