#include "scripts.hpp"

#include <catch2/catch.hpp>

namespace troupe::importer {
namespace {

struct row {
  const char* source;
  const char* parameters;
  /// What JavaScript yields, as JSON.
  const char* value;
};

std::string text_of(const char* source) {
  auto made = translate_javascript(source, parameters_p());
  return made ? made->value.text : "refused: " + made.error().what;
}

}  // namespace

TEST_CASE("a script means in CEL what it means in JavaScript") {
  auto r = GENERATE(values<row>({
    {"$.a + $.b", R"({"a":1,"b":2})", "3"},
    {"$.a + ' of ' + $.b", R"({"a":1,"b":"x"})", R"("1 of x")"},
    {"$.a / 2", R"({"a":5})", "2.5E0"},
    {"$.a % 3 - 1 * 2", R"({"a":5})", "0"},
    {"($.a + 1) * 2", R"({"a":2})", "6"},
    {"-$.a", R"({"a":2})", "-2"},
    {"$.a > 1 && $.b < 2", R"({"a":2,"b":1})", "true"},
    {"!$.a", R"({"a":0})", "true"},
    {"!$.a", R"({"a":""})", "true"},
    {"!$.a", R"({"a":null})", "true"},
    {"!$.a", R"({"a":"0"})", "false"},
    {"!$.a", R"({"a":[]})", "false"},
    {"$.a || 'none'", R"({"a":""})", R"("none")"},
    {"$.a || 'none'", R"({"a":"some"})", R"("some")"},
    {"$.a && $.b", R"({"a":0,"b":1})", "0"},
    {"$.a ?? 7", R"({})", "7"},
    {"$.a === 'x' ? 1 : 2", R"({"a":"x"})", "1"},
    {"$.a == null", R"({})", "true"},
    {"$.a != 3", R"({"a":3})", "false"},
    {"$.a['b'].c", R"({"a":{"b":{"c":4}}})", "4"},
    {"$.a.b", R"({"a":{}})", "null"},
    {"$.a.b.c", R"({"a":{}})", "fails: no such key: b"},
    {"$.list[1]", R"({"list":[1,2]})", "2"},
    {"$.list[5]", R"({"list":[1,2]})", "null"},
    {"$.list.get(5)", R"({"list":[1,2]})", "fails: index out of range: 5"},
    {"$.list.length", R"({"list":[1,2]})", "2"},
    {"$.list.length > 0", R"({"list":[]})", "false"},
    {"$.list.indexOf($.x) >= 0", R"({"list":["a","b"],"x":"b"})", "true"},
    {"$.list.indexOf($.x) === -1", R"({"list":["a","b"],"x":"b"})", "false"},
    {"$.list.indexOf('ell') > -1", R"({"list":"hello"})", "true"},
    {"$.list.includes(2)", R"({"list":[1,2]})", "true"},
    {"$.list.map(x => x.n * 2)", R"({"list":[{"n":1},{"n":2}]})", "[2,4]"},
    {"$.list.filter(function (item) { return item > 1; })", R"({"list":[1,2,3]})", "[2,3]"},
    {"$.list.some(x => x == 2)", R"({"list":[1,2]})", "true"},
    {"$.list.every((x) => { return x; })", R"({"list":[1,0]})", "false"},
    {"$.list.find(x => x > 1)", R"({"list":[1,2]})", "2"},
    {"$.list.map(input => $.list.map(index => input + index))", R"({"list":[1,2]})", "[[2,3],[3,4]]"},
    {"Object.keys($.a).length", R"({"a":{"x":1,"y":2}})", "2"},
    {"Math.floor($.a / 2)", R"({"a":5})", "2"},
    {"Math.round($.a)", R"({"a":2.5})", "3"},
    {"Math.max($.a, 3)", R"({"a":2})", "3"},
    {"$.a.trim().startsWith('b')", R"({"a":" b"})", "true"},
    {"$.a.toUpperCase()", R"({"a":"ab"})", R"("AB")"},
    {"$.a.split(',').join('-')", R"({"a":"x,y"})", R"("x-y")"},
    {"({ a: $.x, 'b c': [1, 'two', 1.5, true, null] })", R"({"x":1})", R"({"a":1,"b c":[1,"two",1.5E0,true,null]})"},
    {"(function () { return $.a + 1; })()", R"({"a":1})", "2"},
    {"(() => $.a + 1)()", R"({"a":1})", "2"},
    {"function f() { return $.a; } f();", R"({"a":1})", "1"},
    {"function twice(x) { return x + x; } ({ a: twice($.a) })", R"({"a":2})", R"({"a":4})"},
    {"if ($.a < 3) { true; } else { false; }", R"({"a":1})", "true"},
    {"if ($.a == 1) { return {x: 'one'} } else { return {x: 'other'} }", R"({"a":1})", R"({"x":"one"})"},
    {"(function () { if ($.a > 1) { return 'big'; } return 'small'; })();", R"({"a":1})", R"("small")"},
    {"(function () { if ($.a > 1) return 'big'\n return 'small' })()", R"({"a":2})", R"("big")"},
    {"var i = 10; if ($.a == 1) { return {v: i} } else { return {v: i + 3} }", R"({"a":2})", R"({"v":13})"},
    {"const a = 1; let b = a + $.x, c = 2; [a, b, c]", R"({"x":1})", "[1,2,2]"},
    {"(function () { let out = []; for (var i = 0; i < $.l.length; i++) { out.push({n: i, v: $.l[i]}); } return out; "
     "})()",
     R"({"l":["a","b"]})", R"([{"n":0,"v":"a"},{"n":1,"v":"b"}])"},
    {"(function () { let out = []; for (const x of $.l) { if (x > 1) { out.push(x); } } return out; })()",
     R"({"l":[1,2,3]})", "[2,3]"},
    {"(function () { var d = $.some.thing.deeply.nested; return {a: d.x, b: d.y}; })()",
     R"({"some":{"thing":{"deeply":{"nested":{"x":1,"y":2}}}}})", R"({"a":1,"b":2})"},
    {"var input = $.some.thing.deeply.nested; [input, $.list.map(input => input)]",
     R"({"some":{"thing":{"deeply":{"nested":1}}},"list":[2]})", "[1,[2]]"},
    {"(function () { $.a; })()", R"({"a":1})", "null"},
    {"/* why */ $.a // because", R"({"a":1})", "1"},
    {"'it\\'s ' + \"\\\"so\\\"\\n\"", "{}", R"("it's \"so\"\n")"},
  }));
  CAPTURE(r.source, r.parameters, text_of(r.source));
  CHECK(value_of(translate_javascript(r.source, parameters_p()), r.parameters) == r.value);
}

TEST_CASE("what JavaScript would convert fails instead of meaning something else") {
  auto r = GENERATE(values<row>({
    {"$.a < 3", R"({"a":"2"})", "fails: no such overload: string < int"},
    {"$.a + 1", R"({"a":null})", "fails: no such overload: null_type + int"},
    {"'n: ' + $.a", R"({"a":null})", "fails: no such overload: string(null_type)"},
  }));
  CAPTURE(r.source);
  CHECK(value_of(translate_javascript(r.source, parameters_p()), r.parameters) == r.value);
}

TEST_CASE("what is no provable translation is refused with its place") {
  using refusal = std::pair<const char*, const char*>;
  auto [source, why] = GENERATE(values<refusal>({
    {"new Date().toISOString()", "1:1: the time is not known to an expression"},
    {"Math.random()", "1:12: `Math.random` is not translated: an expression yields the same every time"},
    {"while (true) {}", "1:1: `while` is not translated"},
    {"x = 1", "1:3: an assignment (`=`) is not translated"},
    {"$.a += 1", "1:5: an assignment (`+=`) is not translated"},
    {"$.a.sort()", "1:4: `.sort(...)` is not translated"},
    {"unknown + 1", "1:1: `unknown` is not translated"},
    {"`a`", "1:1: a template string is not translated"},
    {"${x.output} + 1", "1:1: the script is put together from `${...}`"},
    {"(function () {\n  return $.a ** 2;\n})()", "2:14: `**` is not translated"},
    {"$.a + ", "1:7: the script ends too early"},
    {"({a: 1", "1:7: expected `}`, found the end"},
    {"'abc", "1:1: a text has no end"},
    {"f()", "1:1: `f` is not translated"},
    {"function f() { return f(); } f()", "1:23: `f` is not translated"},
    {"for (var i = 1; i < 3; i++) {}", "1:14: a `for` other than over the items of one list is not translated"},
    {"$.list.map((x, i) => i)", "1:12: a function of one parameter is expected here"},
    {"99999999999999999999", "1:1: the number 99999999999999999999 is too large"},
    {"typeof $.a", "1:1: `typeof` is not translated"},
  }));
  CAPTURE(source);
  CHECK(value_of(translate_javascript(source, parameters_p()), "{}") == std::string("refused: ") + why);
}

TEST_CASE("a translation says where it differs") {
  auto notes = [](const char* source) { return translate_javascript(source, parameters_p())->notes; };
  CHECK(notes("$.a == 1") == std::vector<std::string>{"`==` converts no types here: '1' == 1 is false"});
  CHECK(notes("$.a === 1").empty());
  CHECK(notes("$.a == null").empty());
  CHECK(notes("$.a.toLowerCase()").size() == 1);
}

TEST_CASE("scripts are bounded") {
  CHECK(text_of((std::string(script_bytes_max, ' ') + "1").c_str()).starts_with("refused: the script has more than"));
  CHECK(text_of((std::string(script_depth_max + 1, '(') + "1").c_str()) == "refused: the script nests too deep");
  // Each doubles the text.
  std::string doubling = "$.x";
  for (int i = 0; i < 16; ++i)
    doubling = "d(" + doubling + ")";
  CHECK(text_of(("function d(x) { return x + x; } " + doubling).c_str())
          .starts_with("refused: the translation has more than"));
  // Each doubles the ways.
  std::string branches = "(function () {";
  for (int i = 0; i < 30; ++i)
    branches += "if ($.a" + std::to_string(i) + ") { $.x; }";
  CHECK(text_of((branches + "return 1; })()").c_str()).starts_with("refused: the translation has more than"));
}

}  // namespace troupe::importer
