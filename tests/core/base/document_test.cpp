#include "core/base/document.hpp"
#include "core/base/nearest.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace troupe {
namespace {

struct row {
  std::string name;
  std::string text;
  std::string then;
};

std::string first_error(const document_reading& reading) {
  return reading.errors.empty() ? "no error" : to_string(reading.errors.front());
}

std::string json_of(const std::string& text) {
  auto reading = read_document(text, "f");
  return reading.root && reading.errors.empty() ? json::serialize(to_value(*reading.root)) : first_error(reading);
}

}  // namespace

TEST_CASE("plain scalars mean what the core schema of YAML 1.2 says") {
  auto r = GENERATE(values<row>({
    {"words", "[null, Null, ~, true, False, yes, on, off, n]", R"([null,null,null,true,false,"yes","on","off","n"])"},
    {"integers", "[0, -7, +7, 0o17, 0x1F, 007, 1_000]", R"([0,-7,7,15,31,7,"1_000"])"},
    {"large integers", "[9223372036854775807, 18446744073709551615]", "[9223372036854775807,18446744073709551615]"},
    {"numbers", "[1.5, -.5, 2., 1e3, .]", R"([1.5E0,-5E-1,2E0,1E3,"."])"},
    {"what looks like a number", "[1.2.3, 0x, 1e, -, 12:30, 2026-01-31]",
     R"(["1.2.3","0x","1e","-","12:30","2026-01-31"])"},
    {"quotes make strings", R"(["1", 'true', "\u00e4"])", "[\"1\",\"true\",\"\u00e4\"]"},
    {"keys are strings", "{1: a, true: b, ~: c}", R"({"1":"a","true":"b","~":"c"})"},
    {"JSON", R"({"a": [1, 2.5, "x\/\ud83d\ude00", {"b": null}]})", "{\"a\":[1,2.5E0,\"x/\U0001F600\",{\"b\":null}]}"},
    {"an empty file", "# nothing\n", "null"},
    {"aliases", "a: &x [1, 2]\nb: *x\n", R"({"a":[1,2],"b":[1,2]})"},
  }));
  CAPTURE(r.name);
  CHECK(json_of(r.text) == r.then);
}

TEST_CASE("a bad document is refused in one line that says where and what to do") {
  auto r = GENERATE(values<row>({
    {"a key twice", "a: 1\nb: 2\na: 3\n", "f:3:1: key \"a\" appears twice (it is first on 1:1: keep one)"},
    {"a tag", "a: !!str 1\n", "f:1:4: tag tag:yaml.org,2002:str (tags are not supported: remove it)"},
    {"a merge key", "a: &x {b: 1}\nc: {<<: *x}\n", "f:2:5: merge key << (not part of YAML 1.2: write the keys out)"},
    {"a list as a key", "? [a]\n: 1\n", "f:1:3: a key that is a list (keys are strings)"},
    {"an unknown alias", "a: *x\n", "f:1:4: alias *x of nothing (an anchor &x must come before it)"},
    {"an alias in itself", "a: &x [*x]\n", "f:1:8: alias *x stands inside what it stands for"},
    {"two documents", "a: 1\n---\nb: 2\n", "f:2:1: a second document (one file is one document: split it at ---)"},
    {"infinity", "a: .inf\n", "f:1:4: .inf is not a number JSON can hold (put it in quotes if it is text)"},
    {"a tab", "a:\n\tb: 1\n",
     "f:2:1: not YAML: found character that cannot start any token while scanning for the next token (indent with "
     "spaces, and put text that begins with such a character in quotes)"},
    {"a colon in text", "a: b: c\n",
     "f:1:5: not YAML: mapping values are not allowed in this context (put text that contains \": \" in quotes)"},
    {"an open bracket", "a: [1,\nb: 2\n",
     "f:3:1: not YAML: did not find expected ',' or ']' while parsing a flow sequence (which begins on line 1; check "
     "indentation and brackets)"},
    {"bytes that are not UTF-8", "a: ok\nb: \xff\n",
     "f:2:4: not YAML: invalid leading UTF-8 octet (the file must be UTF-8 text)"},
    {"half a pair", R"({"a": "\ud83d"})",
     "f:1:10: not YAML: found invalid Unicode character escape code while parsing a quoted scalar"},
  }));
  CAPTURE(r.name);
  CHECK(first_error(read_document(r.text, "f")) == r.then);
}

TEST_CASE("a document at a limit is read and one past it is refused") {
  document_limits limits;
  limits.source_bytes_max = 10;
  CHECK(read_document("a: 1234567", "f", limits).root);
  CHECK(first_error(read_document("a: 12345678", "f", limits)) == "f:1:1: larger than 10 bytes (split it)");

  limits = {};
  limits.depth_max = 3;
  CHECK(read_document("[[1]]", "f", limits).root);
  CHECK(first_error(read_document("[[[1]]]", "f", limits)) == "f:1:4: nests deeper than 3");
  CHECK(first_error(read_document("a: &x [1]\nb: [*x]", "f", limits)) == "f:2:5: nests deeper than 3");

  limits = {};
  limits.nodes_max = 4;
  CHECK(read_document("[1, 2, 3]", "f", limits).root);
  CHECK(first_error(read_document("[1, 2, 3, 4]", "f", limits)) ==
        "f:1:11: more than 4 values (an alias counts as all that it stands for)");
}

