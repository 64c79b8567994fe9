#include "core/base/time_zone.hpp"

#include "support/zones.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <ctime>
#include <random>

namespace troupe {
namespace {

using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

/// Reads `2026-03-29 02:30`.
std::chrono::sys_time<microseconds> moment(const std::string& text) {
  int y, m, d, hour, minute, second = 0;
  REQUIRE(std::sscanf(text.c_str(), "%d-%d-%d %d:%d:%d", &y, &m, &d, &hour, &minute, &second) >= 5);
  return sys_days{std::chrono::year{y} / m / d} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         seconds{second};
}

local_timestamp local(const std::string& text) {
  return local_timestamp{moment(text).time_since_epoch()};
}

std::string shown(timestamp at) {
  return to_rfc3339(at).substr(0, 16);
}

/// Writes a compiled zone of version 2 with one type per offset.
std::string compiled(std::vector<std::pair<std::int64_t, std::uint8_t>> changes, std::vector<std::int32_t> offsets,
                     const std::string& rule) {
  std::string made;
  auto put = [&](std::uint64_t number, int bytes) {
    for (auto i = bytes; i-- > 0;)
      made.push_back(static_cast<char>(number >> (8 * i)));
  };
  auto header = [&](std::uint64_t times, std::uint64_t types, std::uint64_t names) {
    made += "TZif2" + std::string(15, '\0');
    for (auto count : {std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{0}, times, types, names})
      put(count, 4);
  };
  header(0, 1, 1);
  put(0, 7);
  header(changes.size(), offsets.size(), 4);
  for (auto [at, type] : changes)
    put(static_cast<std::uint64_t>(at), 8);
  for (auto [at, type] : changes)
    put(type, 1);
  for (auto offset : offsets) {
    put(static_cast<std::uint32_t>(offset), 4);
    put(0, 2);
  }
  put(0x4c4d5400, 4);
  return made + "\n" + rule + "\n";
}

}  // namespace

TEST_CASE("a zone knows its offset at any time") {
  struct row {
    std::string zone, at;
    seconds then;
  };
  auto r = GENERATE(values<row>({
    {"UTC", "2026-07-01 00:00", 0s},
    {"Europe/Berlin", "1800-01-01 00:00", 53min + 28s},
    {"Europe/Berlin", "1945-06-01 00:00", 3h},
    {"Europe/Berlin", "2026-03-29 00:59", 1h},
    {"Europe/Berlin", "2026-03-29 01:00", 2h},
    {"Europe/Berlin", "2026-10-25 00:59", 2h},
    {"Europe/Berlin", "2026-10-25 01:00", 1h},
    {"Europe/Berlin", "9999-07-01 00:00", 2h},
    {"Europe/Berlin", "9999-12-31 23:59", 1h},
    {"America/St_Johns", "2026-01-01 00:00", -3h - 30min},
    {"Australia/Sydney", "2200-01-01 00:00", 11h},
    {"Australia/Sydney", "2200-07-01 00:00", 10h},
    {"Europe/Dublin", "2100-07-01 00:00", 1h},
    {"Europe/Dublin", "2100-12-01 00:00", 0s},
    {"America/Nuuk", "2100-03-28 00:59", -2h},
    {"America/Nuuk", "2100-03-28 01:00", -1h},
    {"Asia/Kathmandu", "2026-01-01 00:00", 5h + 45min},
    {"Etc/GMT+12", "2026-01-01 00:00", -12h},
  }));
  CAPTURE(r.zone, r.at);
  CHECK(zone(r.zone).offset_at(moment(r.at)) == r.then);
}

TEST_CASE("a local time is shown once, twice or never") {
  struct row {
    std::string zone, shown;
    local_kind kind;
    std::string earlier, later, to_utc;
  };
  auto r = GENERATE(values<row>({
    {"Europe/Berlin", "2026-07-01 12:00", local_kind::once, "2026-07-01T10:00", "2026-07-01T10:00", "2026-07-01T10:00"},
    {"Europe/Berlin", "2026-03-29 01:59", local_kind::once, "2026-03-29T00:59", "2026-03-29T00:59", "2026-03-29T00:59"},
    {"Europe/Berlin", "2026-03-29 02:00", local_kind::skipped, "2026-03-29T00:00", "2026-03-29T01:00",
     "2026-03-29T01:00"},
    {"Europe/Berlin", "2026-03-29 02:30", local_kind::skipped, "2026-03-29T00:30", "2026-03-29T01:30",
     "2026-03-29T01:30"},
    {"Europe/Berlin", "2026-03-29 03:00", local_kind::once, "2026-03-29T01:00", "2026-03-29T01:00", "2026-03-29T01:00"},
    {"Europe/Berlin", "2026-10-25 01:59", local_kind::once, "2026-10-24T23:59", "2026-10-24T23:59", "2026-10-24T23:59"},
    {"Europe/Berlin", "2026-10-25 02:00", local_kind::twice, "2026-10-25T00:00", "2026-10-25T01:00",
     "2026-10-25T00:00"},
    {"Europe/Berlin", "2026-10-25 02:59", local_kind::twice, "2026-10-25T00:59", "2026-10-25T01:59",
     "2026-10-25T00:59"},
    {"Europe/Berlin", "2026-10-25 03:00", local_kind::once, "2026-10-25T02:00", "2026-10-25T02:00", "2026-10-25T02:00"},
    {"Europe/Berlin", "2999-03-31 02:30", local_kind::skipped, "2999-03-31T00:30", "2999-03-31T01:30",
     "2999-03-31T01:30"},
    {"Australia/Lord_Howe", "2026-04-05 01:45", local_kind::twice, "2026-04-04T14:45", "2026-04-04T15:15",
     "2026-04-04T14:45"},
    {"Australia/Lord_Howe", "2026-10-04 02:15", local_kind::skipped, "2026-10-03T15:15", "2026-10-03T15:45",
     "2026-10-03T15:45"},
    {"Pacific/Apia", "2011-12-30 12:00", local_kind::skipped, "2011-12-29T22:00", "2011-12-30T22:00",
     "2011-12-30T22:00"},
    {"America/Juneau", "1867-10-19 12:00", local_kind::twice, "1867-10-18T20:57", "1867-10-19T20:57",
     "1867-10-18T20:57"},
  }));
  CAPTURE(r.zone, r.shown);
  auto found = zone(r.zone).read(local(r.shown));
  CHECK(found.kind == r.kind);
  CHECK(shown(found.earlier) == r.earlier);
  CHECK(shown(found.later) == r.later);
  CHECK(shown(zone(r.zone).to_utc(local(r.shown))) == r.to_utc);
  CHECK(found.change.has_value() == (r.kind != local_kind::once));
}

TEST_CASE("the clocks are set where a period ends") {
  const auto& berlin = zone("Europe/Berlin");
  auto period = berlin.period_at(moment("2026-07-01 12:00"));
  CHECK(period == zone_period{std::chrono::floor<seconds>(moment("2026-03-29 01:00")),
                              std::chrono::floor<seconds>(moment("2026-10-25 01:00")), 2h});
  CHECK(*berlin.read(local("2026-03-29 02:30")).change == moment("2026-03-29 01:00"));
  CHECK(*berlin.read(local("2026-10-25 02:30")).change == moment("2026-10-25 01:00"));
  CHECK(berlin.to_local(moment("2026-03-29 01:00")) == local("2026-03-29 03:00"));
  CHECK(zone("Asia/Tokyo").period_at(moment("2026-07-01 12:00")).end == zone_period::time_ends);
  CHECK(zone("UTC").period_at(moment("2026-07-01 12:00")) == zone_period{});
  CHECK(berlin.period_at(moment("1500-01-01 00:00")).begin == zone_period::time_begins);
  CHECK(berlin.period_at(moment("9999-12-31 12:00")).end == zone_period::time_ends);
}

TEST_CASE("zones are read as the C library reads them") {
  auto name = GENERATE(values<std::string>(
    {"Europe/Berlin", "Europe/Dublin", "America/New_York", "America/Nuuk", "America/Santiago", "America/Sao_Paulo",
     "Australia/Lord_Howe", "Australia/Sydney", "Africa/Casablanca", "Asia/Jerusalem", "Asia/Tehran", "Asia/Kolkata",
     "Pacific/Apia", "Pacific/Chatham", "Antarctica/Troll", "Asia/Gaza"}));
  CAPTURE(name);
  const auto& read = zone(name);
  REQUIRE(::setenv("TZ", name.c_str(), 1) == 0);
  ::tzset();
  std::mt19937_64 random(11);
  std::uniform_int_distribution<std::int64_t> between(-5'000'000'000, 30'000'000'000);
  for (int i = 0; i < 5'000; ++i) {
    auto at = sys_seconds{seconds{between(random)}};
    auto since = std::time_t{at.time_since_epoch().count()};
    std::tm there{};
    ::localtime_r(&since, &there);
    CAPTURE(to_rfc3339(at));
    REQUIRE(read.offset_at(at).count() == there.tm_gmtoff);
    auto back = read.read(read.to_local(at));
    REQUIRE((back.earlier == at || back.later == at));
  }
  ::unsetenv("TZ");
  ::tzset();
}

TEST_CASE("a rule says what holds in years to come") {
  struct row {
    std::string rule, at;
    seconds then;
  };
  auto r = GENERATE(values<row>({
    {"UTC0", "2026-01-01 00:00", 0s},
    {"<+0330>-3:30", "2026-01-01 00:00", 3h + 30min},
    {"EST+5EDT,M3.2.0,M11.1.0", "2026-03-08 06:59", -5h},
    {"EST+5EDT,M3.2.0,M11.1.0", "2026-03-08 07:00", -4h},
    {"EST5EDT4:30,M3.2.0/2:30,M11.1.0", "2026-03-08 07:30", -4h - 30min},
    {"XXX3EDT4,0/0,J365/23", "2026-01-01 03:00", -4h},
    {"XXX3EDT4,0/0,J365/23", "2025-12-31 23:00", -4h},
    {"AAA0BBB,J60/0,J61/0", "2024-03-01 00:00", 1h},
    {"AAA0BBB,J60/0,J61/0", "2024-02-29 12:00", 0s},
    {"AAA0BBB,59/0,60/0", "2024-02-29 12:00", 1h},
    {"AAA0BBB,M1.1.1/-167,M2.1.1", "2026-01-01 00:00", 1h},
  }));
  CAPTURE(r.rule, r.at);
  auto rule = posix_zone::parse(r.rule);
  REQUIRE(rule);
  CHECK(rule->at(std::chrono::floor<seconds>(moment(r.at))).offset == r.then);
}

TEST_CASE("what is no rule is refused") {
  auto text = GENERATE(values<std::string>(
    {"", "C", "CET", "CET-", "CET-1CEST", "CET-25", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
     "CET-1CEST,M3.0.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J1",
     "CET-1CEST,1,366", "CET-1CEST,1/168,2", "<+03-3", "<>3", "CET-1:60", "CET-1CEST,M3.5.0,M10.5.0/3 ", "A1B0"}));
  CAPTURE(text);
  CHECK_FALSE(posix_zone::parse(text));
}

TEST_CASE("compiled zones are read within bounds") {
  auto good = compiled({{-100, 1}, {0, 0}}, {3600, 7200}, "CET-1");
  auto found = time_zone::parse("X", good);
  REQUIRE(found);
  CHECK(found->name() == "X");
  CHECK(found->offset_at(timestamp{-101s}) == 1h);
  CHECK(found->offset_at(timestamp{-100s}) == 2h);
  CHECK(found->offset_at(timestamp{0s}) == 1h);

  auto why = [](const std::string& bytes) {
    auto refusal = time_zone::parse("X", bytes);
    return refusal ? "read" : refusal.error().what;
  };
  for (std::size_t size = 0; size < good.size(); ++size)
    CHECK(why(good.substr(0, size)) != "read");
  CHECK(why(compiled({{0, 1}}, {0}, "UTC0")) == "the compiled time zone names a type it does not have");
  CHECK(why(compiled({{5, 0}, {5, 0}}, {0}, "UTC0")) == "the compiled time zone has times that do not ascend");
  CHECK(why(compiled({}, {26 * 3600}, "UTC0")) == "the compiled time zone has an offset of more than a day");
  CHECK(why(compiled({}, {}, "UTC0")) == "the compiled time zone has no types");
  CHECK(why(compiled({}, {0}, "UTC")) == "the compiled time zone has a rule that cannot be read");
  CHECK(why(good + std::string(time_zone::bytes_max - good.size(), 'x')) == "read");
  CHECK(why(good + std::string(time_zone::bytes_max - good.size() + 1, 'x')) ==
        "the compiled time zone has more than 65536 bytes");
  CHECK(time_zone::parse("X", compiled({{INT64_MIN, 0}, {INT64_MAX, 0}}, {60}, ""))->period_at(timestamp{}) ==
        zone_period{.offset = 60s});

  std::mt19937 random(3);
  auto real = *system_zone("Europe/Berlin");
  for (int round = 0; round < 5'000; ++round) {
    auto broken = round % 2 ? good : real;
    for (int edits = 0; edits < 3; ++edits)
      broken[random() % std::min<std::size_t>(broken.size(), 200)] = static_cast<char>(random());
    if (auto read = time_zone::parse("X", broken))
      (void)read->read(local("2026-03-29 02:30"));
  }
}

TEST_CASE("zones are found by the name they have in the database") {
  auto asked = std::make_shared<std::vector<std::string>>();
  set_zone_provider([asked](std::string_view name) {
    asked->emplace_back(name);
    return system_zone(name);
  });
  CHECK(find_zone("America/Argentina/Ushuaia"));
  CHECK(find_zone("America/Argentina/Ushuaia"));
  CHECK(asked->size() == 1);
  CHECK(to_string(find_zone("Mars/Olympus").error()) ==
        "unknown time zone 'Mars/Olympus' (zones have the names of the IANA database: UTC, Europe/Berlin, ...)");
  CHECK(asked->size() == 2);
  for (const auto& name : std::vector<std::string>{"", "/etc/passwd", "../Europe/Berlin", "Europe//Berlin", "Europe/",
                                                   "a b", "zone.tab", std::string(65, 'a'), std::string("UTC\0x", 5)}) {
    CAPTURE(name);
    CHECK_FALSE(find_zone(name));
  }
  CHECK(asked->size() == 2);
  set_zone_provider({});
  CHECK_FALSE(find_zone("Europe/Oslo"));
  CHECK(find_zone("UTC"));
}

}  // namespace troupe
