#include "core/quality/scoring.hpp"

#include "core/quality/word_lists.hpp"

#include <algorithm>
#include <cstdio>
#include <set>

namespace troupe::quality {
namespace {

constexpr std::size_t quote_bytes_max = 120;

}  // namespace

double band(double x, double low, double high, double slope) {
  double away = x < low ? low - x : x > high ? x - high : 0;
  return std::max(0.0, 100 - 100 * away / slope);
}

double ramp(double x, double from, double to) {
  return std::clamp(100 * (x - from) / (to - from), 0.0, 100.0);
}

std::string number(double x, int digits) {
  char out[32];
  std::snprintf(out, sizeof out, "%.*f", digits, x);
  return out;
}

std::string percent(double share) {
  return number(share * 100, 0) + "%";
}

std::string plural(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

finding about(const prose& text, span at, std::string says) {
  auto quote = text.piece(at);
  if (quote.size() <= quote_bytes_max)
    return {std::move(says), std::string(quote), at.begin, at.end};
  auto cut = quote.rfind(' ', quote_bytes_max);
  if (cut == quote.npos || cut == 0)
    for (cut = quote_bytes_max; cut > 0 && (static_cast<unsigned char>(quote[cut]) & 0xC0) == 0x80;)
      --cut;
  return {std::move(says), std::string(quote.substr(0, cut)) + " ...", at.begin, at.end};
}

double overlap(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::set<std::string> left(a.begin(), a.end()), right(b.begin(), b.end());
  if (left.empty() || right.empty())
    return 0;
  auto shared = std::ranges::count_if(left, [&](const std::string& w) { return right.contains(w); });
  return static_cast<double>(shared) / static_cast<double>(std::min(left.size(), right.size()));
}

bool mentions_listener(std::span<const word> words) {
  return std::ranges::any_of(words, [](const word& w) { return is_second_person(w.lower); });
}

}  // namespace troupe::quality
