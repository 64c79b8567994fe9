#include "core/base/time_zone.hpp"
#include "core/expression/formats.hpp"
#include "core/expression/functions.hpp"

namespace troupe::expression {
namespace {

using int64 = std::int64_t;

struct civil {
  std::chrono::year_month_day date;
  std::chrono::sys_days day;
  int64 second_of_day = 0;
};

civil split(int64 seconds) {
  auto day = std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds{std::chrono::seconds{seconds}});
  return {std::chrono::year_month_day{day}, day, seconds - day.time_since_epoch().count() * 86'400};
}

int64 year(const civil& c) {
  return int(c.date.year());
}
int64 month(const civil& c) {
  return unsigned(c.date.month()) - 1;
}
int64 day_of_year(const civil& c) {
  return (c.day - std::chrono::sys_days{c.date.year() / 1 / 1}).count();
}
int64 date(const civil& c) {
  return unsigned(c.date.day());
}
int64 day_of_month(const civil& c) {
  return date(c) - 1;
}
int64 day_of_week(const civil& c) {
  return std::chrono::weekday{c.day}.c_encoding();
}
int64 hours(const civil& c) {
  return c.second_of_day / 3600;
}
int64 minutes(const civil& c) {
  return c.second_of_day / 60 % 60;
}
int64 seconds(const civil& c) {
  return c.second_of_day % 60;
}

/// Returns how far the clocks of a zone are from UTC: `+02:00`, or a name such as `Europe/Berlin`.
result<std::chrono::seconds> offset_in(std::string_view zone, const instant& at) {
  if (auto fixed = read_offset(zone))
    return *fixed;
  auto named = find_zone(zone);
  if (!named)
    return std::move(named).error();
  return (*named)->offset_at(std::chrono::sys_seconds{std::chrono::seconds{at.seconds}});
}

template <int64 (*Field)(const civil&)>
value field(context&, arguments a) {
  const auto& at = a[0].as<instant>();
  auto offset = a.size() == 2 ? offset_in(a[1].text_view(), at) : std::chrono::seconds{0};
  return offset ? value(Field(split(at.seconds + offset->count()))) : value::fail(std::move(offset).error());
}

template <int64 Nanos>
value total(context&, arguments a) {
  return a[0].as<nanoseconds>().count() / Nanos;
}

constexpr std::array table{
  function{"getFullYear", "t.=i", field<year>},
  function{"getFullYear", "t.s=i", field<year>},
  function{"getMonth", "t.=i", field<month>},
  function{"getMonth", "t.s=i", field<month>},
  function{"getDayOfYear", "t.=i", field<day_of_year>},
  function{"getDayOfYear", "t.s=i", field<day_of_year>},
  function{"getDate", "t.=i", field<date>},
  function{"getDate", "t.s=i", field<date>},
  function{"getDayOfMonth", "t.=i", field<day_of_month>},
  function{"getDayOfMonth", "t.s=i", field<day_of_month>},
  function{"getDayOfWeek", "t.=i", field<day_of_week>},
  function{"getDayOfWeek", "t.s=i", field<day_of_week>},
  function{"getHours", "t.=i", field<hours>},
  function{"getHours", "t.s=i", field<hours>},
  function{"getMinutes", "t.=i", field<minutes>},
  function{"getMinutes", "t.s=i", field<minutes>},
  function{"getSeconds", "t.=i", field<seconds>},
  function{"getSeconds", "t.s=i", field<seconds>},
  function{"getMilliseconds", "t.=i",
           [](context&, arguments a) -> value { return int64{a[0].as<instant>().nanos / 1'000'000}; }},
  function{"getMilliseconds", "t.s=i",
           [](context&, arguments a) -> value { return int64{a[0].as<instant>().nanos / 1'000'000}; }},
  function{"getHours", "d.=i", total<3'600'000'000'000>},
  function{"getMinutes", "d.=i", total<60'000'000'000>},
  function{"getSeconds", "d.=i", total<1'000'000'000>},
  function{"getMilliseconds", "d.=i",
           [](context&, arguments a) -> value { return a[0].as<nanoseconds>().count() / 1'000'000 % 1000; }},
};

}  // namespace

std::span<const function> time_functions() {
  return table;
}

}  // namespace troupe::expression
