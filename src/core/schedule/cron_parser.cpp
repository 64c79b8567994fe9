#include "core/base/document.hpp"
#include "core/schedule/cron.hpp"
#include "core/schedule/cron_fields.hpp"

#include <algorithm>
#include <charconv>
#include <span>
#include <string>
#include <vector>

namespace troupe {
namespace {

struct field_rule {
  std::string_view name;
  unsigned low;
  unsigned high;
  /// Three letters each, from `low` on.
  std::string_view letters = {};
};

constexpr std::array rules{
  field_rule{"second", 0, 59},
  field_rule{"minute", 0, 59},
  field_rule{"hour", 0, 23},
  field_rule{"day of the month", 1, 31},
  field_rule{"month", 1, 12, "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"},
  field_rule{"day of the week", 0, 7, "SUNMONTUEWEDTHUFRISAT"},
};

enum cron_field : std::size_t { second, minute, hour, day, month, weekday };

constexpr std::string_view macros[][2]{
  {"@yearly", "0 0 1 1 *"}, {"@annually", "0 0 1 1 *"}, {"@monthly", "0 0 1 * *"}, {"@weekly", "0 0 * * 0"},
  {"@daily", "0 0 * * *"},  {"@midnight", "0 0 * * *"}, {"@hourly", "0 * * * *"},
};

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return upper(c); });
  return out;
}

std::string quoted(std::string_view text) {
  return "\"" + one_line(text) + "\"";
}

/// Cuts the text at the first `mark`; the second part is there only if the mark is.
std::pair<std::string_view, std::optional<std::string_view>> cut(std::string_view text, char mark) {
  auto at = text.find(mark);
  if (at == text.npos)
    return {text, std::nullopt};
  return {text.substr(0, at), text.substr(at + 1)};
}

/// Reads one field into its bits; days have forms of their own.
class field_reader {
public:
  field_reader(cron_field which, cron_fields& into) : which_(which), rule_(rules[which]), into_(into) {}

  result<void> read(std::string_view text) {
    if (which_ == day || which_ == weekday) {
      (which_ == day ? into_.any_day : into_.any_weekday) = text.starts_with('*') || text == "?";
      if (text == "?")
        text = "*";
    }
    for (std::optional<std::string_view> rest = text; rest;) {
      auto [item, further] = cut(*rest, ',');
      if (auto done = read_item(item); !done)
        return done;
      rest = further;
    }
    return {};
  }

private:
  result<void> read_item(std::string_view item) {
    if (item.empty())
      return refuse("an item of the list is empty", "remove the comma");
    if (item == "?")
      return refuse("\"?\" stands alone", "remove the other items, or the \"?\"");
    auto special = which_ == day ? read_day(item) : which_ == weekday ? read_weekday(item) : result<bool>(false);
    if (!special)
      return std::move(special).error();
    return *special ? result<void>{} : read_range(item);
  }

  /// `*`, `a`, `a-b`, each with `/step`.
  result<void> read_range(std::string_view item) {
    auto [range, step_text] = cut(item, '/');
    auto [first_text, last_text] = cut(range, '-');
    auto low = rule_.low;
    auto high = which_ == weekday ? 6 : rule_.high;
    if (range != "*") {
      auto first = value(first_text);
      if (!first)
        return std::move(first).error();
      auto last = last_text ? value(*last_text) : result<unsigned>(step_text ? high : *first);
      if (!last)
        return std::move(last).error();
      low = *first;
      high = *last;
    }
    auto step = step_text ? step_of(*step_text) : result<unsigned>(1u);
    if (!step)
      return std::move(step).error();
    auto end = which_ == weekday ? 6 : rule_.high;
    // 0-7 and 7-7 are fine; 7 elsewhere is where a range begins again.
    auto span = high >= low ? high - low : end - low + 1 + high - rule_.low;
    for (unsigned i = 0; i <= span; i += *step)
      set(low + i);
    return {};
  }

  void set(unsigned value) {
    auto cycle = (which_ == weekday ? 6 : rule_.high) - rule_.low + 1;
    auto bit = std::uint64_t{1} << ((value - rule_.low) % cycle + rule_.low);
    switch (which_) {
    case second:
      into_.seconds |= bit;
      break;
    case minute:
      into_.minutes |= bit;
      break;
    case hour:
      into_.hours |= static_cast<std::uint32_t>(bit);
      break;
    case day:
      into_.days |= static_cast<std::uint32_t>(bit);
      break;
    case month:
      into_.months |= static_cast<std::uint32_t>(bit);
      break;
    case weekday:
      into_.weekdays |= static_cast<std::uint32_t>(bit);
      break;
    }
  }

  /// `L`, `L-n`, `LW`, `nW`. False if it is none of them.
  result<bool> read_day(std::string_view item) {
    auto text = upper(item);
    if (text == "LW" || text == "WL")
      return into_.last_weekday = true;
    if (text == "L") {
      into_.days_before_last |= 1;
      return true;
    }
    if (text.starts_with("L-")) {
      auto n = number(std::string_view(text).substr(2));
      if (!n || *n < 1 || *n > 30)
        return refuse(quoted(item) + " is no day", "write L-1 to L-30: so many days before the last");
      into_.days_before_last |= 1u << *n;
      return true;
    }
    if (!text.ends_with('W'))
      return false;
    auto n = number(std::string_view(text).substr(0, text.size() - 1));
    if (!n || *n < 1 || *n > 31)
      return refuse(quoted(item) + " is no day", "write 1W to 31W: the weekday nearest to that day, or LW");
    into_.nearest_weekdays |= 1u << *n;
    return true;
  }

