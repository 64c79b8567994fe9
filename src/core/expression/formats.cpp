#include "core/expression/formats.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace troupe::expression {
namespace {

constexpr std::int64_t first_second = -62'135'596'800;  // 0001-01-01
constexpr std::int64_t last_second = 253'402'300'799;   // 9999-12-31T23:59:59

/// Takes exactly `count` digits off the front.
std::optional<int> take_digits(std::string_view& from, std::size_t count) {
  int made = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (i >= from.size() || from[i] < '0' || from[i] > '9')
      return std::nullopt;
    made = made * 10 + (from[i] - '0');
  }
  from.remove_prefix(count);
  return made;
}

bool take(std::string_view& from, char c) {
  if (!from.starts_with(c))
    return false;
  from.remove_prefix(1);
  return true;
}

/// Takes `.123` off the front and returns nanoseconds; further digits are dropped.
std::optional<std::int32_t> take_fraction(std::string_view& from) {
  if (!take(from, '.'))
    return 0;
  std::int32_t nanos = 0;
  std::size_t digits = 0;
  for (; !from.empty() && from[0] >= '0' && from[0] <= '9'; from.remove_prefix(1), ++digits)
    nanos = digits < 9 ? nanos * 10 + (from[0] - '0') : nanos;
  for (auto missing = digits; missing < 9; ++missing)
    nanos *= 10;
  return digits > 0 ? std::optional(nanos) : std::nullopt;
}

/// Returns `nanos` billionths of a unit without overflow: whole seconds of the unit and the rest apart.
std::int64_t scaled(std::int64_t nanos, std::int64_t unit) {
  constexpr std::int64_t second = 1'000'000'000;
  return unit >= second ? nanos * (unit / second) : nanos * unit / second;
}

/// `.5` for half a second; nothing for none.
std::string fraction(std::int64_t nanos) {
  if (nanos == 0)
    return {};
  auto digits = std::to_string(nanos + 1'000'000'000);
  digits[0] = '.';
  return digits.substr(0, digits.find_last_not_of('0') + 1);
}

}  // namespace

std::optional<instant> make_instant(std::int64_t seconds, std::int64_t nanos) {
  seconds += nanos / 1'000'000'000;
  nanos %= 1'000'000'000;
  if (nanos < 0) {
    nanos += 1'000'000'000;
    --seconds;
  }
  if (seconds < first_second || seconds > last_second)
    return std::nullopt;
  return instant{seconds, static_cast<std::int32_t>(nanos)};
}

std::optional<std::chrono::seconds> read_offset(std::string_view from) {
  if (from == "Z" || from == "z")
    return std::chrono::seconds{0};
  auto negative = from.starts_with('-');
  if (negative || from.starts_with('+'))
    from.remove_prefix(1);
  auto hours = take_digits(from, 2);
  auto minutes = hours && take(from, ':') ? take_digits(from, 2) : std::nullopt;
  if (!minutes || !from.empty() || *hours > 23 || *minutes > 59)
    return std::nullopt;
  auto offset = *hours * 3600 + *minutes * 60;
  return std::chrono::seconds{negative ? -offset : offset};
}

