#include "core/schedule/cron.hpp"

#include "support/zones.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <set>

namespace troupe {
namespace {

namespace chrono = std::chrono;

/// Reads `2026-03-29 02:30:00`.
timestamp moment(const std::string& text) {
  int y, m, d, hour = 0, minute = 0, second = 0;
  REQUIRE(std::sscanf(text.c_str(), "%d-%d-%d %d:%d:%d", &y, &m, &d, &hour, &minute, &second) >= 3);
  return chrono::sys_days{chrono::year{y} / m / d} + chrono::hours{hour} + chrono::minutes{minute} +
         chrono::seconds{second};
}

cron pattern(std::string_view text) {
  auto parsed = cron::parse(text);
  INFO(text << (parsed ? "" : ": " + to_string(parsed.error())));
  REQUIRE(parsed);
  return *parsed;
}

/// The next times as the zone's clocks show them, with their offset where that is not always the same.
std::string next_of(std::string_view text, const std::string& zone_name, const std::string& after, int count = 3) {
  const auto& in = zone(zone_name);
  auto of = pattern(text);
  auto at = in.to_utc(local_timestamp{moment(after).time_since_epoch()});
  std::string out;
  for (int i = 0; i < count; ++i) {
    auto next = of.next_after(at, in);
    if (!next)
      return out + (out.empty() ? "" : ", ") + "never";
    at = *next;
    auto local = to_rfc3339(timestamp{in.to_local(at).time_since_epoch()});
    auto offset = chrono::duration_cast<chrono::minutes>(in.offset_at(at)).count();
    out += (i ? ", " : "") + local.substr(5, 5) + " " + local.substr(11, local.substr(17, 2) == "00" ? 5 : 8);
    if (zone_name != "UTC")
      out += (offset < 0 ? "" : "+") + std::to_string(offset);
  }
  return out;
}

}  // namespace

TEST_CASE("a cron pattern says when it is next due") {
  struct row {
    const char* pattern;
    const char* after;
    const char* next;
  };
  auto r = GENERATE(values<row>({
    {"* * * * *", "2026-01-31 23:58:30", "01-31 23:59, 02-01 00:00, 02-01 00:01"},
    {"30 9 * * *", "2026-01-01 09:30", "01-02 09:30, 01-03 09:30, 01-04 09:30"},
    {"30 9 * * *", "2026-01-01 09:29:59", "01-01 09:30, 01-02 09:30, 01-03 09:30"},
    {"*/20 8-9 * * *", "2026-01-01 08:30", "01-01 08:40, 01-01 09:00, 01-01 09:20"},
    {"5/20 0 * * *", "2026-01-01 00:00", "01-01 00:05, 01-01 00:25, 01-01 00:45"},
    {"10-30/10 0 * * *", "2026-01-01 00:00", "01-01 00:10, 01-01 00:20, 01-01 00:30"},
    {"0 22-1 * * *", "2026-01-01 22:30", "01-01 23:00, 01-02 00:00, 01-02 01:00"},
    {"50-10/10 0 * * *", "2026-01-01 00:05", "01-01 00:10, 01-01 00:50, 01-02 00:00"},
    {"0 0 1,15 * *", "2026-01-02 00:00", "01-15 00:00, 02-01 00:00, 02-15 00:00"},
    {"0 0 31 * *", "2026-01-31 12:00", "03-31 00:00, 05-31 00:00, 07-31 00:00"},
    {"0 0 29 2 *", "2096-03-01 00:00", "02-29 00:00, 02-29 00:00, 02-29 00:00"},
    {"0 0 1 jan,Jul *", "2026-01-01 00:00", "07-01 00:00, 01-01 00:00, 07-01 00:00"},
    {"0 0 1 NOV-FEB *", "2026-01-01 00:00", "02-01 00:00, 11-01 00:00, 12-01 00:00"},
    // Days of the week: 2026-01-01 was a Thursday.
    {"0 0 * * MON-FRI", "2026-01-01 00:00", "01-02 00:00, 01-05 00:00, 01-06 00:00"},
    {"0 0 * * fri-mon", "2026-01-01 00:00", "01-02 00:00, 01-03 00:00, 01-04 00:00"},
    {"0 0 * * 0", "2026-01-01 00:00", "01-04 00:00, 01-11 00:00, 01-18 00:00"},
    {"0 0 * * 7", "2026-01-01 00:00", "01-04 00:00, 01-11 00:00, 01-18 00:00"},
    {"0 0 * * 5-7", "2026-01-01 00:00", "01-02 00:00, 01-03 00:00, 01-04 00:00"},
    {"0 0 * * 7-2", "2026-01-01 00:00", "01-04 00:00, 01-05 00:00, 01-06 00:00"},
    {"0 0 * * */2", "2026-01-01 00:00", "01-03 00:00, 01-04 00:00, 01-06 00:00"},
    // Both kinds of day: either, unless one of them begins with a star.
    {"0 0 13 * FRI", "2026-02-01 00:00", "02-06 00:00, 02-13 00:00, 02-20 00:00"},
    {"0 0 */2 * FRI", "2026-01-01 00:00", "01-09 00:00, 01-23 00:00, 02-13 00:00"},
    {"0 0 13 * ?", "2026-02-01 00:00", "02-13 00:00, 03-13 00:00, 04-13 00:00"},
    {"0 0 ? * FRI", "2026-02-01 00:00", "02-06 00:00, 02-13 00:00, 02-20 00:00"},
    // Seconds first.
    {"*/30 0 12 * * ?", "2026-01-01 00:00", "01-01 12:00, 01-01 12:00:30, 01-02 12:00"},
    {"15 * * * * *", "2026-01-01 00:00:15", "01-01 00:01:15, 01-01 00:02:15, 01-01 00:03:15"},
    // Last and nearest days.
    {"0 0 L * *", "2024-01-31 12:00", "02-29 00:00, 03-31 00:00, 04-30 00:00"},
    {"0 0 L-2 * *", "2026-01-01 00:00", "01-29 00:00, 02-26 00:00, 03-29 00:00"},
    {"0 0 L-30 * *", "2026-01-01 00:00", "03-01 00:00, 05-01 00:00, 07-01 00:00"},
    {"0 0 LW * *", "2026-01-01 00:00", "01-30 00:00, 02-27 00:00, 03-31 00:00"},
    {"0 0 15W * *", "2026-01-01 00:00", "01-15 00:00, 02-16 00:00, 03-16 00:00"},
    {"0 0 1W 8,11 *", "2026-01-01 00:00", "08-03 00:00, 11-02 00:00, 08-02 00:00"},
    {"0 0 31W * *", "2026-01-01 00:00", "01-30 00:00, 03-31 00:00, 05-29 00:00"},
    {"0 0 * * FRIL", "2026-01-01 00:00", "01-30 00:00, 02-27 00:00, 03-27 00:00"},
    {"0 0 * * 5l", "2026-01-01 00:00", "01-30 00:00, 02-27 00:00, 03-27 00:00"},
    {"0 0 * * FRI#2", "2026-01-01 00:00", "01-09 00:00, 02-13 00:00, 03-13 00:00"},
    {"0 0 * * MON#5", "2026-01-01 00:00", "03-30 00:00, 06-29 00:00, 08-31 00:00"},
    {"0 0 ? 2 SUN#5", "2026-01-01 00:00", "02-29 00:00, 02-29 00:00, 02-29 00:00"},
    {"0 0 1,L * MON#1", "2026-01-01 00:00", "01-05 00:00, 01-31 00:00, 02-01 00:00"},
    // Names for the usual ones.
    {"@hourly", "2026-01-01 00:30", "01-01 01:00, 01-01 02:00, 01-01 03:00"},
    {"@daily", "2026-01-01 00:30", "01-02 00:00, 01-03 00:00, 01-04 00:00"},
    {"@midnight", "2026-01-01 00:30", "01-02 00:00, 01-03 00:00, 01-04 00:00"},
    {"@weekly", "2026-01-01 00:30", "01-04 00:00, 01-11 00:00, 01-18 00:00"},
    {"@monthly", "2026-01-01 00:30", "02-01 00:00, 03-01 00:00, 04-01 00:00"},
    {"@Yearly", "2026-01-01 00:30", "01-01 00:00, 01-01 00:00, 01-01 00:00"},
    {"@annually", "2026-01-01 00:30", "01-01 00:00, 01-01 00:00, 01-01 00:00"},
    {"  0   0 \t* * *  ", "2026-01-01 00:30", "01-02 00:00, 01-03 00:00, 01-04 00:00"},
    {"0 0 1 1 *", "9998-06-01 00:00", "01-01 00:00, never"},
  }));
  CAPTURE(r.pattern, r.after);
  CHECK(next_of(r.pattern, "UTC", r.after) == r.next);
}

TEST_CASE("where clocks are set forward, a time that is skipped runs at that moment") {
  // Berlin, 2026-03-29: 02:00 becomes 03:00.
  struct row {
    const char* pattern;
    const char* next;
  };
  auto r = GENERATE(values<row>({
    {"30 2 * * *", "03-29 03:00+120, 03-30 02:30+120, 03-31 02:30+120"},
    {"0 2 * * *", "03-29 03:00+120, 03-30 02:00+120, 03-31 02:00+120"},
    {"*/20 2 * * *", "03-29 03:00+120, 03-30 02:00+120, 03-30 02:20+120"},
    {"0 2,3 * * *", "03-29 03:00+120, 03-30 02:00+120, 03-30 03:00+120"},
    {"30 2,3 * * *", "03-29 03:00+120, 03-29 03:30+120, 03-30 02:30+120"},
    {"30 * * * *", "03-29 01:30+60, 03-29 03:30+120, 03-29 04:30+120"},
    {"0 */2 * * *", "03-29 03:00+120, 03-29 04:00+120, 03-29 06:00+120"},
  }));
  CAPTURE(r.pattern);
  CHECK(next_of(r.pattern, "Europe/Berlin", "2026-03-29 01:15") == r.next);
}

TEST_CASE("where clocks are set back, a time that is shown twice runs once") {
  // Berlin, 2026-10-25: 03:00 becomes 02:00.
  struct row {
    const char* pattern;
    const char* next;
  };
  auto r = GENERATE(values<row>({
    {"30 2 * * *", "10-25 02:30+120, 10-26 02:30+60, 10-27 02:30+60"},
    {"*/30 2 * * *", "10-25 02:00+120, 10-25 02:30+120, 10-26 02:00+60"},
    {"30 1-3 * * *", "10-25 02:30+120, 10-25 03:30+60, 10-26 01:30+60"},
    {"0 3 * * *", "10-25 03:00+60, 10-26 03:00+60, 10-27 03:00+60"},
    {"30 * * * *", "10-25 02:30+120, 10-25 02:30+60, 10-25 03:30+60"},
    {"30 0-23 * * *", "10-25 02:30+120, 10-25 02:30+60, 10-25 03:30+60"},
  }));
  CAPTURE(r.pattern);
  CHECK(next_of(r.pattern, "Europe/Berlin", "2026-10-25 01:45") == r.next);
}

TEST_CASE("zones with changes of other sizes, at other times, or of a whole day") {
  // Lord Howe sets its clocks by half an hour; Santiago at midnight, so that a day begins at one; Apia left out
  // 2011-12-30; Havana shows midnight twice.
  CHECK(next_of("15 2 * * *", "Australia/Lord_Howe", "2026-10-04 00:00") ==
        "10-04 02:30+660, 10-05 02:15+660, 10-06 02:15+660");
  CHECK(next_of("0 0 * * *", "America/Santiago", "2026-09-05 12:00", 2) == "09-06 01:00-180, 09-07 00:00-180");
  CHECK(next_of("0 12 * * *", "Pacific/Apia", "2011-12-29 13:00", 2) == "12-31 00:00+840, 12-31 12:00+840");
  CHECK(next_of("30 0 * * *", "America/Havana", "2026-10-31 12:00", 2) == "11-01 00:30-240, 11-02 00:30-300");
  CHECK(next_of("30 * * * *", "America/Havana", "2026-11-01 00:00", 3) ==
        "11-01 00:30-240, 11-01 00:30-300, 11-01 01:30-300");
  // Tomorrow's rule holds long after the last change the zone's file names.
  CHECK(next_of("30 2 * * *", "Europe/Berlin", "2400-03-25 12:00", 2) == "03-26 03:00+120, 03-27 02:30+120");
}

TEST_CASE("a pattern that is wrong says which field, and what to write") {
  struct row {
    const char* pattern;
    const char* refusal;
  };
  auto r = GENERATE(values<row>({
    {"", "pattern: \"\" has 0 fields (write five: minute, hour, day of the month, month, day of the week; or six, the "
         "second first)"},
    {"* * * *", "pattern: \"* * * *\" has 4 fields (write five: minute, hour, day of the month, month, day of the "
                "week; or six, the second first)"},
    {"60 * * * *", "minute: 60 is not within 0 to 59 (write 0 to 59)"},
    {"0 24 * * *", "hour: 24 is not within 0 to 23 (write 0 to 23)"},
    {"99 0 0 * * *", "second: 99 is not within 0 to 59 (write 0 to 59)"},
    {"0 0 0 * *", "day of the month: 0 is not within 1 to 31 (write 1 to 31)"},
    {"0 0 * 13 *", "month: 13 is not within 1 to 12 (write 1 to 12)"},
    {"0 0 * * 8", "day of the week: 8 is not within 0 to 7 (write 0 to 7)"},
    {"x * * * *", "minute: \"x\" is not a value (write 0 to 59, *, a range such as 1-5, or a list with commas)"},
    {"-1 * * * *", "minute: a value is missing (write 0 to 59, *, a range such as 1-5, or a list with commas)"},
    {"1- * * * *", "minute: a value is missing (write 0 to 59, *, a range such as 1-5, or a list with commas)"},
    {"1,,2 * * * *", "minute: an item of the list is empty (remove the comma)"},
    {"*/0 * * * *", "minute: \"0\" is not a step (after / comes 1 to 59)"},
    {"*/60 * * * *", "minute: \"60\" is not a step (after / comes 1 to 59)"},
    {"*/ * * * *", "minute: \"\" is not a step (after / comes 1 to 59)"},
    {"? * * * *", "minute: \"?\" stands alone (remove the other items, or the \"?\")"},
    {"0 0 1,? * *", "day of the month: \"?\" stands alone (remove the other items, or the \"?\")"},
    {"0 0 * JANUARY *", "month: \"JANUARY\" is not a value (write 1 to 12, JAN to DEC, *, a range such as FEB-MAR, or "
                        "a list with commas)"},
    {"0 0 * * MONDAY", "day of the week: \"MONDAY\" is not a value (write 0 to 7, SUN to SAT, FRIL, FRI#2, *, a range "
                       "such as MON-TUE, or a list with commas)"},
    {"0 0 * * L", "day of the week: \"L\" alone is not a day of the week (write FRIL for the last Friday of the month, "
                  "or SAT)"},
    {"0 0 * * FRI#6", "day of the week: \"FRI#6\" is no day (after # comes 1 to 5: which of them in the month)"},
    {"0 0 L-31 * *", "day of the month: \"L-31\" is no day (write L-1 to L-30: so many days before the last)"},
    {"0 0 32W * *", "day of the month: \"32W\" is no day (write 1W to 31W: the weekday nearest to that day, or LW)"},
    {"0 0 30 2 *", "day of the month: no month it names has such a day (30 February never comes: name another day, or "
                   "L for the last one)"},
    {"0 0 31 4,6,9,11 *", "day of the month: no month it names has such a day (30 February never comes: name another "
                          "day, or L for the last one)"},
    {"@reboot", "pattern: there is no \"@reboot\" (one of: @yearly, @monthly, @weekly, @daily, @hourly)"},
    {"@every 5m", "pattern: there is no \"@every 5m\" (write `every: 90m` in place of `cron:`)"},
    {"TZ=UTC 0 0 * * *", "pattern: a pattern does not name a time zone (write `time_zone:` beside it)"},
  }));
  CAPTURE(r.pattern);
  auto parsed = cron::parse(r.pattern);
  REQUIRE_FALSE(parsed);
  CHECK(to_string(parsed.error()) == r.refusal);
}

TEST_CASE("a pattern has a greatest length") {
  auto list = [](std::size_t bytes) {
    std::string minutes = "0";
    while (minutes.size() + 10 <= bytes)
      minutes += ",0";
    return minutes + std::string(bytes - minutes.size() - 8, ' ') + " * * * *";
  };
  CHECK(cron::parse(list(cron::bytes_max)));
  auto parsed = cron::parse(list(cron::bytes_max + 1));
  REQUIRE_FALSE(parsed);
  CHECK(to_string(parsed.error()) == "pattern: longer than 256 bytes");
}

TEST_CASE("whatever the pattern and the zone, the next time is the one a look at every minute finds") {
  std::mt19937 random(GENERATE(range(0u, 40u)));
  auto pick = [&](unsigned low, unsigned high) { return low + static_cast<unsigned>(random() % (high - low + 1)); };
  auto minute = pick(0, 59);
  std::vector<std::string> hours{"*", std::to_string(pick(0, 4)), "1-3", "*/2", "0-23"};
  auto hour = hours[random() % hours.size()];
  auto text = std::to_string(minute) + " " + hour + " * * *";
  const auto& in = zone(std::array{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo",
                                   "Africa/Casablanca"}[random() % 5]);
  auto of = pattern(text);
  auto fields = *read_cron_fields(text);
  CAPTURE(text, in.name());

  // The last Sundays of March and October, and days around.
  auto begin = moment(random() % 2 ? "2026-03-27" : "2026-10-23") + chrono::hours{pick(0, 48)};
  std::set<timestamp> expected;
  auto shows = [&](local_timestamp local) {
    return fields.first_from(chrono::floor<chrono::seconds>(local)) == chrono::floor<chrono::seconds>(local);
  };
  std::set<local_timestamp> named;
  for (auto at = begin - chrono::hours{30}; at < begin + chrono::hours{24 * 12}; at += 1min) {
    auto local = in.to_local(at);
    if (fields.every_hour() ? shows(local) : shows(local) && named.insert(local).second)
      expected.insert(at);
    // Minutes that clocks jump over.
    for (auto skipped = in.to_local(at - 1min) + 1min; !fields.every_hour() && skipped < local; skipped += 1min)
      if (shows(skipped))
        expected.insert(at);
  }
  auto at = begin;
  for (auto next = expected.upper_bound(begin); next != expected.end() && *next < begin + chrono::hours{240}; ++next) {
    at = *of.next_after(at, in);
    REQUIRE(to_rfc3339(at) == to_rfc3339(*next));
  }
}

}  // namespace troupe
