#include "cli/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace troupe::cli {
namespace {

struct code_point {
  char32_t value = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

code_point first_of(std::string_view text) {
  auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80)
    return {lead, 1, true};
  std::size_t size = lead >= 0xF0 && lead < 0xF5   ? 4
                     : lead >= 0xE0 && lead < 0xF0 ? 3
                     : lead >= 0xC2 && lead < 0xE0 ? 2
                                                   : 0;
  if (size == 0 || text.size() < size)
    return {};
  char32_t value = lead & (0xFFu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0) != 0x80)
      return {};
    value = value << 6 | (next & 0x3F);
  }
  constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  if (value < smallest[size] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
    return {};
  return {value, size, true};
}

struct range {
  char32_t first;
  char32_t last;
};

template <std::size_t N>
bool within(char32_t c, const std::array<range, N>& ranges) {
  return std::ranges::any_of(ranges, [c](const range& r) { return c >= r.first && c <= r.last; });
}

/// Marks that sit on the letter before them, and characters without a width.
constexpr std::array marks{range{0x300, 0x36F}, range{0x200B, 0x200F}, range{0x20D0, 0x20FF}, range{0xFE00, 0xFE0F},
                           range{0xFE20, 0xFE2F}};
/// East Asian wide letters and emoji.
constexpr std::array wide{range{0x1100, 0x115F},   range{0x2E80, 0xA4CF},   range{0xAC00, 0xD7A3},
                          range{0xF900, 0xFAFF},   range{0xFE30, 0xFE6F},   range{0xFF00, 0xFF60},
                          range{0xFFE0, 0xFFE6},   range{0x1F300, 0x1F64F}, range{0x1F680, 0x1F6FF},
                          range{0x1F900, 0x1F9FF}, range{0x20000, 0x3FFFD}};
/// Controls, and marks that reorder a line.
constexpr std::array unsafe{range{0, 0x1F}, range{0x7F, 0x9F}, range{0x2028, 0x202E}, range{0x2066, 0x2069}};

std::size_t width_of(char32_t c) {
  return within(c, marks) ? 0 : within(c, wide) ? 2 : 1;
}

/// Returns the bytes of a colour sequence at the beginning of the text, 0 if there is none.
std::size_t colour_at(std::string_view text) {
  if (!text.starts_with("\x1b["))
    return 0;
  auto end = text.find_first_not_of("0123456789;", 2);
  return end != text.npos && text[end] == 'm' ? end + 1 : 0;
}

template <class... Ts>
std::string printed(const char* format, Ts... values) {
  std::array<char, 48> text{};
  auto size = std::snprintf(text.data(), text.size(), format, values...);
  return {text.data(), static_cast<std::size_t>(size)};
}

/// Returns the fewest digits that read back as the same number.
std::string shortest(double number) {
  for (int digits = 15; digits < 17; ++digits)
    if (auto text = printed("%.*g", digits, number); std::strtod(text.c_str(), nullptr) == number)
      return text.find_first_of(".e") == text.npos ? text + ".0" : text;
  return printed("%.17g", number);
}

void write_pretty(std::string& out, const json::value& value, const std::string& indent) {
  auto deeper = indent + "  ";
  if (const auto* object = value.if_object(); object && !object->empty()) {
    out += "{";
    for (const auto& member : *object) {
      out += (&member == object->begin() ? "\n" : ",\n") + deeper + json::serialize(json::string(member.key())) + ": ";
      write_pretty(out, member.value(), deeper);
    }
    out += "\n" + indent + "}";
  } else if (const auto* array = value.if_array(); array && !array->empty()) {
    out += "[";
    for (const auto& item : *array) {
      out += (&item == array->begin() ? "\n" : ",\n") + deeper;
      write_pretty(out, item, deeper);
    }
    out += "\n" + indent + "]";
  } else if (const auto* number = value.if_double();
             number && std::abs(*number) < 1e15 && (std::abs(*number) >= 1e-4 || *number == 0)) {
    out += shortest(*number);
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    auto c = first_of(text);
    if (!c.valid)
      out += '?';
    else if (within(c.value, unsafe))
      out += ' ';
    else
      out += text.substr(0, c.bytes);
    text.remove_prefix(c.bytes);
  }
  return out;
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    if (auto colour = colour_at(text)) {
      text.remove_prefix(colour);
      continue;
    }
    auto c = first_of(text);
    columns += c.valid ? width_of(c.value) : 1;
    text.remove_prefix(c.bytes);
  }
  return columns;
}

std::string without_colours(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto colour = colour_at(text);
    if (!colour)
      out += text.front();
    text.remove_prefix(std::max<std::size_t>(colour, 1));
  }
  return out;
}

