#include "core/expression/expression.hpp"

#include <catch2/catch.hpp>

namespace troupe::expression {
namespace {

struct row {
  std::string source;
  std::string then;
};

/// Returns the result as JSON text, or the refusal as one line. Templates are written with ' for ".
std::string outcome(std::string source) {
  static const auto input = *parse_json(R"({"topic": "owls", "n": 2, "list": [1, 2], "none": null})");
  scope names;
  names.set("input", input);
  auto parsed = json_template::parse(*parse_json(source));
  if (!parsed)
    return to_string(parsed.error());
  auto made = parsed->evaluate(names);
  return made ? json::serialize(*made) : to_string(made.error());
}

}  // namespace

TEST_CASE("expressions in a template become values or text") {
  auto r = GENERATE(values<row>({
    {R"("plain")", R"("plain")"},
    {R"("${{ input.n }}")", "2"},
    {R"("${{input.list}}")", "[1,2]"},
    {R"("${{ input.none }}")", "null"},
    {R"(" ${{ input.n }}")", R"(" 2")"},
    {R"("a ${{ input.topic }} b ${{ input.n * 2 }}")", R"("a owls b 4")"},
    {R"("${{ input.topic }}${{ true }}")", R"("owlstrue")"},
    {R"({"a": ["${{ input.n }}", 1, null], "b": {"c": "x"}})", R"({"a":[2,1,null],"b":{"c":"x"}})"},
    {R"("$${{ input.n }}")", R"("${{ input.n }}")"},
    {R"("$${{ ${{ input.n }}")", R"("${{ 2")"},
    {R"("$5 {{x}} }} $")", R"("$5 {{x}} }} $")"},
    {R"("${{ '}}' }}")", R"("}}")"},
    {R"("${{ {'a': {'b': 1}} }}")", R"({"a":{"b":1}})"},
    {R"("${{{'a': {'b': 1}}}}")", R"({"a":{"b":1}})"},
    {R"("${{ \"}}\" + r'\\}}' }}.")", R"("}}\\}}.")"},
    {R"("${{ input.n // }}\n }}")", "2"},
  }));
  CAPTURE(r.source);
  CHECK(outcome(r.source) == r.then);
}

TEST_CASE("what is wrong in a template is named by its path and place") {
  auto r = GENERATE(values<row>({
    {R"({"with": {"scenes": ["x ${{ 1 + }}"]}})", "with.scenes[0] 1:11: expected a value, got the end"},
    {R"({"with": "ab\n ${{ input.x }}"})", "with 2:12: no such key: x"},
    {R"("${{ input.n")", "1:4: an expression is not closed (it ends with }})"},
    {R"("${{ 'open }}")", "1:5: a string is not closed (it needs a closing ')"},
    {R"("${{ }}")", "1:5: an expression is missing"},
    {R"(["n: ${{ input.list }}"])", "[0] 1:7: cannot insert list into text (text takes strings, numbers and booleans; "
                                    "use string(), join() or stand alone)"},
  }));
  CAPTURE(r.source);
  CHECK(outcome(r.source) == r.then);
}

TEST_CASE("a template is checked like its expressions") {
  scope_types types{{"input", type{kind::map, nullptr, {{"n", {kind::integer}}, {"list", {kind::list}}}, false}}};
  auto check = [&](const char* source) {
    auto found = json_template::parse(*parse_json(source))->check(types);
    return found ? std::string(to_string(found->kind)) : to_string(found.error());
  };
  CHECK(check(R"("${{ input.n }}")") == "integer");
  CHECK(check(R"("n ${{ input.n }}")") == "string");
  CHECK(check(R"({"a": "${{ input.list }}"})") == "map");
  CHECK(check(R"({"a": "${{ input.nn }}"})") == "a 1:11: no such member 'nn' (did you mean 'n'?)");
  CHECK(check(R"({"a": "x${{ input.list }}"})").starts_with("a 1:5: cannot insert a list into text"));
  auto found = json_template::parse(*parse_json(R"({"a": "${{ input.n }}", "b": 1.5})"))->check(types);
  REQUIRE(found);
  CHECK(found->members.at("a").kind == kind::integer);
  CHECK(found->members.at("b").kind == kind::number);
  CHECK_FALSE(found->open);
}

TEST_CASE("a template's result may not nest deeper than JSON may") {
  json::value deep("leaf");
  for (std::size_t i = 0; i < json_depth_max; ++i)
    deep = json::array{deep};
  scope names;
  names.set("deep", deep);
  CHECK(json_template::parse("${{ deep }}")->evaluate(names));
  auto made = json_template::parse(json::value{{"a", "${{ deep }}"}})->evaluate(names);
  REQUIRE(!made);
  CHECK(to_string(made.error()) == "a 1:5: the result nests deeper than 64");
}

TEST_CASE("a program that was never parsed is null") {
  auto made = program{}.evaluate({});
  REQUIRE(made);
  CHECK(made->is_null());
  CHECK(program{}.source() == "null");
}

TEST_CASE("a template knows what it reads and whether it is constant") {
  auto reads = *json_template::parse(*parse_json(R"({"a": ["${{ x.y }} ${{ z }}", "${{ x.y }}"]})"));
  CHECK(reads.reads() == std::vector<std::string>{"x.y", "z"});
  CHECK_FALSE(reads.constant());
  CHECK(json_template::parse(*parse_json(R"({"a": ["$${{ x }}"]})"))->constant());
  CHECK(json_template{}.constant());
}

}  // namespace troupe::expression
