#include "core/base/artifact.hpp"
#include "core/base/json.hpp"
#include "core/base/json_text.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace troupe {
namespace {

TROUPE_ENUM(colour, red, green)

struct dot {
  int x = 0;
  colour paint = colour::red;

  TROUPE_FIELDS(dot, x, paint)
};

struct line {
  std::vector<dot> dots;
  std::optional<std::string> label;
  std::map<std::string, std::uint32_t> weights;
  timestamp at;
  task_id task;

  TROUPE_FIELDS(line, dots, label, weights, at, task)
};

struct nothing {
  TROUPE_FIELDS(nothing)
};

using shape = std::variant<dot, line, nothing>;

}  // namespace

TEST_CASE("a struct survives the way to JSON and back") {
  line before{{{1, colour::green}, {-2, colour::red}}, "l", {{"a", 7}}, timestamp{5us}, task_id{"story"}};
  auto after = from_json<line>(to_json(before));
  REQUIRE(after);
  CHECK(*after == before);
}

TEST_CASE("a variant is tagged with the name of its alternative") {
  CHECK(json::serialize(to_json(shape{dot{3, colour::green}})) == R"({"type":"dot","x":3,"paint":"green"})");
  CHECK(json::serialize(to_json(shape{nothing{}})) == R"({"type":"nothing"})");
  auto read = from_json<shape>(*parse_json(R"({"type":"dot","x":3,"paint":"green"})"));
  REQUIRE(read);
  CHECK(*read == shape{dot{3, colour::green}});
}

TEST_CASE("text written straight away is the text of the tree") {
  auto written = [](const auto& value) {
    std::string out;
    write_json(out, value);
    return out;
  };
  std::string every_byte;
  for (int c = 0; c < 128; ++c)
    every_byte += static_cast<char>(c);
  auto texts = json::array{"", json::value(every_byte), "zażółć 🎬"};
  auto numbers = json::array{0, -1, INT64_MIN, UINT64_MAX, 1.5, -0.0, 1e300, 0.1};
  auto nested = json::object{{"a", {1, {{"b", "\"\\\n"}}}}, {"", 2.0}};
  for (const auto& value : json::array{nullptr, true, false, texts, numbers, nested, json::array{}, json::object{}})
    CHECK(written(value) == json::serialize(value));
  for (const auto& s :
       {shape{dot{-3, colour::green}}, shape{nothing{}}, shape{line{}},
        shape{line{
          {{1, colour::green}, {-2, colour::red}}, "l\t", {{"a", 7}, {"b", 8}}, timestamp{5us}, task_id{"story"}}}})
    CHECK(written(s) == json::serialize(to_json(s)));
  CHECK(written(std::vector<shape>{}) == "[]");
}

TEST_CASE("a wrong type is an error that names the path") {
  auto read = from_json<line>(*parse_json(R"({"dots":[{"x":1},{"x":"one"}]})"));
  REQUIRE(!read);
  CHECK(to_string(read.error()) == "dots[1].x: expected integer, got string");
}

TEST_CASE("unknown members are ignored and missing ones keep their default") {
  auto read = from_json<dot>(*parse_json(R"({"paint":"green","z":9})"));
  REQUIRE(read);
  CHECK(*read == dot{0, colour::green});
}

TEST_CASE("equal values have equal canonical texts") {
  CHECK(canonical_json(*parse_json(R"({ "b": [1, {"d":2,"c":null}], "a": "x" })")) ==
        R"({"a":"x","b":[1,{"c":null,"d":2}]})");
}

TEST_CASE("JSON text is read strictly") {
  CHECK_FALSE(parse_json(""));
  CHECK_FALSE(parse_json("{} x"));
  CHECK_FALSE(parse_json("{\"a\":1,}"));
  CHECK_FALSE(parse_json(std::string(100, '[') + std::string(100, ']')));
  CHECK(parse_json(" {} \n"));
}

TEST_CASE("a number is read back to the last bit") {
  std::uint64_t bits = 1;
  for (int i = 0; i < 20'000; ++i) {
    bits = bits * 6364136223846793005u + 1442695040888963407u;
    auto number = static_cast<double>(bits >> 8) * std::ldexp(1.0, i % 200 - 130);
    auto read = parse_json(json::serialize(json::array{number}));
    REQUIRE(read);
    REQUIRE(read->at(0).as_double() == number);
  }
  CHECK(*parse_json("18446744073709551615") == json::value(18446744073709551615u));
  CHECK(*parse_json("[-1, 1.5, 1e2]") == json::array({-1, 1.5, 100.0}));
}

TEST_CASE("a number beyond what a double holds is refused, since it could not be written and read again") {
  for (auto text : {"1e309", "-1e400", "[1e99999]", "{\"x\": 1.8e308}"}) {
    CAPTURE(text);
    auto value = parse_json(text);
    REQUIRE_FALSE(value);
    CHECK_THAT(value.error().what, Catch::Contains("out of range"));
  }
  CHECK(parse_json("1.7976931348623157e308"));
  CHECK(parse_json("1e-400") == json::value(0.0));
}

TEST_CASE("durations are read and written in the units people use") {
  CHECK(parse_duration("1h30m") == milliseconds{90 * 60'000});
  CHECK(parse_duration("250ms") == milliseconds{250});
  CHECK(to_text(milliseconds{90 * 60'000}) == "1h30m");
  CHECK(to_text(milliseconds{1'250}) == "1s250ms");
  for (auto bad : {"", "5", "-5s", "5x", "s", "99999999999999999999d", "9999999999999d"})
    CHECK_FALSE(parse_duration(bad));
}

TEST_CASE("a timestamp prints as RFC 3339 in UTC") {
  CHECK(to_rfc3339(timestamp{1'700'000'000'000'001us}) == "2023-11-14T22:13:20.000001Z");
}

TEST_CASE("an artifact is recognised by its digest") {
  artifact a{"sha256:00", "video/mp4", 12, "cut.mp4"};
  CHECK(as_artifact(to_value(a)) == a);
  CHECK_FALSE(as_artifact(json::value{{"name", "x"}}));
}

}  // namespace troupe
