#include "core/expression/expression.hpp"

#include <catch2/catch.hpp>

namespace troupe::expression {
namespace {

const json::value& input() {
  static const auto value = *parse_json(R"({"topic": "owls", "score": 81.5, "count": 3, "big": 18446744073709551615,
    "nothing": null, "tags": ["a", "b"], "nested": {"a-b": 1}, "far": {"x": {"y": {"z": true}}}})");
  return value;
}

const json::value& tasks() {
  static const auto value = *parse_json(
    R"({"story": {"state": "succeeded", "output": {"text": "Once", "scenes": [{"id": 1}, {"id": 2}], "overall": 80}}})");
  return value;
}

scope example() {
  scope made;
  made.set("input", input());
  made.set("tasks", tasks());
  return made;
}

/// Returns the result as JSON text, or the refusal as one line.
std::string outcome(std::string_view source, const limits& bounds = {}) {
  auto parsed = program::parse(source, bounds);
  if (!parsed)
    return to_string(parsed.error());
  auto made = parsed->evaluate(example(), bounds);
  return made ? json::serialize(*made) : to_string(made.error());
}

struct row {
  std::string source;
  std::string then;
};

type map_of(std::map<std::string, type> members) {
  type made{kind::map};
  made.members = std::move(members);
  made.open = false;
  return made;
}

scope_types example_types() {
  auto output = map_of({{"text", {kind::string}}, {"overall", {kind::number}}});
  return {{"input", map_of({{"topic", {kind::string}}, {"count", {kind::integer}}})},
          {"tasks", map_of({{"story", map_of({{"state", {kind::string}}, {"output", output}})}})},
          {"item", {}}};
}

}  // namespace

TEST_CASE("an expression yields JSON") {
  auto r = GENERATE(values<row>({
    {"1 + 2 * 3", "7"},
    {"input.topic + '!'", R"("owls!")"},
    {"input.score > 80 && input.score <= 90u", "true"},
    {"tasks.story.output.overall >= 80.0", "true"},
    {"tasks.story.output.scenes.map(s, s.id * 10)", "[10,20]"},
    {"tasks.story.output.scenes.filter(s, s.id > 1)", R"([{"id":2}])"},
    {"tasks['story'].output.text.size()", "4"},
    {"has(tasks.story.output.text) && !has(tasks.story.output.title)", "true"},
    {"input.nested['a-b'] + input.nested.`a-b`", "2"},
    {"'a' in input.tags && 'topic' in input", "true"},
    {"input.count == 3 ? 'three' : 'other'", R"("three")"},
    {"{'a': [1, 2u, 3.5], 'b': null, 3: b'hi'}", R"({"a":[1,2,3.5E0],"b":null,"3":"aGk="})"},
    {"duration('90m')", R"("5400s")"},
    {"timestamp('2026-01-31T09:30:00Z') + duration('30m')", R"("2026-01-31T10:00:00Z")"},
    {"0.0 / 0.0", R"("NaN")"},
    {"input.big", "18446744073709551615"},
    {"input.big > 1 && input.big == 18446744073709551615u", "true"},
    {"input.far.x.y", R"({"z":true})"},
    {"optional.of(input).?missing.orValue('none')", R"("none")"},
    {"string(80.0) + ' ' + string(0.5) + ' ' + string(1e30)", R"("80 0.5 1e+30")"},
    {"'%s has %d'.format([input.topic, input.count])", R"("owls has 3")"},
  }));
  CAPTURE(r.source);
  CHECK(outcome(r.source) == r.then);
}

