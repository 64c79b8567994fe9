#include "cli/columns.hpp"
#include "cli/text.hpp"

#include <catch2/catch.hpp>

namespace troupe::cli {

TEST_CASE("text from outside cannot move the cursor, change colours or break the line") {
  CHECK(printable("a\x1b[2Jb\nc\td\x7f") == "a [2Jb c d ");
  CHECK(printable("caf\xc3\xa9 \xc2\x9b"
                  "x") == "caf\xc3\xa9  x");
  CHECK(printable("\xff\xc0\x80") == "???");
  CHECK(printable("\xe2\x80\xae"
                  "abc") == " abc");
}

TEST_CASE("columns are counted as a terminal shows them") {
  CHECK(columns_of("héllo") == 5);
  CHECK(columns_of("日本") == 4);
  CHECK(columns_of("e\xcc\x81") == 1);
  CHECK(columns_of("\x1b[31mred\x1b[0m") == 3);
  CHECK(fit("lighthouse", 6) == "light…");
  CHECK(fit("日本語", 4) == "日…");
  CHECK(fit("short", 5) == "short");
  CHECK(fit("x", 0).empty());
}

TEST_CASE("a bar is as full as its fraction") {
  CHECK(bar(0.5, 4) == "██░░");
  CHECK(bar(-1, 2) == "░░");
  CHECK(bar(7, 2) == "██");
}

TEST_CASE("durations are short") {
  CHECK(short_duration(microseconds{0}) == "0.0s");
  CHECK(short_duration(microseconds{1'250'000}) == "1.3s");
  CHECK(short_duration(microseconds{59'960'000}) == "1m00s");
  CHECK(short_duration(std::chrono::seconds{125}) == "2m05s");
  CHECK(short_duration(std::chrono::seconds{3 * 3600 + 7 * 60}) == "3h07m");
}

TEST_CASE("times are told from now") {
  timestamp now{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31}};
  CHECK(relative(now, now) == "just now");
  CHECK(relative(now + 5s, now) == "just now");
  CHECK(relative(now - 12s, now) == "12s ago");
  CHECK(relative(now - 5min, now) == "5m ago");
  CHECK(relative(now - 26h, now) == "1d ago");
  CHECK(relative(now - 24h * 40, now) == "2025-12-22");
}

TEST_CASE("what the API writes as a time is read back") {
  timestamp at{1'700'000'000'000'001us};
  CHECK(read_time(to_rfc3339(at)) == at);
  CHECK(read_time("2023-11-14T22:13:20Z") == timestamp{1'700'000'000s});
  for (auto bad :
       {"", "yesterday", "2023-11-14", "2023-13-14T22:13:20Z", "2023-11-14T22:13:20", "2023-02-30T00:00:00Z"})
    CHECK_FALSE(read_time(bad));
}

TEST_CASE("JSON is printed for people without losing digits") {
  json::value value{{"a", json::array{1, 84.2, 0.1}}, {"b", json::object{}}, {"c", nullptr}, {"d", 3.0}};
  auto text = pretty(value);
  CHECK(text == "{\n  \"a\": [\n    1,\n    84.2,\n    0.1\n  ],\n  \"b\": {},\n  \"c\": null,\n  \"d\": 3.0\n}");
  CHECK(*parse_json(text) == value);
  CHECK(*parse_json(pretty(json::value(0.1 + 0.2))) == json::value(0.1 + 0.2));
}

TEST_CASE("words are quoted where a shell would read them otherwise") {
  CHECK(shell_word("./troupe-data") == "./troupe-data");
  CHECK(shell_word("my data") == "'my data'");
  CHECK(shell_word("it's") == "'it'\\''s'");
  CHECK(shell_word("") == "''");
}

TEST_CASE("columns are aligned, and cut only on a terminal that is too narrow") {
  std::vector<column> columns{{"NAME"}, {"TOOK", true}, {"NOTE", false, 5}};
  std::vector<std::vector<cell>> rows{{{"story"}, {"1.2s"}, {"a very long remark"}}, {{"cut"}, {"12.0s"}, {""}}};
  CHECK(print_columns(columns, rows, 0, {}) == "NAME    TOOK  NOTE\n"
                                               "story   1.2s  a very long remark\n"
                                               "cut    12.0s\n");
  CHECK(print_columns(columns, rows, 24, {}) == "NAME    TOOK  NOTE\n"
                                                "story   1.2s  a very lo…\n"
                                                "cut    12.0s\n");
}

TEST_CASE("text is broken between words, where it is too long for a line") {
  CHECK(wrap("one two three", 0) == std::vector<std::string>{"one two three"});
  CHECK(wrap("one two three", 7) == std::vector<std::string>{"one two", "three"});
  CHECK(wrap("one two\nthree", 20) == std::vector<std::string>{"one two", "three"});
  CHECK(wrap("unbreakable x", 4) == std::vector<std::string>{"unbreakable", "x"});
  CHECK(wrap("日本 語", 5) == std::vector<std::string>{"日本", "語"});
  CHECK(wrap("", 5).empty());
}

}  // namespace troupe::cli
