#include "core/secret/redactor.hpp"
#include "core/secret/reference.hpp"

#include <catch2/catch.hpp>

namespace troupe::secret {
namespace {

using secrets = std::map<std::string, std::string>;

json::object object(std::string_view text) {
  auto read = parse_json(text);
  REQUIRE(read);
  return read->as_object();
}

const source known = [](std::string_view name) -> result<std::string> {
  if (name == "KEY")
    return std::string("s3cr3t-key");
  if (name == "OTHER")
    return std::string("${{ secrets.KEY }}");
  return refused{errc::unknown, "no secret " + std::string(name)};
};

std::string shown(const std::vector<place>& places) {
  std::string out;
  for (const auto& p : places) {
    for (const auto& step : p.path)
      out += "/" + step;
    for (const auto& name : p.names)
      out += " " + name;
    out += ";";
  }
  return out;
}

std::string in_pieces(const redactor& by, std::string_view text, std::size_t bytes) {
  redactor::stream stream(by);
  std::string out;
  for (; !text.empty(); text.remove_prefix(std::min(bytes, text.size())))
    out += stream.feed(text.substr(0, bytes));
  return out + stream.finish();
}

}  // namespace

TEST_CASE("secrets are found where the definition names them") {
  CHECK(shown(places_in(object(R"({
    "url": "https://example.com/${{ input.secrets }}",
    "headers": {"authorization": "Bearer ${{ secrets.KEY }}", "plain": "secrets.KEY"},
    "body": ["${{ secrets.A + secrets.B }}", 7, "${{ secrets[input.which] }}"],
    "whole": "${{ {'a': secrets.KEY} }}"
  })"))) == "/headers/authorization KEY;/body/0 A B;/body/2 ;/whole KEY;");
}

TEST_CASE("values come only to where the definition says so") {
  auto with = object(
    R"({"url": "${{ secrets.KEY }}", "headers": {"a": "Bearer ${{ secrets.KEY }}!", "b": "${{ secrets.OTHER }}"}})");
  std::vector<place> places{{{"headers", "a"}, {"KEY"}}, {{"headers", "b"}, {"OTHER"}}, {{"gone", "0"}, {"KEY"}}};
  auto values = put_values(with, places, known);
  REQUIRE(values);
  CHECK(values->size() == 2);
  // Text that looks the same stays text, and a value is not looked at again.
  CHECK(with.at("url") == "${{ secrets.KEY }}");
  CHECK(with.at("headers").at("a") == "Bearer s3cr3t-key!");
  CHECK(with.at("headers").at("b") == "${{ secrets.KEY }}");

  auto before = with;
  CHECK(put_values(with, {{{"url"}, {"KEY"}}, {{"headers", "a"}, {"NOBODY"}}}, known).error().what ==
        "no secret NOBODY");
  CHECK(with == before);
}

TEST_CASE("names and values of secrets") {
  CHECK(is_name("API_KEY_2"));
  CHECK(is_name(std::string(64, 'a')));
  for (auto name : {"", "2FAST", "a-b", "a/b", "..", "a b"})
    CHECK_FALSE(is_name(name));
  CHECK_FALSE(is_name(std::string(65, 'a')));
  CHECK_FALSE(check_value("A", "sixsix"));
  CHECK(check_value("A", "short"));
  CHECK_FALSE(check_value("A", std::string(value_bytes_max, 'a')));
  CHECK(check_value("A", std::string(value_bytes_max + 1, 'a')));
  auto wrong = check_value("A", std::string_view("with\0nul", 8));
  REQUIRE(wrong);
  CHECK(to_string(*wrong).find("with") == std::string::npos);
}

TEST_CASE("a secret is hidden in every form it comes in") {
  redactor hide(secrets{{"KEY", "p@ss \"word\"/1"}});
  struct row {
    std::string text, shown;
  };
  auto r = GENERATE(values<row>({
    {"nothing to hide", "nothing to hide"},
    {"the p@ss \"word\"/1 it is", "the *** it is"},
    {"p@ss \"word\"/1p@ss \"word\"/1", "******"},
    {"?key=p%40ss%20%22word%22%2F1&x=1", "?key=***&x=1"},
    {"Basic cEBzcyAid29yZCIvMQ==", "Basic ***=="},
    {R"({"a":"p@ss \"word\"/1"})", R"({"a":"***"})"},
    // Cut off by somebody else.
    {"it ends in p@ss \"wo", "it ends in ***"},
    {"word\"/1 it began", "*** it began"},
    {"p@s", "p@s"},
  }));
  CAPTURE(r.text);
  CHECK(hide(r.text) == r.shown);
}

TEST_CASE("a stream says the same however it is cut") {
  redactor hide(secrets{{"A", "abcabd-secret"}, {"B", "abcabd-secret-and-more"}});
  const std::string text = "abcabcabd-secret-and-more, abcabd-secret; abcabd-secre and abcabd-secret-and-mor";
  const std::string expected = "abc***, ***; abcabd-secre and ***-and-mor";
  for (std::size_t bytes = 1; bytes <= text.size(); ++bytes) {
    CAPTURE(bytes);
    CHECK(in_pieces(hide, text, bytes) == expected);
  }
  CHECK(in_pieces(redactor(secrets{}), text, 3) == text);
}

TEST_CASE("a value is hidden whole, names of members included") {
  redactor hide(secrets{{"KEY", "s3cr3t-key"}});
  json::value value = object(R"({"a": ["x s3cr3t-key", 7, null], "s3cr3t-key": {"b": "s3cr3t-key"}})");
  hide(value);
  CHECK(json::serialize(value) == R"({"a":["x ***",7,null],"***":{"b":"***"}})");
}

}  // namespace troupe::secret