TEST_CASE("an evaluation that fails says what, where and what to do") {
  auto r = GENERATE(values<row>({
    {"input.titel", "1:7: no such key: titel"},
    {"input.topic.length", "1:13: cannot read member 'length' of string"},
    {"input.nothing.x", "1:15: cannot read member 'x' of null_type (the value is null)"},
    {"1 / (input.count - 3)", "1:3: division by zero"},
    {"5 % 0", "1:3: modulus by zero"},
    {"9223372036854775807 + 1", "1:21: integer overflow"},
    {"input.score * 2", "1:13: no such overload: double * int (convert one side with double() or int())"},
    {"'n: ' + input.count", "1:7: no such overload: string + int (convert with string())"},
    {"input.tags[2]", "1:11: index out of range: 2 (the list has 2 items)"},
    {"input.count ? 1 : 2", "1:13: no such overload: int ? : (a condition is a bool)"},
    {"outputs.x", "1:1: unknown name 'outputs'"},
    {"\n  foo(1)", "2:3: unknown function 'foo'"},
    {"int('x1')", "1:1: cannot convert 'x1' to int"},
    {"[1, 2].all(x, x)", "1:8: no such overload: all with int (the condition is a bool)"},
    {"{'a': 1, 'a': 2}", "1:1: the key a stands twice in a map"},
    {"'a'.matches('(')", "1:5: invalid regular expression: a group is not closed (the syntax is RE2's)"},
  }));
  CAPTURE(r.source);
  CHECK(outcome(r.source) == r.then);
}

TEST_CASE("`&&`, `||` and macros decide as soon as one side is enough") {
  auto r = GENERATE(values<row>({
    {"false && 1 / 0 > 0", "false"},
    {"1 / 0 > 0 && false", "false"},
    {"true || input.missing", "true"},
    {"input.missing || true", "true"},
    {"1 / 0 > 0 || false", "1:3: division by zero"},
    {"true ? 1 : 1 / 0", "1"},
    {"[0, 1].exists(x, 1 / x == 1)", "true"},
    {"[0, 2].all(x, 1 / x == 1)", "false"},
    {"[0].all(x, 1 / x == 1)", "1:14: division by zero"},
    {"false && 'text'", "false"},
    {"true && 'text'", "1:9: no such overload: string && bool (compare with `==` or `!=`)"},
  }));
  CAPTURE(r.source);
  CHECK(outcome(r.source) == r.then);
}

TEST_CASE("source that is no expression is refused with its place") {
  auto r = GENERATE(values<row>({
    {"", "1:1: an expression is missing"},
    {"1 +", "1:4: expected a value, got the end"},
    {"a.b c", "1:5: expected an operator or the end, got 'c'"},
    {"a = 1", "1:3: unexpected character '=' (equality is `==`)"},
    {"'open", "1:1: a string is not closed (it needs a closing ')"},
    {"'\\q'", "1:2: unknown escape sequence (a backslash is written `\\\\`)"},
    {"[1, 2", "1:6: expected ']', got the end"},
    {"9223372036854775808", "1:1: the number 9223372036854775808 is out of range "
                            "(integers have 64 bits with sign; `u` makes them unsigned)"},
    {"has(x)", "1:1: has() asks for a member (write has(a.b))"},
    {"[1].map(1, 2)", "1:9: expected a name for the item, got '1'"},
    {"for", "1:1: 'for' is reserved (choose another name)"},
    {"Message{a: 1}", "1:8: unknown message type 'Message' (a map is written {'name': value})"},
    {"\"h\xc3\"", "1:1: the expression is not valid UTF-8"},
    {"'\u00e4\u00f6' ?", "1:7: expected a value, got the end"},
  }));
  CAPTURE(r.source);
  CHECK(outcome(r.source) == r.then);
}

