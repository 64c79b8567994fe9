#include "core/schedule/cron_fields.hpp"

#include <bit>

namespace troupe {
namespace {

namespace chrono = std::chrono;

constexpr chrono::year year_end{10'000};

/// The lowest bit of `bits` from `low` on.
std::optional<unsigned> first_bit(std::uint64_t bits, unsigned low) {
  if (low >= 64 || bits >> low == 0)
    return std::nullopt;
  return low + static_cast<unsigned>(std::countr_zero(bits >> low));
}

unsigned weekday_of(chrono::year_month month, unsigned day) {
  return chrono::weekday{chrono::local_days{month / chrono::day{day}}}.c_encoding();
}

/// Monday to Friday.
bool is_workday(unsigned weekday) {
  return weekday != 0 && weekday != 6;
}

/// The weekday nearest to a day, within its month.
unsigned nearest_workday(chrono::year_month month, unsigned day, unsigned last) {
  auto weekday = weekday_of(month, day);
  if (weekday == 6)
    return day > 1 ? day - 1 : day + 2;
  if (weekday == 0)
    return day < last ? day + 1 : day - 2;
  return day;
}

std::uint32_t workday_bits(const cron_fields& of, chrono::year_month month, unsigned last) {
  std::uint32_t bits = 0;
  for (auto day = first_bit(of.nearest_weekdays, 1); day && *day <= last;
       day = first_bit(of.nearest_weekdays, *day + 1))
    bits |= 1u << nearest_workday(month, *day, last);
  if (of.last_weekday) {
    auto day = last;
    while (!is_workday(weekday_of(month, day)))
      --day;
    bits |= 1u << day;
  }
  return bits;
}

/// The first time of day from `from` on.
std::optional<chrono::seconds> first_time(const cron_fields& of, chrono::hh_mm_ss<chrono::seconds> from) {
  auto at = [](unsigned hour, unsigned minute, unsigned second) {
    return chrono::hours{hour} + chrono::minutes{minute} + chrono::seconds{second};
  };
  auto hour = static_cast<unsigned>(from.hours().count());
  auto minute = static_cast<unsigned>(from.minutes().count());
  auto least_second = *first_bit(of.seconds, 0);
  auto least_minute = *first_bit(of.minutes, 0);
  if (of.hours >> hour & 1) {
    if (of.minutes >> minute & 1)
      if (auto second = first_bit(of.seconds, static_cast<unsigned>(from.seconds().count())))
        return at(hour, minute, *second);
    if (auto later = first_bit(of.minutes, minute + 1))
      return at(hour, *later, least_second);
  }
  if (auto later = first_bit(of.hours, hour + 1))
    return at(*later, least_minute, least_second);
  return std::nullopt;
}

}  // namespace

std::uint32_t cron_fields::days_of(chrono::year_month month) const {
  auto last = static_cast<unsigned>((month / chrono::last).day());
  auto whole = static_cast<std::uint32_t>((std::uint64_t{2} << last) - 2);

  auto by_day = days | workday_bits(*this, month, last);
  for (auto n = first_bit(days_before_last, 0); n && *n < last; n = first_bit(days_before_last, *n + 1))
    by_day |= 1u << (last - *n);

  std::uint32_t by_weekday = 0;
  auto first = weekday_of(month, 1);
  for (unsigned day = 1; day <= last; ++day) {
    auto weekday = (first + day - 1) % 7;
    auto nth = 1u << ((day - 1) / 7 + 1) | (day + 7 > last ? 1u : 0u);
    if ((weekdays >> weekday & 1) || (weekdays_of_month[weekday] & nth))
      by_weekday |= 1u << day;
  }
  return whole & (any_day || any_weekday ? by_day & by_weekday : by_day | by_weekday);
}

std::optional<local_second> cron_fields::first_from(local_second from) const {
  auto start = chrono::floor<chrono::days>(from);
  chrono::year_month_day date{start};
  chrono::year_month month{date.year(), date.month()};
  auto day = static_cast<unsigned>(date.day());
  chrono::hh_mm_ss<chrono::seconds> time{from - start};
  for (; month.year() < year_end; month += chrono::months{1}, day = 1) {
    if (!(months >> static_cast<unsigned>(month.month()) & 1))
      continue;
    auto fit = days_of(month);
    for (auto next = first_bit(fit, day); next; next = first_bit(fit, *next + 1)) {
      auto on = chrono::local_days{month / chrono::day{*next}};
      auto at = first_time(*this, on == start ? time : chrono::hh_mm_ss<chrono::seconds>{});
      if (at)
        return on + *at;
    }
  }
  return std::nullopt;
}

}  // namespace troupe