TEST_CASE("a billion laughs are refused at once") {
  std::string text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
  for (int i = 1; i < 20; ++i) {
    auto last = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
    for (int j = 0; j < 8; ++j)
      text += ", " + last;
    text += "]\n";
  }
  auto reading = read_document(text, "f");
  CHECK(!reading.root);
  CHECK(first_error(reading).find("more than 250000 values") != std::string::npos);
  CHECK(!read_document(std::string(1'000'000, '['), "f").root);
}

TEST_CASE("all errors of the content are found at once") {
  auto reading = read_document("a: !x 1\na: 2\nb: .nan\n", "f");
  CHECK(reading.root);
  CHECK(reading.errors.size() == 3);
}

TEST_CASE("a place within a text is a place in the file") {
  struct place_row {
    std::string name;
    std::string text;
    position inner;
    position then;
  };
  auto r = GENERATE(values<place_row>({
    {"plain", "a: text", {1, 3}, {1, 6}},
    {"quoted", "a: \"text\"", {1, 3}, {1, 7}},
    {"quoted with an escape, so unknown", "a: \"t\\u00e4xt\"", {1, 3}, {1, 4}},
    {"literal block", "ä: |\n\n  one\n  two\n", {3, 2}, {4, 4}},
    {"folded block, so unknown", "a: >\n  one\n  two\n", {1, 2}, {1, 4}},
    {"literal block that says its indentation, so unknown", "a: |1\n  one\n", {1, 2}, {1, 4}},
  }));
  CAPTURE(r.name);
  auto reading = read_document(r.text, "f");
  REQUIRE(reading.root);
  auto found = reading.root->members.front().value.location.within(r.inner);
  CHECK(to_text("f", found) == to_text("f", r.then));
}

TEST_CASE("a slip suggests the name that was meant") {
  std::vector<std::string> names{"needs", "with", "retry", "timeout"};
  auto r = GENERATE(values<row>({
    {"a dropped letter", "need", "did you mean \"needs\"?"},
    {"swapped letters", "wiht", "did you mean \"with\"?"},
    {"a changed letter", "retri", "did you mean \"retry\"?"},
    {"two slips in a long name", "timout", "did you mean \"timeout\"?"},
    {"another word", "colour", ""},
    {"nothing", "", ""},
  }));
  CAPTURE(r.name);
  CHECK(did_you_mean(r.text, names) == r.then);
}

namespace {

/// The suite writes white space as visible characters.
std::string unescaped(std::string text) {
  const std::pair<std::string, std::string> marks[] = {{"␣", " "},   {"————»", "\t"}, {"———»", "\t"}, {"——»", "\t"},
                                                       {"—»", "\t"}, {"»", "\t"},     {"←", "\r"},    {"⇔", "\uFEFF"},
                                                       {"↵", ""},    {"∎\n", ""}};
  for (const auto& [mark, meaning] : marks)
    for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at + meaning.size()))
      text.replace(at, mark.size(), meaning);
  return text;
}

std::filesystem::path shared_data() {
  if (const auto* set = std::getenv("TROUPE_SHARED_DATA"))
    return set;
  return std::filesystem::path(TROUPE_SOURCE_DIR).parent_path() / "shared" / "data";
}

}  // namespace

TEST_CASE("the YAML test suite is read without harm and mostly agreed with") {
  auto folder = shared_data() / "yaml_test_suite" / "src";
  if (!std::filesystem::exists(folder)) {
    WARN("skipped: no data in " << folder);
    return;
  }
  // libyaml reads `?x` and `&a:` as YAML 1.1 did, and keeps one line break of `x\n \n` without a last newline.
  const std::set<std::string> libyaml_differs{"652Z/0", "HM87/1", "L24T/1", "Y2GN/0"};
  std::set<std::string> disagreed;
  int agreed = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path());
    std::stringstream content;
    content << file.rdbuf();
    auto cases = read_document(content.str(), entry.path().filename().string());
    REQUIRE(cases.root);
    for (std::size_t i = 0; i < cases.root->items.size(); ++i) {
      const auto& one = cases.root->items[i];
      const auto* yaml = one.find("yaml");
      if (!yaml)
        continue;
      auto name = entry.path().stem().string() + "/" + std::to_string(i);
      auto reading = read_document(unescaped(std::string(yaml->value.text())), name);
      const auto* wanted = one.find("json");
      if (!wanted || one.find("fail") || wanted->value.kind != node_kind::string)
        continue;
      auto json = parse_json(wanted->value.text());
      if (!json || !reading.errors.empty())
        continue;  // several documents, or a feature we refuse
      if (canonical_json(to_value(*reading.root)) == canonical_json(*json))
        ++agreed;
      else if (!libyaml_differs.contains(name))
        disagreed.insert(name + " " + canonical_json(to_value(*reading.root)) + " != " + canonical_json(*json));
    }
  }
  for (const auto& name : disagreed)
    UNSCOPED_INFO(name);
  CHECK(disagreed.empty());
  CHECK(agreed > 150);
}

}  // namespace troupe