std::optional<instant> read_instant(std::string_view from) {
  auto next = [&](char separator, std::size_t digits) {
    return take(from, separator) ? take_digits(from, digits).value_or(-1) : -1;
  };
  auto year = take_digits(from, 4).value_or(-1);
  auto month = next('-', 2), day = next('-', 2);
  auto hour = next(from.starts_with('t') ? 't' : 'T', 2), minute = next(':', 2), second = next(':', 2);
  auto read = year >= 0 && month >= 0 && day >= 0 && hour >= 0 && minute >= 0 && second >= 0;
  auto nanos = read ? take_fraction(from) : std::nullopt;
  auto signed_zone = from == "Z" || from == "z" || from.starts_with('+') || from.starts_with('-');
  auto zone = nanos && signed_zone ? read_offset(from) : std::nullopt;
  if (!zone || hour > 23 || minute > 59 || second > 59)
    return std::nullopt;
  std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month(unsigned(month)),
                                   std::chrono::day(unsigned(day))};
  if (!date.ok())
    return std::nullopt;
  auto days = std::chrono::sys_days{date}.time_since_epoch().count();
  return make_instant(days * std::int64_t{86'400} + hour * 3600 + minute * 60 + second - zone->count(), *nanos);
}

std::optional<timestamp> read_timestamp(std::string_view from) {
  auto at = read_instant(from);
  if (!at)
    return std::nullopt;
  return timestamp{std::chrono::seconds{at->seconds} + microseconds{at->nanos / 1000}};
}

std::optional<nanoseconds> read_duration(std::string_view from) {
  struct unit {
    std::string_view name;
    std::int64_t nanos;
  };
  static constexpr std::array units{
    unit{"ns", 1},         unit{"us", 1'000},        unit{"\u00b5s", 1'000},    unit{"\u03bcs", 1'000},
    unit{"ms", 1'000'000}, unit{"s", 1'000'000'000}, unit{"m", 60'000'000'000}, unit{"h", 3'600'000'000'000}};
  auto negative = take(from, '-');
  if (!negative)
    take(from, '+');
  if (from == "0")
    return nanoseconds{0};
  std::int64_t total = 0;
  for (bool first = true; first || !from.empty(); first = false) {
    std::int64_t whole = 0;
    auto digits = std::from_chars(from.data(), from.data() + from.size(), whole);
    auto has_whole = digits.ec == std::errc{} && !from.starts_with('-');
    if (!has_whole && !from.starts_with('.'))
      return std::nullopt;
    if (has_whole)
      from.remove_prefix(static_cast<std::size_t>(digits.ptr - from.data()));
    auto part = take_fraction(from);
    auto found = std::ranges::find_if(units, [&](const unit& u) { return from.starts_with(u.name); });
    if (!part || found == units.end())
      return std::nullopt;
    from.remove_prefix(found->name.size());
    auto fractional = scaled(*part, found->nanos);
    std::int64_t nanos = 0;
    if (__builtin_mul_overflow(whole, found->nanos, &nanos) || __builtin_add_overflow(nanos, fractional, &nanos) ||
        __builtin_add_overflow(total, nanos, &total))
      return std::nullopt;
  }
  return nanoseconds{negative ? -total : total};
}

std::string to_text(const instant& at) {
  auto point = std::chrono::sys_seconds{std::chrono::seconds{at.seconds}};
  auto day = std::chrono::floor<std::chrono::days>(point);
  std::chrono::year_month_day date{day};
  std::chrono::hh_mm_ss time{point - day};
  std::array<char, 80> made{};
  auto size = std::snprintf(made.data(), made.size(), "%04d-%02u-%02uT%02d:%02d:%02d", int(date.year()),
                            unsigned(date.month()), unsigned(date.day()), int(time.hours().count()),
                            int(time.minutes().count()), int(time.seconds().count()));
  return std::string(made.data(), static_cast<std::size_t>(size)) + fraction(at.nanos) + "Z";
}

std::string to_text(nanoseconds span) {
  auto seconds = span.count() / 1'000'000'000;
  auto nanos = span.count() % 1'000'000'000;
  auto sign = span.count() < 0 && seconds == 0 ? "-" : "";
  return sign + std::to_string(seconds) + fraction(nanos < 0 ? -nanos : nanos) + "s";
}

// --- base64 ------------------------------------------------------------------------------------------------------

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string made;
  made.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    auto byte = [&](std::size_t at) { return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0u; };
    auto group = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    for (std::size_t k = 0; k < 4; ++k)
      made.push_back(i + k > bytes.size() ? '=' : alphabet[group >> (18 - 6 * k) & 63]);
  }
  return made;
}

std::optional<std::string> read_base64(std::string_view from) {
  if (from.ends_with('=') && from.size() % 4 == 0)
    from.remove_suffix(from.ends_with("==") ? 2 : 1);
  if (from.size() % 4 == 1)
    return std::nullopt;
  std::string made;
  std::uint32_t group = 0;
  int bits = 0;
  for (auto c : from) {
    auto digit = alphabet.find(c);
    if (digit == alphabet.npos)
      return std::nullopt;
    group = group << 6 | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      made.push_back(static_cast<char>(group >> bits & 0xFF));
    }
  }
  return made;
}

