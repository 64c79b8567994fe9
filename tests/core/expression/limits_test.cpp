#include "core/expression/expression.hpp"
#include "core/expression/regex.hpp"

#include <catch2/catch.hpp>

namespace troupe::expression {
namespace {

std::string repeat(std::string_view text, std::size_t count) {
  std::string made;
  for (std::size_t i = 0; i < count; ++i)
    made += text;
  return made;
}

result<json::value> run(std::string_view source, const limits& bounds = {}, const scope& names = {}) {
  auto parsed = program::parse(source, bounds);
  return parsed ? parsed->evaluate(names, bounds) : parsed.error();
}

/// Returns the least `cost_max` with which the source evaluates.
std::uint64_t cost_of(const std::string& source, const scope& names = {}) {
  std::uint64_t enough = 1;
  while (!run(source, {.cost_max = enough}, names))
    enough *= 2;
  for (auto least = enough / 2; least < enough;) {
    auto middle = least + (enough - least) / 2;
    if (run(source, {.cost_max = middle}, names))
      enough = middle;
    else
      least = middle + 1;
  }
  return enough;
}

std::string why(const result<json::value>& made) {
  return made ? "succeeded" : made.error().what;
}

}  // namespace

TEST_CASE("source may be as long as the limit and no longer") {
  limits bounds{.source_bytes_max = 10};
  CHECK(run("'12345678'", bounds));
  auto made = run("'123456789'", bounds);
  REQUIRE(!made);
  CHECK(made.error().code == errc::too_large);
  CHECK(made.error().what == "the expression is longer than 10 bytes");
}

TEST_CASE("an expression may nest as deep as the limit and no deeper") {
  limits bounds{.depth_max = 20};
  auto nested = [](std::size_t depth, std::string_view open, std::string_view close) {
    return repeat(open, depth - 1) + "1" + repeat(close, depth - 1);
  };
  for (auto [open, close] : {std::pair{"(", ")"}, {"[", "]"}, {"{1: ", "}"}, {"true ? 1 : ", ""}, {"[0][", "]"}}) {
    CAPTURE(open);
    CHECK(program::parse(nested(20, open, close), bounds));
    auto parsed = program::parse(nested(21, open, close), bounds);
    REQUIRE(!parsed);
    CHECK(parsed.error().what == "the expression nests deeper than 20");
  }
  CHECK_FALSE(program::parse(repeat("(", 16'000)));
  CHECK_FALSE(program::parse(repeat("[", 16'000)));
}

TEST_CASE("a chain of operators is bounded too, but `&&` and `||` are not chains") {
  limits bounds{.source_bytes_max = 1'000'000, .depth_max = 10};
  CHECK(program::parse("1" + repeat(" + 1", 79), bounds));
  CHECK_FALSE(program::parse("1" + repeat(" + 1", 80), bounds));
  CHECK(program::parse("a" + repeat(".a", 79), bounds));
  CHECK_FALSE(program::parse("a" + repeat(".a", 80), bounds));
  CHECK_FALSE(program::parse(repeat("-", 10'000) + "a", bounds));
  auto made = run("true" + repeat(" && true", 5'000), bounds);
  REQUIRE(made);
  CHECK(*made == true);
}

TEST_CASE("an evaluation may cost as much as the limit and no more") {
  // A list of 10 costs its nodes; each item of the macro two (the comparison) and its operands.
  auto source = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].all(x, x > 0)";
  auto affordable = [&](std::uint64_t cost) { return run(source, {.cost_max = cost}).has_value(); };
  std::uint64_t cost = 1;
  while (!affordable(cost))
    ++cost;
  CHECK(cost == 43);
  auto made = run(source, {.cost_max = cost - 1});
  REQUIRE(!made);
  CHECK(made.error().code == errc::too_large);
}

TEST_CASE("what grows is paid for, and the limit is exact") {
  struct growth {
    std::string source;
    /// What it must cost at least.
    std::uint64_t work;
  };
  auto text = repeat("abcdefghijklmnop", 400);
  auto names = scope();
  json::value long_text(text), list(json::array(500, json::value(7))), words(json::array(100, json::value("word")));
  names.set("text", long_text);
  names.set("list", list);
  names.set("words", words);
  auto r = GENERATE_COPY(values<growth>({
    {"list.map(a, list.map(b, a))[0][0]", 500 * 500},
    {"list.all(a, list.all(b, list.exists(c, c == 7)))", 500 * 500},
    {"list.filter(a, words.exists_one(w, w == 'x'))", 500 * 100},
    {"list.transformList(i, x, words.transformMap(k, w, i))[0].size()", 500 * 100},
    {"size(text + text)", 3 * 6'400 / 64},
    {"cel.bind(a, text + text, cel.bind(b, a + a, size(b + b)))", 14 * 6'400 / 64},
    {"size(words.join(text))", 100 * 6'400 / 64},
    {"size(text.replace('a', text))", 400 * 6'400 / 64},
    {"size(text.split(''))", 6'400},
    {"size(text.split('a'))", 400},
    {"'%s%s'.format([text, list]).size()", 6'400 / 64 + 500},
    {"size(text.upperAscii().reverse().trim())", 4 * 6'400 / 64},
    {"text.matches('(a|b|c)*x$')", 6'400},
    {"text.matches('a{1000}')", 6'400},
    {"words.exists(w, w.matches('a{900}'))", 900},
    {"size(list + list + list)", 1'500},
    {"size(lists.range(10000))", 10'000},
    {"size([list, list, list].flatten())", 1'500},
    {"size(lists.range(200).distinct())", 200 * 200 / 2},
    {"size(list.sort())", 500 * 9},
    {"size(list.sortBy(x, -x))", 500 * 9},
    {"list == list.map(x, x)", 1'000},
    {"8 in list", 500},
    {"sets.contains(list, words)", 500},
    {"list", 500},
    {"[list, list, list, list]", 2'000},
    {"text", 6'400 / 64},
    {"words.map(w, text)", 100 * 6'400 / 64},
    {"google.protobuf.ListValue{values: list}.size()", 500},
  }));
  CAPTURE(r.source);
  auto cost = cost_of(r.source, names);
  CAPTURE(cost);
  CHECK(cost >= r.work);
  CHECK(cost < 20 * r.work + 200);
  auto refused = run(r.source, {.cost_max = cost - 1}, names);
  REQUIRE(!refused);
  CHECK(refused.error().code == errc::too_large);
}

TEST_CASE("a template's expressions share one budget") {
  json::value list(json::array(100, json::value(7)));
  scope names;
  names.set("list", list);
  auto many = json_template::parse(json::value(json::array(10, json::value("${{ list.map(x, x) }}"))));
  REQUIRE(many);
  auto one = cost_of("list.map(x, x)", names);
  CHECK(many->evaluate(names, {.cost_max = 10 * one}));
  auto made = many->evaluate(names, {.cost_max = 10 * one - 1});
  REQUIRE(!made);
  CHECK(made.error().code == errc::too_large);
}

TEST_CASE("work that explodes ends at the limit") {
  auto hundred = "[" + repeat("1,", 100) + "]";
  auto ten = "[" + repeat("1,", 10) + "]";
  limits bounds{.cost_max = 100'000};
  auto source = GENERATE_COPY(values<std::string>({
    // Loops in loops.
    hundred + repeat(".map(a, " + hundred, 5) + repeat(")", 5),
    // Swallowed by `||`.
    hundred + ".exists(a, " + hundred + ".exists(b, " + hundred + ".exists(c, 1 / 0 > 0))) || true",
    // Text that doubles.
    "cel.bind(a, 'xxxxxxxxxxxxxxxx', " + repeat("cel.bind(a, a + a, ", 30) + "a" + repeat(")", 31),
    // Lists that double.
    "cel.bind(a, [1], " + repeat("cel.bind(a, a + a, ", 30) + "a" + repeat(")", 31),
    // Shared lists that only explode as JSON, when compared, and when shown.
    "cel.bind(a, [1], " + repeat("cel.bind(a, [a, a], ", 30) + "a" + repeat(")", 31),
    "cel.bind(a, [1], " + repeat("cel.bind(a, [a, a], ", 30) + "a == a" + repeat(")", 31),
    "cel.bind(a, [1], " + repeat("cel.bind(a, [a, a], ", 30) + "'%s'.format([a])" + repeat(")", 31),
    // A long text replaced many times.
    "cel.bind(a, 'x', " + repeat("cel.bind(a, a.replace('x', 'xxxxxxxx'), ", 20) + "a" + repeat(")", 21),
    // Many long joins.
    hundred + ".map(a, " + hundred + ".map(b, " + hundred + ".map(c, 'x').join('" + repeat("y", 1000) + "')))",
  }));
  CAPTURE(source);
  auto made = run(source, bounds);
  REQUIRE(!made);
  CHECK(made.error().code == errc::too_large);
}

TEST_CASE("a borrowed value copied many times counts as often") {
  json::value big(json::array(1000, json::value("x")));
  scope names;
  names.set("big", big);
  limits bounds{.cost_max = 10'000};
  CHECK(run("[big, big, big]", bounds, names));
  CHECK(why(run("[big, big, big, big, big, big, big, big, big, big]", bounds, names)) == "the result is too large");
  CHECK(run("[big, big, big, big, big, big, big, big, big, big][9][999]", bounds, names));
}

TEST_CASE("reading one member of a large value costs no more than of a small one") {
  json::object tasks;
  for (int i = 0; i < 10'000; ++i)
    tasks["task" + std::to_string(i)] = {{"output", {{"text", std::string(1'000, 'x')}}}};
  json::value large(tasks);
  scope names;
  names.set("tasks", large);
  CHECK(run("tasks.task7.output.text == '' || size(tasks) > 9999", {.cost_max = 40}, names));
  CHECK(why(run("tasks", {.cost_max = 10'000}, names)) == "the result is too large");
}

TEST_CASE("a result may not nest deeper than JSON may") {
  auto nest = [](std::size_t depth) {
    return "cel.bind(a, [1], " + repeat("cel.bind(a, [a], ", depth - 1) + "a" + repeat(")", depth);
  };
  limits bounds{.depth_max = 1000};
  CHECK(run(nest(json_depth_max), bounds));
  CHECK(why(run(nest(json_depth_max + 1), bounds)) == "the result nests deeper than 64");
}

TEST_CASE("regular expressions match as RE2 does, in linear time") {
  struct row {
    std::string pattern, text;
    bool then;
  };
  auto r = GENERATE(values<row>({
    {"", "", true},
    {"b+c", "abbbc", true},
    {"^b", "ab", false},
    {"^a.c$", "a\u00e4c", true},
    {"a.c", "a\nc", false},
    {"(?s)a.c", "a\nc", true},
    {"(?m)^b$", "a\nb\nc", true},
    {"(?i)HeLLo", "hello", true},
    {"(?i:A)b", "aB", false},
    {"[^a-c]", "abc", false},
    {"[\\d-]+x", "1-2x", true},
    {"[]a]+$", "]a", true},
    {"\\bcat\\b", "a cat.", true},
    {"\\bcat\\b", "concat", false},
    {"^(a|bc){2,3}$", "abca", true},
    {"^(a|bc){2,3}$", "a", false},
    {"^a{3}$", "aaa", true},
    {"^a{0}$", "", true},
    {"^a{2,}$", "a", false},
    {"a{,2}", "a{,2}", true},
    {"x*?y", "xxy", true},
    {"(?P<name>a)", "a", true},
    {"\\x{1F600}", "\U0001F600", true},
    {"[[:alpha:]]+\\s\\S", "ab c", true},
    {"^(a?){30}a{30}$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", true},
    {"^(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", false},
    {"^(a|b|ab)*c", "ababababababababababababababababababababababab", false},
    {"(|a)*b", "aab", true},
    {"(^)*b", "b", true},
    {"\\Aab\\z", "ab", true},
    {"$a", "a", false},
  }));
  CAPTURE(r.pattern, r.text);
  meter budget(100'000);
  auto pattern = regex::parse(r.pattern, budget);
  REQUIRE(pattern);
  CHECK(pattern->matches(r.text, budget) == r.then);
  CHECK_FALSE(budget.spent());
}

TEST_CASE("patterns that are wrong or too large are refused") {
  auto pattern = GENERATE(
    values<std::string>({"(", ")", "a)", "[a", "[b-a]", "*", "a**", "a{1001}", "a{2,1}", "(?=a)", "(?<!a)", "\\", "\\q",
                         "\\1", "x{1000}{1000}", "((a{100}){100}){100}", repeat("(", 200) + repeat(")", 200)}));
  CAPTURE(pattern);
  meter budget(1'000'000);
  CHECK_FALSE(regex::parse(pattern, budget));
}

TEST_CASE("a large class costs a step like a small one") {
  std::string every_other = "[";
  for (char c = '!'; c < 'Z'; c = static_cast<char>(c + 2))
    every_other +=
      c == '[' || c == ']' || c == '^' || c == '-' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  meter budget(100'000);
  auto small = regex::parse("[!-Z]x", budget);
  auto large = regex::parse(every_other + "]x", budget);
  REQUIRE(small);
  REQUIRE(large);
  auto steps = [](const regex& pattern) {
    meter left(100'000);
    CHECK_FALSE(pattern.matches(repeat("!#%", 1'000), left));
    return 100'000 - left.left();
  };
  CHECK(steps(*small) == steps(*large));
}

TEST_CASE("what nests in itself is checked without growing") {
  for (std::string_view copies : {"[a, a]", "{'x': a, 'y': a}", "{'x': [a], 'y': {'z': a}}", "optional.of([a, a])"}) {
    auto source = "cel.bind(a, [1], " + repeat("cel.bind(a, " + std::string(copies) + ", ", 60) + "a" + repeat(")", 61);
    CAPTURE(copies);
    auto parsed = program::parse(source);
    REQUIRE(parsed);
    CHECK(parsed->check({}));
  }
}

}  // namespace troupe::expression