  /// `dL`, `d#n`. False if it is none of them.
  result<bool> read_weekday(std::string_view item) {
    auto text = upper(item);
    auto [name, nth] = cut(text, '#');
    if (nth) {
      auto of = value(name);
      if (!of)
        return std::move(of).error();
      auto n = number(*nth);
      if (!n || *n < 1 || *n > 5)
        return refuse(quoted(item) + " is no day", "after # comes 1 to 5: which of them in the month");
      into_.weekdays_of_month[*of % 7] |= static_cast<std::uint8_t>(1u << *n);
      return true;
    }
    if (text == "L")
      return refuse("\"L\" alone is not a day of the week", "write FRIL for the last Friday of the month, or SAT");
    if (!text.ends_with('L'))
      return false;
    auto of = value(std::string_view(text).substr(0, text.size() - 1));
    if (!of)
      return std::move(of).error();
    into_.weekdays_of_month[*of % 7] |= 1;
    return true;
  }

  result<unsigned> value(std::string_view text) const {
    if (auto n = number(text)) {
      if (*n < rule_.low || *n > rule_.high)
        return refuse(std::to_string(*n) + " is not within " + bounds(), "write " + bounds());
      return *n;
    }
    for (std::size_t i = 0; text.size() == 3 && i < rule_.letters.size(); i += 3)
      if (upper(text) == rule_.letters.substr(i, 3))
        return static_cast<unsigned>(rule_.low + i / 3);
    return refuse(text.empty() ? "a value is missing" : quoted(text) + " is not a value", "write " + forms());
  }

  result<unsigned> step_of(std::string_view text) const {
    auto end = rule_.high - rule_.low;
    auto n = number(text);
    if (!n || *n < 1 || *n > end)
      return refuse(quoted(text) + " is not a step", "after / comes 1 to " + std::to_string(end));
    return *n;
  }

  static std::optional<unsigned> number(std::string_view text) {
    unsigned n = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size())
      return std::nullopt;
    return n;
  }

  std::string bounds() const { return std::to_string(rule_.low) + " to " + std::to_string(rule_.high); }

  std::string forms() const {
    auto all = bounds();
    if (which_ == month)
      all += ", JAN to DEC";
    if (which_ == day)
      all += ", L, L-2, 15W, LW";
    if (which_ == weekday)
      all += ", SUN to SAT, FRIL, FRI#2";
    return all + ", *, a range such as " +
           (rule_.letters.empty()
              ? "1-5"
              : std::string(rule_.letters.substr(3, 3)) + "-" + std::string(rule_.letters.substr(6, 3))) +
           ", or a list with commas";
  }

  refused refuse(std::string what, std::string hint) const {
    return {errc::invalid, std::move(what), std::string(rule_.name), std::move(hint)};
  }

  cron_field which_;
  const field_rule& rule_;
  cron_fields& into_;
};

result<std::string_view> without_macro(std::string_view text) {
  if (!text.starts_with('@'))
    return text;
  for (const auto& [name, means] : macros)
    if (upper(text) == upper(name))
      return means;
  return refused{errc::invalid, "there is no " + quoted(text), "pattern",
                 text.starts_with("@every") ? "write `every: 90m` in place of `cron:`"
                                            : "one of: @yearly, @monthly, @weekly, @daily, @hourly"};
}

}  // namespace

result<cron_fields> read_cron_fields(std::string_view text) {
  if (text.size() > cron::bytes_max)
    return refused{errc::invalid, "longer than " + std::to_string(cron::bytes_max) + " bytes", "pattern"};
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  auto plain = without_macro(text);
  if (!plain)
    return std::move(plain).error();
  if (upper(text).starts_with("TZ=") || upper(text).starts_with("CRON_TZ="))
    return refused{errc::invalid, "a pattern does not name a time zone", "pattern", "write `time_zone:` beside it"};

  std::vector<std::string_view> parts;
  for (std::size_t at = 0; (at = plain->find_first_not_of(" \t", at)) != plain->npos;) {
    auto end = std::min(plain->find_first_of(" \t", at), plain->size());
    parts.push_back(plain->substr(at, end - at));
    at = end;
  }
  if (parts.size() != 5 && parts.size() != 6)
    return refused{
      errc::invalid, quoted(text) + " has " + std::to_string(parts.size()) + (parts.size() == 1 ? " field" : " fields"),
      "pattern", "write five: minute, hour, day of the month, month, day of the week; or six, the second first"};

  cron_fields self;
  if (parts.size() == 6)
    self.seconds = 0;
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (auto read = field_reader(static_cast<cron_field>(rules.size() - parts.size() + i), self).read(parts[i]); !read)
      return std::move(read).error();
  return self;
}

}  // namespace troupe