// --- addresses ---------------------------------------------------------------------------------------------------

namespace {

/// Reads a number of at most `digits` digits without leading zero.
std::optional<unsigned> take_number(std::string_view& from, int base, std::size_t digits, unsigned most) {
  unsigned made = 0;
  auto end = from.data() + std::min(from.size(), digits);
  auto read = std::from_chars(from.data(), end, made, base);
  auto size = static_cast<std::size_t>(read.ptr - from.data());
  if (read.ec != std::errc{} || made > most || (base == 10 && size > 1 && from[0] == '0'))
    return std::nullopt;
  from.remove_prefix(size);
  return made;
}

std::optional<address> read_v4(std::string_view from) {
  address made;
  for (std::size_t i = 0; i < 4; ++i) {
    if (i > 0 && !take(from, '.'))
      return std::nullopt;
    auto part = take_number(from, 10, 3, 255);
    if (!part)
      return std::nullopt;
    made.bytes[i] = static_cast<std::uint8_t>(*part);
  }
  return from.empty() ? std::optional(made) : std::nullopt;
}

/// Reads the groups on one side of `::`; a dotted IPv4 tail is refused by the caller's rule on mapped addresses.
bool read_groups(std::string_view from, std::vector<std::uint16_t>& to) {
  while (!from.empty()) {
    auto group = take_number(from, 16, 4, 0xFFFF);
    if (!group || to.size() == 8)
      return false;
    to.push_back(static_cast<std::uint16_t>(*group));
    if (!from.empty() && (!take(from, ':') || from.empty()))
      return false;
  }
  return true;
}

std::optional<address> read_v6(std::string_view from) {
  auto gap = from.find("::");
  std::vector<std::uint16_t> head, tail;
  if (!read_groups(from.substr(0, gap), head))
    return std::nullopt;
  if (gap != from.npos && !read_groups(from.substr(gap + 2), tail))
    return std::nullopt;
  auto count = head.size() + tail.size();
  if (gap == from.npos ? count != 8 : count > 7)
    return std::nullopt;
  head.resize(8 - tail.size());
  head.insert(head.end(), tail.begin(), tail.end());
  address made{.v6 = true};
  for (std::size_t i = 0; i < 8; ++i) {
    made.bytes[2 * i] = static_cast<std::uint8_t>(head[i] >> 8);
    made.bytes[2 * i + 1] = static_cast<std::uint8_t>(head[i]);
  }
  return made;
}

}  // namespace

std::optional<address> read_address(std::string_view from) {
  return from.find(':') == from.npos ? read_v4(from) : read_v6(from);
}

std::optional<network> read_network(std::string_view from) {
  auto slash = from.find('/');
  if (slash == from.npos)
    return std::nullopt;
  auto base = read_address(from.substr(0, slash));
  auto rest = from.substr(slash + 1);
  auto prefix = base ? take_number(rest, 10, 3, base->v6 ? 128 : 32) : std::nullopt;
  if (!prefix || !rest.empty())
    return std::nullopt;
  return network{*base, static_cast<std::uint8_t>(*prefix)};
}

std::string to_text(const address& of) {
  std::string made;
  if (!of.v6) {
    for (std::size_t i = 0; i < 4; ++i)
      made.append(i == 0 ? "" : ".").append(std::to_string(of.bytes[i]));
    return made;
  }
  auto group = [&](std::size_t i) { return of.bytes[2 * i] << 8 | of.bytes[2 * i + 1]; };
  // The longest run of two or more zero groups becomes `::`, the first of equals (RFC 5952).
  std::size_t best = 8, longest = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    auto end = i;
    while (end < 8 && group(end) == 0)
      ++end;
    if (end - i > longest) {
      longest = end - i;
      best = i;
    }
  }
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      made += "::";
      i += longest - 1;
      continue;
    }
    std::array<char, 8> hex{};
    auto end = std::to_chars(hex.data(), hex.data() + hex.size(), group(i), 16);
    made.append(made.empty() || made.back() == ':' ? "" : ":").append(hex.data(), end.ptr);
  }
  return made;
}

std::string to_text(const network& of) {
  return to_text(of.base) + "/" + std::to_string(of.prefix);
}

}  // namespace troupe::expression
