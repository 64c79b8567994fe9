#include "core/base/time.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>

namespace troupe {
namespace {

struct unit {
  std::string_view name;
  std::int64_t milliseconds;
};

/// Largest first, so that printing is greedy; `ms` is matched before `m` by `unit_at`.
constexpr std::array units{
  unit{"d", 86'400'000}, unit{"h", 3'600'000}, unit{"m", 60'000}, unit{"s", 1'000}, unit{"ms", 1},
};

const unit* unit_at(std::string_view text) {
  const unit* best = nullptr;
  for (const auto& u : units)
    if (text.starts_with(u.name) && (!best || u.name.size() > best->name.size()))
      best = &u;
  return best;
}

}  // namespace

std::string to_rfc3339(timestamp at) {
  auto day = std::chrono::floor<std::chrono::days>(at);
  std::chrono::year_month_day date{day};
  std::chrono::hh_mm_ss time{at - day};
  // Every view has many: made by hand, because printing takes ten times as long.
  std::string out;
  out.reserve(32);
  auto put = [&](std::int64_t number, std::size_t width, char after) {
    auto begin = out.size();
    out.append(width, '0');
    for (auto place = out.rbegin(); number > 0 && place != out.rend() - static_cast<std::ptrdiff_t>(begin); ++place) {
      *place = static_cast<char>('0' + number % 10);
      number /= 10;
    }
    out += after;
  };
  auto year = static_cast<int>(date.year());
  if (year >= 0 && year < 10'000)
    put(year, 4, '-');
  else
    out += std::to_string(year) + "-";
  put(static_cast<unsigned>(date.month()), 2, '-');
  put(static_cast<unsigned>(date.day()), 2, 'T');
  put(time.hours().count(), 2, ':');
  put(time.minutes().count(), 2, ':');
  put(time.seconds().count(), 2, '.');
  put(time.subseconds().count(), 6, 'Z');
  return out;
}

std::optional<milliseconds> parse_duration(std::string_view text) {
  if (text.empty())
    return std::nullopt;
  std::int64_t total = 0;
  while (!text.empty()) {
    std::int64_t count = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || count < 0 || text.front() == '-')
      return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const auto* u = unit_at(text);
    if (!u || count > (std::numeric_limits<std::int64_t>::max() / 1000 - total) / u->milliseconds)
      return std::nullopt;
    total += count * u->milliseconds;
    text.remove_prefix(u->name.size());
  }
  return milliseconds{total};
}

std::string to_text(milliseconds span) {
  auto rest = span.count();
  if (rest <= 0)
    return "0s";
  std::string text;
  for (const auto& u : units) {
    if (rest < u.milliseconds)
      continue;
    text += std::to_string(rest / u.milliseconds);
    text += u.name;
    rest %= u.milliseconds;
  }
  return text;
}

}  // namespace troupe
