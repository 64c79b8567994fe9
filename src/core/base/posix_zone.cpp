#include "core/base/posix_zone.hpp"

#include <algorithm>
#include <array>

namespace troupe {

using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year;

zone_period posix_zone::at(sys_seconds time) const {
  zone_period made{.offset = standard_};
  if (!daylight_)
    return made;
  constexpr int first = 1, last = 9999;
  auto within =
    std::clamp(time, sys_seconds{sys_days{year{first} / 1 / 1}}, sys_seconds{sys_days{year{last} / 12 / 31}});
  auto around = int(std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(within)}.year());
  // The changes of a year may happen, in UTC, in the one before or after it.
  for (auto y = std::max(first, around - 2); y <= std::min(last, around + 2); ++y) {
    std::array changes{std::pair{sys_seconds{daylight_->begin.in(year{y}) - standard_}, daylight_->offset},
                       std::pair{sys_seconds{daylight_->end.in(year{y}) - daylight_->offset}, standard_}};
    if (changes[1].first < changes[0].first)
      std::swap(changes[0], changes[1]);
    for (auto [at, offset] : changes) {
      if (at > time) {
        made.end = at;
        return made;
      }
      made.begin = at;
      made.offset = offset;
    }
  }
  return made;
}

seconds posix_zone::date::in(year y) const {
  sys_days found;
  switch (form) {
  case form::day_of_year:
    found = sys_days{y / 1 / 1} + std::chrono::days{day};
    break;
  case form::day_without_leap:
    found = sys_days{y / 1 / 1} + std::chrono::days{day - 1 + (y.is_leap() && day > 59 ? 1 : 0)};
    break;
  case form::weekday: {
    std::chrono::weekday wanted{weekday};
    auto of_month = y / std::chrono::month{month};
    found = week == 5 ? sys_days{of_month / wanted[std::chrono::last]} : sys_days{of_month / wanted[week]};
  }
  }
  return found.time_since_epoch() + time;
}

/// Takes the rule's parts off the front of a text. Once something is wrong, `wrong` is true.
struct posix_zone::reader {
  std::string_view text;
  bool wrong = false;

  bool take(char c) {
    if (!text.starts_with(c))
      return false;
    text.remove_prefix(1);
    return true;
  }

  static bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
  static bool digit(char c) { return c >= '0' && c <= '9'; }

  /// `CET` or `<+03>`
  void name() {
    auto quoted = take('<');
    auto end = std::ranges::find_if_not(
      text, [&](char c) { return letter(c) || (quoted && (digit(c) || c == '+' || c == '-')); });
    auto size = static_cast<std::size_t>(end - text.begin());
    text.remove_prefix(size);
    wrong = wrong || size < 3 || (quoted && !take('>'));
  }

  int number(int least, int most) {
    int made = 0;
    auto digits = 0;
    for (; !text.empty() && digit(text.front()) && digits < 4; ++digits, text.remove_prefix(1))
      made = made * 10 + (text.front() - '0');
    wrong = wrong || digits == 0 || made < least || made > most;
    return made;
  }

  /// `2`, `-1:30` or `+3:45:30`
  seconds clock(int hours_max) {
    auto negative = take('-');
    if (!negative)
      take('+');
    seconds made = std::chrono::hours{number(0, hours_max)};
    if (take(':')) {
      made += std::chrono::minutes{number(0, 59)};
      if (take(':'))
        made += seconds{number(0, 59)};
    }
    return negative ? -made : made;
  }

  /// `,M3.5.0/2`, `,J60` or `,59/-1`
  posix_zone::date date() {
    posix_zone::date made;
    wrong = wrong || !take(',');
    if (take('M')) {
      made.form = date::form::weekday;
      made.month = static_cast<unsigned>(number(1, 12));
      wrong = wrong || !take('.');
      made.week = static_cast<unsigned>(number(1, 5));
      wrong = wrong || !take('.');
      made.weekday = static_cast<unsigned>(number(0, 6));
    } else if (take('J')) {
      made.form = date::form::day_without_leap;
      made.day = number(1, 365);
    } else {
      made.day = number(0, 365);
    }
    if (take('/'))
      made.time = clock(167);
    return made;
  }
};

std::optional<posix_zone> posix_zone::parse(std::string_view text) {
  reader from{text};
  posix_zone made;
  from.name();
  made.standard_ = -from.clock(24);
  if (!from.wrong && !from.text.empty()) {
    from.name();
    daylight summer{made.standard_ + std::chrono::hours{1}, {}, {}};
    if (!from.text.starts_with(','))
      summer.offset = -from.clock(24);
    summer.begin = from.date();
    summer.end = from.date();
    made.daylight_ = summer;
  }
  return from.wrong || !from.text.empty() ? std::nullopt : std::optional(made);
}

}  // namespace troupe