std::string fit(std::string_view text, std::size_t columns) {
  if (columns_of(text) <= columns)
    return std::string(text);
  if (columns == 0)
    return {};
  std::size_t used = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    auto c = first_of(text.substr(end));
    auto width = c.valid ? width_of(c.value) : 1;
    if (used + width > columns - 1)
      break;
    used += width;
    end += c.bytes;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::vector<std::string> wrap(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    auto end = text.find('\n');
    auto paragraph = text.substr(0, end);
    text = end == text.npos ? "" : text.substr(end + 1);
    lines.emplace_back();
    while (!paragraph.empty()) {
      auto space = paragraph.find(' ');
      auto word = paragraph.substr(0, space);
      paragraph = space == paragraph.npos ? "" : paragraph.substr(space + 1);
      auto& line = lines.back();
      if (line.empty())
        line = word;
      else if (columns == 0 || columns_of(line) + 1 + columns_of(word) <= columns)
        (line += ' ') += word;
      else
        lines.emplace_back(word);
    }
  }
  return lines;
}

std::string pad_right(std::string text, std::size_t columns) {
  auto used = columns_of(text);
  return used < columns ? text.append(columns - used, ' ') : text;
}

std::string pad_left(std::string text, std::size_t columns) {
  auto used = columns_of(text);
  return used < columns ? text.insert(0, columns - used, ' ') : text;
}

std::string bar(double fraction, std::size_t columns) {
  auto held = std::isfinite(fraction) ? std::clamp(fraction, 0.0, 1.0) : 0.0;
  auto full = static_cast<std::size_t>(std::lround(held * static_cast<double>(columns)));
  std::string out;
  for (std::size_t i = 0; i < columns; ++i)
    out += i < full ? "█" : "░";
  return out;
}

std::string short_duration(microseconds span) {
  auto tenths = std::max<std::int64_t>(0, (span.count() + 50'000) / 100'000);
  if (tenths < 600)
    return printed("%d.%ds", int(tenths / 10), int(tenths % 10));
  auto seconds = tenths / 10;
  if (seconds < 3600)
    return printed("%dm%02ds", int(seconds / 60), int(seconds % 60));
  return printed("%lldh%02dm", static_cast<long long>(seconds / 3600), int(seconds / 60 % 60));
}

std::string relative(timestamp at, timestamp now) {
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - at).count();
  if (seconds < 1)
    return "just now";
  if (seconds < 60)
    return std::to_string(seconds) + "s ago";
  if (seconds < 3600)
    return std::to_string(seconds / 60) + "m ago";
  if (seconds < 86'400)
    return std::to_string(seconds / 3600) + "h ago";
  if (seconds < 30 * 86'400)
    return std::to_string(seconds / 86'400) + "d ago";
  return to_rfc3339(at).substr(0, 10);
}

std::string ahead(timestamp at, timestamp now) {
  auto seconds = std::chrono::ceil<std::chrono::seconds>(at - now).count();
  if (seconds < 1)
    return "now";
  if (seconds < 60)
    return "in " + std::to_string(seconds) + "s";
  if (seconds < 3600)
    return "in " + std::to_string(seconds / 60) + "m";
  if (seconds < 86'400)
    return "in " + std::to_string(seconds / 3600) + "h";
  if (seconds < 30 * 86'400)
    return "in " + std::to_string(seconds / 86'400) + "d";
  return to_rfc3339(at).substr(0, 10);
}

std::string in_full(timestamp at) {
  return to_rfc3339(at).substr(0, 19) + "Z";
}

std::string byte_size(std::uint64_t bytes) {
  constexpr std::array units{"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024)
    return std::to_string(bytes) + " B";
  auto amount = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  while (amount >= 1024 && unit + 1 < units.size()) {
    amount /= 1024;
    ++unit;
  }
  return printed("%.1f ", amount) + units[unit];
}

std::optional<timestamp> read_time(std::string_view text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, used = 0;
  auto whole = std::string(text.substr(0, 40));
  if (std::sscanf(whole.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute, &second, &used) != 6)
    return std::nullopt;
  auto rest = std::string_view(whole).substr(static_cast<std::size_t>(used));
  std::int64_t micros = 0;
  if (rest.starts_with('.')) {
    std::int64_t unit = 100'000;
    for (rest.remove_prefix(1); !rest.empty() && rest.front() >= '0' && rest.front() <= '9'; rest.remove_prefix(1)) {
      micros += (rest.front() - '0') * unit;
      unit /= 10;
    }
  }
  std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                   std::chrono::day{static_cast<unsigned>(day)}};
  if (rest != "Z" || !date.ok() || hour > 23 || minute > 59 || second > 60)
    return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second} + microseconds{micros};
}

std::string pretty(const json::value& value) {
  std::string out;
  write_pretty(out, value, "");
  return out;
}

std::string shell_word(std::string_view word) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+,=";
  if (!word.empty() && word.find_first_not_of(plain) == word.npos)
    return std::string(word);
  std::string out = "'";
  for (char c : word)
    out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace troupe::cli
