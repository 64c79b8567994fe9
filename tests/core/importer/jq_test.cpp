#include "scripts.hpp"

#include <catch2/catch.hpp>

namespace troupe::importer {

TEST_CASE("a filter means in CEL what it means in jq") {
  struct row {
    const char* source;
    const char* input;
    const char* value;
  };
  auto r = GENERATE(values<row>({
    {".a", R"({"a":1})", "1"},
    {".", R"({"a":1})", R"({"a":1})"},
    {".a.b.c", R"({"a":{}})", "null"},
    {".a[\"b c\"]", R"({"a":{"b c":2}})", "2"},
    {".a.\"b\"", R"({"a":{"b":2}})", "2"},
    {".list[0].n", R"({"list":[{"n":3}]})", "3"},
    {".list[9]", R"({"list":[]})", "null"},
    {".persons | map({user: {email, id}})", R"({"persons":[{"email":"e","id":1,"x":0}]})",
     R"([{"user":{"email":"e","id":1}}])"},
    {".a.list | map(.name)", R"({"a":{"list":[{"name":"x"},{"name":"y"}]}})", R"(["x","y"])"},
    {".tp.LIST | length", R"({"tp":{"LIST":[1,2]}})", "2"},
    {".tp.LIST | length", R"({"tp":{}})", "0"},
    {"{ key3: (.key1.value1 + .key2.value2) }", R"({"key1":{"value1":1},"key2":{"value2":2}})", R"({"key3":3})"},
    {"if (.data | length > 0) then \"EXISTS\" else \"CREATE\" end", R"({"data":[1]})", R"("EXISTS")"},
    {"if(.data | length >0) then \"EXISTS\" else \"CREATE\" end", R"({})", R"("CREATE")"},
    {"if .a == 1 then \"one\" elif .a == 2 then \"two\" else \"many\" end", R"({"a":2})", R"("two")"},
    {".input as $_ | { out: ($_.in1.array + $_.in2.array) }", R"({"input":{"in1":{"array":[1]},"in2":{"array":[2]}}})",
     R"({"out":[1,2]})"},
    {"{ a: .i.a // \"none\", b: .i.b // \"none\" }", R"({"i":{"a":"x"}})", R"({"a":"x","b":"none"})"},
    {"[.list[] | .n]", R"({"list":[{"n":1},{"n":2}]})", "[1,2]"},
    {"[.list[].n]", R"({"list":[{"n":1},{"n":2}]})", "[1,2]"},
    {"[.list[] | select(.n > 1) | .n]", R"({"list":[{"n":1},{"n":2}]})", "[2]"},
    {".list | map(select(.on) | .n)", R"({"list":[{"n":1,"on":true},{"n":2}]})", "[1]"},
    {".list | map(. + 1) | length", R"({"list":[1,2]})", "2"},
    {"[.a, .b, 3]", R"({"a":1,"b":"x"})", R"([1,"x",3])"},
    {"{a, \"b\": .c, d: \"text\"}", R"({"a":1,"c":2})", R"({"a":1,"b":2,"d":"text"})"},
    {".a and (.b | not)", R"({"a":1,"b":false})", "true"},
    {".a | tostring", R"({"a":1})", R"("1")"},
    {"has(\"a\")", R"({"a":null})", "true"},
    {"0", "{}", "0"},
  }));
  auto made = translate_jq(r.source, parameters_p());
  CAPTURE(r.source, made ? made->value.text : to_string(made.error()));
  CHECK(value_of(made, r.input) == r.value);
}

TEST_CASE("a filter that is not understood is refused with its place") {
  using refusal = std::pair<const char*, const char*>;
  auto [source, why] = GENERATE(values<refusal>({
    {".list[]", "1:8: `.[]` yields many values"},
    {"..", "1:1: `..` is not translated"},
    {".a | group_by(.x)", "1:6: `group_by` is not translated"},
    {".a |= 1", "1:4: an assignment (`|=`) is not translated"},
    {"[{id: 1, value: 'task1'}]", "1:17: a text stands between `\"` in jq"},
    {"${x.output}", "1:1: the filter is put together from `${...}`"},
    {".a[1:2]", "1:5: a slice is not translated"},
    {".a }", "1:4: unexpected `}`"},
    {"", "1:1: the filter ends too early"},
    {"$x", "1:3: `$x` is not known"},
    {"if .a then 1", "1:13: expected `end`"},
  }));
  CAPTURE(source);
  CHECK(value_of(translate_jq(source, parameters_p()), "{}") == std::string("refused: ") + why);
}

TEST_CASE("filters are bounded") {
  CHECK(!translate_jq(std::string(script_bytes_max + 1, ' '), parameters_p()));
  auto deep = translate_jq(std::string(script_depth_max + 1, '(') + ".", parameters_p());
  REQUIRE(!deep);
  CHECK(deep.error().what == "the filter nests too deep");
}

}  // namespace troupe::importer