TEST_CASE("the checker finds what cannot be right") {
  auto r = GENERATE(values<row>({
    {"tasks.stroy.output", "1:7: no such member 'stroy' (did you mean 'story'?)"},
    {"tasks.story.output.body", "1:20: no such member 'body' (known: overall, text)"},
    {"tasks['stroy'].output", "1:6: no such member 'stroy' (did you mean 'story'?)"},
    {"inptu.topic", "1:1: unknown name 'inptu' (did you mean 'input'?)"},
    {"input.topic > 3", "1:13: no such overload: string > int"},
    {"input.topic == 3", "1:13: no such overload: string == int"},
    {"input.topic + input.count", "1:13: no such overload: string + int (convert with string())"},
    {"tasks.story.output.overall * 2",
     "1:28: no such overload: double * int (convert one side with double() or int())"},
    {"input.topic.startWith('a')", "1:13: unknown function 'startWith' (did you mean 'startsWith'?)"},
    {"input.topic.contains(1)", "1:13: no such overload: string.contains(int)"},
    {"input.topic ? 1 : 2", "1:13: no such overload: ?: wants a bool, got string (compare with `==` or `!=`)"},
    {"input.topic && true", "1:7: no such overload: && wants a bool, got string (compare with `==` or `!=`)"},
    {"input.count.map(x, x)", "1:13: no such overload: int.map(...) (it goes over a list or a map)"},
    {"[1, 2].map(x, x.y)", "1:17: cannot read member 'y' of int"},
    {"!input.count", "1:1: no such overload: !int"},
    {"size(1)", "1:1: no such overload: size(int)"},
  }));
  CAPTURE(r.source);
  auto parsed = program::parse(r.source);
  REQUIRE(parsed);
  auto found = parsed->check(example_types());
  REQUIRE(!found);
  CHECK(to_string(found.error()) == r.then);
}

TEST_CASE("the checker knows the type of what is right") {
  auto r = GENERATE(values<std::pair<std::string, kind>>({
    {"tasks.story.output.overall > 80", kind::boolean},
    {"input.count >= 3.5 && input.count < 8u", kind::boolean},
    {"input.topic == null", kind::boolean},
    {"item.anything[3].else", kind::dynamic},
    {"item.count + 1", kind::integer},
    {"input.topic + 'x'", kind::string},
    {"item + item", kind::dynamic},
    {"[1, 2].map(x, string(x))", kind::list},
    {"[1, 2].map(x, string(x))[0]", kind::string},
    {"{'a': 1}.a", kind::integer},
    {"{'a': 1}", kind::map},
    {"true ? 1 : 2.0", kind::dynamic},
    {"size(input.topic)", kind::integer},
    {"type(1) == int", kind::boolean},
    {"timestamp('2026-01-31T09:30:00Z') - duration('1h')", kind::timestamp},
    {"has(item.x)", kind::boolean},
  }));
  CAPTURE(r.first);
  auto parsed = program::parse(r.first);
  REQUIRE(parsed);
  auto found = parsed->check(example_types());
  if (!found)
    FAIL(to_string(found.error()));
  CHECK(found->kind == r.second);
}

TEST_CASE("an expression tells what it reads") {
  auto r = GENERATE(values<std::pair<std::string, std::vector<std::string>>>({
    {"tasks.story.output.text", {"tasks.story.output.text"}},
    {"tasks.story.output.scenes.map(s, s.id + input.count)", {"tasks.story.output.scenes", "input.count"}},
    {"tasks['story'].output[0].x", {"tasks.story.output"}},
    {"tasks[input.name].output", {"tasks", "input.name"}},
    {"has(tasks.cut.output) || input.x == input.x", {"tasks.cut.output", "input.x"}},
    {"tasks.story.output.text.size()", {"tasks.story.output.text"}},
    {"[1].map(x, [2].map(y, x + y))", {}},
    {"math.greatest(1, item)", {"item"}},
  }));
  CAPTURE(r.first);
  auto parsed = program::parse(r.first);
  REQUIRE(parsed);
  CHECK(parsed->reads() == r.second);
}

TEST_CASE("a condition must be a boolean") {
  auto yes = program::parse("input.count == 3")->evaluate_bool(example());
  REQUIRE(yes);
  CHECK(*yes);
  auto text = program::parse("input.topic")->evaluate_bool(example());
  REQUIRE(!text);
  CHECK(to_string(text.error()) == "1:1: expected a bool, got string (compare with `==` or `!=`)");
}

TEST_CASE("JSON integers mean the same however they are stored") {
  json::value stored{{"n", json::value(std::uint64_t{5})}};
  scope made;
  made.set("x", stored);
  auto sum = program::parse("x.n + 1")->evaluate(made);
  REQUIRE(sum);
  CHECK(*sum == 6);
}

}  // namespace troupe::expression
