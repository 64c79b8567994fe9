#include "api/request_mark.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace troupe::api {
namespace {

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_id(std::string_view text) {
  constexpr std::string_view more = "-_.:/+=@";
  return !text.empty() && text.size() <= request_id_bytes_max && std::ranges::all_of(text, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || more.find(c) != more.npos;
  });
}

std::string hex_of(std::uint64_t value) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out(16, '0');
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = digits[(value >> (60 - 4 * i)) & 15];
  return out;
}

/// `VERSION-TRACE-SPAN-FLAGS`, of 2, 32, 16 and 2 digits; a later version may have more behind a dash.
bool is_traceparent(std::string_view text) {
  constexpr std::size_t length = 55;
  if (text.size() < length || (text.size() > length && (text.starts_with("00") || text[length] != '-')))
    return false;
  auto version = text.substr(0, 2), trace = text.substr(3, 32), span = text.substr(36, 16), flags = text.substr(53, 2);
  return text[2] == '-' && text[35] == '-' && text[52] == '-' && is_hex(version) && is_hex(trace) && is_hex(span) &&
         is_hex(flags) && version != "ff" && trace.find_first_not_of('0') != trace.npos &&
         span.find_first_not_of('0') != span.npos;
}

/// `Sun, 06 Nov 1994 00:00:00 GMT`
std::string http_date(std::chrono::sys_days day) {
  constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::chrono::year_month_day date(day);
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%s, %02u %s %04d 00:00:00 GMT", days[std::chrono::weekday(day).c_encoding()],
                unsigned(date.day()), months[unsigned(date.month()) - 1], int(date.year()));
  return text.data();
}

}  // namespace

request_mark mark_of(const http::request& request, const std::function<std::uint64_t()>& random) {
  request_mark out;
  auto id = http::find(request.headers, "x-request-id");
  out.id = id && is_id(*id) ? std::string(*id) : hex_of(random());
  if (auto parent = http::find(request.headers, "traceparent"); parent && is_traceparent(*parent))
    out.trace = "00-" + std::string(parent->substr(3, 32)) + "-" + hex_of(random() | 1) + "-" +
                std::string(parent->substr(53, 2));
  return out;
}

void sign(http::response& answer, const request_mark& mark, const route* of) {
  answer.headers.emplace_back("x-request-id", mark.id);
  if (!mark.trace.empty())
    answer.headers.emplace_back("traceparent", mark.trace);
  if (!of || !of->retired)
    return;
  std::chrono::sys_seconds since = of->retired->since;
  answer.headers.emplace_back("deprecation", "@" + std::to_string(since.time_since_epoch().count()));
  answer.headers.emplace_back("sunset", http_date(of->retired->until));
  if (!of->retired->instead.empty())
    answer.headers.emplace_back("link", "<" + std::string(of->retired->instead) + ">; rel=\"successor-version\"");
}

}  // namespace troupe::api
