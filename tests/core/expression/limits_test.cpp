#include "core/expression/expression.hpp"
#include "core/expression/regex.hpp"

#include <catch2/catch.hpp>

#include <random>

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
  auto pattern = regex::parse(r.pattern);
  REQUIRE(pattern);
  meter budget(100'000);
  CHECK(pattern->matches(r.text, budget) == r.then);
  CHECK_FALSE(budget.spent());
}

TEST_CASE("patterns that are wrong or too large are refused") {
  auto pattern = GENERATE(
    values<std::string>({"(", ")", "a)", "[a", "[b-a]", "*", "a**", "a{1001}", "a{2,1}", "(?=a)", "(?<!a)", "\\", "\\q",
                         "\\1", "x{1000}{1000}", "((a{100}){100}){100}", repeat("(", 200) + repeat(")", 200)}));
  CAPTURE(pattern);
  CHECK_FALSE(regex::parse(pattern));
}

TEST_CASE("broken sources are refused or evaluated, always") {
  const std::vector<std::string> seeds{
    "tasks.story.output.scenes.filter(s, s.id > 1).map(s, {'id': s.id, ?'t': s.?title})",
    "has(a.b) && size('\\u00e4\\n') in [1u, -2, 3.5e1] || r'\\d' == b\"\\xff\" ? x[?0].orValue(1) : -(-y)",
    "timestamp('2026-01-31T09:30:00.5+01:00') + duration('1h30m1.5s') < now && "
    "'a-b'.split('-').join(',').matches('[a-z]+(b|c)*{2}')",
    "'%s %d %.3f %x'.format([1, 2u, 3.0, '''x'''.substring(0, 1).replace('', 'y')]) + string(0x1F) // end",
    "cel.bind(a, [1, 2], a.all(i, v, i < v) && a.exists_one(e, math.greatest(e, 1.5) == 2)) != ip('::1').isLoopback()",
  };
  const auto input = *parse_json(R"({"story": {"output": {"scenes": [{"id": 1}, {"id": 2, "title": null}]}}})");
  scope names;
  for (auto name : {"tasks", "a", "x", "y", "now"})
    names.set(name, input);
  std::mt19937 random(7);
  auto pick = [&](std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(random); };
  const std::string alphabet = "()[]{}.,?:+-*/%!<>=&|'\"`\\ \n0159abcexurRbB_$\xc3\xa4\xff";
  limits bounds{.cost_max = 20'000};
  std::size_t valid = 0;
  for (int round = 0; round < 20'000; ++round) {
    auto source = seeds[pick(seeds.size())];
    for (auto edits = 1 + pick(4); edits > 0 && !source.empty(); --edits) {
      auto at = pick(source.size());
      switch (pick(4)) {
      case 0:
        source.erase(at, 1 + pick(6));
        break;
      case 1:
        source.insert(at, 1, alphabet[pick(alphabet.size())]);
        break;
      case 2:
        source[at] = alphabet[pick(alphabet.size())];
        break;
      default: {
        const auto& other = seeds[pick(seeds.size())];
        source.insert(at, other.substr(pick(other.size()), 1 + pick(12)));
      }
      }
    }
    if (auto parsed = program::parse(source, bounds)) {
      ++valid;
      (void)parsed->evaluate(names, bounds);
      (void)parsed->check({{"tasks", {}}, {"a", {}}, {"x", {kind::list}}, {"y", {kind::integer}}});
      (void)parsed->reads();
    }
    if (auto made = json_template::parse(json::value("n ${{" + source + "}} $${{ ${{ a }}"), bounds))
      (void)made->evaluate(names, bounds);
  }
  CHECK(valid > 500);
}

}  // namespace troupe::expression
