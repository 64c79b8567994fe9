#include "core/base/time.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
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
  std::array<char, 40> text{};
  auto size = std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", int(date.year()),
                            unsigned(date.month()), unsigned(date.day()), int(time.hours().count()),
                            int(time.minutes().count()), int(time.seconds().count()), int(time.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
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
