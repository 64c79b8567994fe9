#include "core/expression/expression.hpp"

#include <catch2/catch.hpp>

namespace troupe::expression {
namespace {

struct row {
  std::string source;
  std::string then;
};

std::string evaluated(std::string_view source, const scope& names, std::shared_ptr<const environment> with) {
  auto parsed = program::parse(source, {}, std::move(with));
  if (!parsed)
    return to_string(parsed.error());
  auto made = parsed->evaluate(names);
  return made ? json::serialize(*made) : to_string(made.error());
}

std::string checked(std::string_view source, const scope_types& names, std::shared_ptr<const environment> with) {
  auto parsed = program::parse(source, {}, std::move(with));
  if (!parsed)
    return to_string(parsed.error());
  auto found = parsed->check(names);
  return found ? std::string(to_string(found->kind)) : to_string(found.error());
}

/// Functions as a host has them.
std::shared_ptr<const environment> host() {
  using arguments = std::span<const json::value>;
  type item{.kind = kind::parameter, .name = "T"};
  type items{.kind = kind::list, .item = std::make_shared<const type>(item)};
  return std::make_shared<const environment>(environment{
    "team",
    {{.name = "greet",
      .parameters = {{kind::string}},
      .returns = {kind::string},
      .call = [](arguments a) { return json::value("Hello, " + std::string(a[0].as_string())); }},
     {.name = "greet",
      .parameters = {{kind::integer}},
      .returns = {kind::string},
      .call = [](arguments a) { return json::value("Hello, number " + std::to_string(a[0].as_int64())); }},
     {.name = "words",
      .method = true,
      .parameters = {{kind::string}},
      .returns = {.kind = kind::list, .item = std::make_shared<const type>(type{kind::string})},
      .call = [](arguments) { return *parse_json(R"(["some", "words that are long enough to be allocated"])"); }},
     {.name = "team.size",
      .parameters = {},
      .returns = {kind::integer},
      .call = [](arguments) { return json::value(5); }},
     {.name = "size",
      .parameters = {{kind::timestamp}},
      .returns = {kind::integer},
      .call = [](arguments) { return json::value(6); }},
     {.name = "pick", .parameters = {items, {kind::integer}}, .returns = item, .call = {}},
     {.name = "fail", .parameters = {}, .returns = {}, .call = [](arguments) -> result<json::value> {
        return refused{errc::unavailable, "the host is away", {}, "ask later"};
      }}}});
}

}  // namespace

TEST_CASE("a name with dots means the longest name that is known") {
  auto whole = *parse_json(R"("whole")"), part = *parse_json(R"({"c": "part", "d": {"e": 1}})");
  scope names;
  names.set("a.b.c", whole);
  names.set("a.b", part);
  auto r = GENERATE(values<row>({
    {"a.b.c", R"("whole")"},
    {"a.b.c.size()", "5"},
    {"a.b.d.e", "1"},
    {"a.b['c']", R"("part")"},
    {"has(a.b.c) && has(a.b.d.e) && !has(a.b.x)", "true"},
    {"[{'b': {'c': 2}}].map(a, a.b.c)", "[2]"},
    {"[{'b': {'c': 2}}].map(a, .a.b.c)", R"(["whole"])"},
    {"a.c", "1:1: unknown name 'a'"},
  }));
  CAPTURE(r.source);
  CHECK(evaluated(r.source, names, nullptr) == r.then);
}

TEST_CASE("a container qualifies names, innermost first") {
  json::value inner("x.y.n"), middle("x.n"), outer("n"), other("m");
  scope names;
  names.set("x.y.n", inner);
  names.set("x.n", middle);
  names.set("n", outer);
  names.set("m", other);
  auto in = [](std::string container) { return std::make_shared<const environment>(environment{container, {}}); };
  CHECK(evaluated("n", names, in("x.y")) == R"("x.y.n")");
  CHECK(evaluated("n", names, in("x.z")) == R"("x.n")");
  CHECK(evaluated("n", names, in("z")) == R"("n")");
  CHECK(evaluated(".n", names, in("x.y")) == R"("n")");
  CHECK(evaluated("y.n", names, in("x")) == R"("x.y.n")");
  CHECK(evaluated("m", names, in("x.y")) == R"("m")");
  CHECK(evaluated("[1].map(n, n)", names, in("x.y")) == "[1]");
  CHECK(evaluated("type(Timestamp{}) == Timestamp", names, in("google.protobuf")) == "true");
  scope_types types{{"x.n", {kind::integer}}, {"n", {kind::string}}};
  CHECK(checked("n", types, in("x.y")) == "integer");
  CHECK(checked(".n", types, in("x.y")) == "string");
  CHECK(checked("x.n + 1", types, nullptr) == "integer");
}

TEST_CASE("an expression calls the functions of its host") {
  auto r = GENERATE(values<row>({
    {"greet('Ada')", R"("Hello, Ada")"},
    {"greet(3)", R"("Hello, number 3")"},
    {"greet(true)", "1:1: no such overload: greet(bool)"},
    {"'x'.words()", R"(["some","words that are long enough to be allocated"])"},
    {"'x'.words()[1].substring(0, 5)", R"("words")"},
    {"[1, 2].map(i, 'x'.words()[1]).map(w, w.size())", "[42,42]"},
    {"words('x')", "1:1: no such overload: words(string)"},
    {"size()", "5"},
    {"size([1, 2])", "1:1: no such overload: size(list)"},
    {".size([1, 2])", "2"},
    {".size(timestamp(0))", "6"},
    {"[1, 2].size()", "2"},
    {"pick([1], 0)", "1:1: the function pick can only be checked"},
    {"fail()", "1:1: the host is away (ask later)"},
    {"fail() == 1 || true", "true"},
    {"unknown()", "1:1: unknown function 'unknown'"},
  }));
  CAPTURE(r.source);
  CHECK(evaluated(r.source, {}, host()) == r.then);
}

TEST_CASE("the checker knows the functions of a host") {
  auto r = GENERATE(values<row>({
    {"greet('Ada')", "string"},
    {"greet(true)", "1:1: no such overload: greet(bool)"},
    {"'x'.words()[0]", "string"},
    {"pick([1, 2], 0)", "integer"},
    {"pick(['a'], 0) + 1", "1:16: no such overload: string + int (convert with string())"},
    {"pick([1, 'a'], 0)", "dynamic"},
    {"pick([], 0)", "dynamic"},
    {"pick(1, 0)", "1:1: no such overload: pick(int, int)"},
  }));
  CAPTURE(r.source);
  CHECK(checked(r.source, {}, host()) == r.then);
}

}  // namespace troupe::expression
