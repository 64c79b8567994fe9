#include "api/rendering.hpp"

#include "api/call.hpp"
#include "api/request_mark.hpp"
#include "api/route.hpp"

#include <catch2/catch.hpp>

namespace troupe::api {
namespace {

http::request get(std::string path, std::string query = {}, http::headers headers = {}) {
  return {"GET", std::move(path), std::move(query), std::move(headers), {}};
}

rendering wanted(const http::request& r) {
  auto how = rendering::of(find_route(r), r);
  if (!how)
    FAIL(to_string(how.error()));
  return *std::move(how);
}

std::string refusal_of(std::string path, std::string query) {
  auto r = get(std::move(path), std::move(query));
  auto how = rendering::of(find_route(r), r);
  return how ? "accepted" : to_string(how.error());
}

const std::string one = "/api/v1/executions/01HZX3V0K9Q8T7R6W5Y4N3M2B1";

}  // namespace

TEST_CASE("fields are what is left of an answer, in its order") {
  json::value body{{"id", "e1"},
                   {"state", "running"},
                   {"input", {{"topic", "bees"}, {"pages", 3}}},
                   {"tasks", {{{"name", "cut"}, {"output", {{"x", 1}}}, {"state", "completed"}}}}};
  auto shown = [&](std::string fields) { return wanted(get(one, "fields=" + std::move(fields))).ok(body).body; };
  CHECK(shown("state,id") == R"({"id":"e1","state":"running"})");
  CHECK(shown("tasks(output,name)") == R"({"tasks":[{"name":"cut","output":{"x":1}}]})");
  CHECK(shown("input(topic)") == R"({"input":{"topic":"bees"}})");
  CHECK(shown("tasks(output(x))") == R"({"tasks":[{"output":{"x":1}}]})");
  CHECK(shown("paused") == "{}");
  CHECK(wanted(get("/api/v1/executions", "fields=id")).page({{{"id", "a"}, {"state", "held"}}}, "c").body ==
        R"({"items":[{"id":"a"}],"next":"c"})");
}

TEST_CASE("what is not wanted need not be made") {
  auto how = wanted(get(one, "fields=state"));
  CHECK(how.fields().wants("state"));
  CHECK_FALSE(how.fields().wants("tasks"));
  CHECK(wanted(get(one)).fields().wants("tasks"));
}

TEST_CASE("fields that are wrong are refused with their place") {
  struct row {
    std::string fields, refusal;
  };
  auto r = GENERATE(values<row>({
    {"stat", "fields:1: no field `stat` (did you mean state?)"},
    {"id,tasks(nam)", "fields:10: no field `nam` (did you mean name?)"},
    {"state(x)", "fields:7: `x` is of something that has no members (ask for the whole member)"},
    {"", "fields:1: a name is missing (write a,b(c))"},
    {"id,", "fields:4: a name is missing (write a,b(c))"},
    {"tasks(name", "fields:11: `)` is missing (write a,b(c))"},
    {"id)", "fields:3: unexpected `)` (write a,b(c))"},
    {"id,id", "fields:6: `id` is named twice (name each member once)"},
    {"input(a(b(c(d(e(f(g(h))))))))", "fields:21: nested deeper than 8 (ask for the whole member)"},
    {"labels(team)", "accepted"},
    {"input(a(b(c(d(e(f(g)))))))", "accepted"},
  }));
  CAPTURE(r.fields);
  CHECK(refusal_of(one, "fields=" + r.fields) == r.refusal);
}

TEST_CASE("fields have a limit") {
  std::string fields = "input(" + std::string(fields_bytes_max - 7, 'x') + ")";
  CHECK(refusal_of(one, "fields=" + fields) == "accepted");
  CHECK(refusal_of(one, "fields=" + fields + ",") == "fields: longer than 2048 bytes");
}

TEST_CASE("what a client has already is not sent again") {
  auto fresh = wanted(get(one)).ok({{"id", "e1"}}, 200, "12");
  CHECK(http::find(fresh.headers, "etag") == "W/\"12\"");
  for (auto tags : {"W/\"12\"", "\"12\"", "\"7\", W/\"12\"", "*"}) {
    auto how = wanted(get(one, "", {{"if-none-match", tags}}));
    CHECK(how.has("12"));
    auto again = how.ok({{"id", "e1"}}, 200, "12");
    CHECK(again.status == 304);
    CHECK(again.body.empty());
    CHECK(http::find(again.headers, "etag") == "W/\"12\"");
  }
  for (auto tags : {"W/\"13\"", "12", "", "\"1\"2\""})
    CHECK_FALSE(wanted(get(one, "", {{"if-none-match", tags}})).has("12"));
}

TEST_CASE("what has no version is known by its bytes") {
  auto first = wanted(get("/api/v1/reviews")).page({{{"id", "a"}}});
  auto tag = std::string(*http::find(first.headers, "etag"));
  auto how = wanted(get("/api/v1/reviews", "", {{"if-none-match", tag}}));
  CHECK(how.page({{{"id", "a"}}}).status == 304);
  CHECK(how.page({{{"id", "b"}}}).status == 200);
}

TEST_CASE("a list that is made as a whole is cut into pages by what orders it") {
  json::array all{{{"name", "c"}}, {{"name", "a"}}, {{"name", "b"}}, {{"name", "d"}}};
  std::string names, cursor;
  for (int pages = 0; pages < 3; ++pages) {
    auto page = *parse_json(wanted(get("/api/v1/task-types", "limit=2" + cursor)).page(all).body);
    for (const auto& item : page.at("items").as_array())
      names += item.at("name").as_string();
    names += ' ';
    if (!page.as_object().contains("next"))
      break;
    cursor = "&cursor=" + std::string(page.at("next").as_string());
  }
  CHECK(names == "ab cd ");
  CHECK(wanted(get("/api/v1/task-types", "limit=4")).page(all).body.find("\"c\"") < 20);
  CHECK(refusal_of("/api/v1/task-types", "limit=0") == "limit: must be 1 to 500 (follow `next` for more)");
  CHECK(refusal_of("/api/v1/task-types", "limit=501") == "limit: must be 1 to 500 (follow `next` for more)");
  CHECK(refusal_of("/api/v1/task-types", "cursor=@") ==
        "cursor: not a cursor (use the `next` of an earlier page as it is)");
}

TEST_CASE("a list that numbers order has all of them in its pages") {
  json::array all;
  for (int shard = 0; shard < 12; ++shard)
    all.push_back(json::object{{"shard", shard}});
  std::string shards, cursor;
  for (int pages = 0; pages < 4; ++pages) {
    auto page = *parse_json(wanted(get("/api/v1/shards", "limit=5" + cursor)).page(all).body);
    for (const auto& item : page.at("items").as_array())
      shards += std::to_string(item.at("shard").to_number<int>()) + " ";
    if (!page.as_object().contains("next"))
      break;
    cursor = "&cursor=" + std::string(page.at("next").as_string());
  }
  CHECK(shards == "0 1 2 3 4 5 6 7 8 9 10 11 ");
}

TEST_CASE("an answer names its request, by the client's id or one of ours") {
  auto id_of = [](http::headers headers) {
    return mark_of(get(one, "", std::move(headers)), [] { return 0xabcdefu; }).id;
  };
  CHECK(id_of({}) == "0000000000abcdef");
  CHECK(id_of({{"x-request-id", "order-7/retry:2"}}) == "order-7/retry:2");
  CHECK(id_of({{"x-request-id", "two words"}}) == "0000000000abcdef");
  CHECK(id_of({{"x-request-id", std::string(request_id_bytes_max, 'x')}}) == std::string(request_id_bytes_max, 'x'));
  CHECK(id_of({{"x-request-id", std::string(request_id_bytes_max + 1, 'x')}}) == "0000000000abcdef");
  http::response answer;
  sign(answer, {"r1", ""}, nullptr);
  CHECK(answer.headers == http::headers{{"x-request-id", "r1"}});
}

TEST_CASE("a trace goes on with a span of ours") {
  auto trace_of = [](std::string parent) {
    return mark_of(get(one, "", {{"traceparent", std::move(parent)}}), [] { return 0xabcdefu; }).trace;
  };
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  CHECK(trace_of("00-" + trace + "-00f067aa0ba902b7-01") == "00-" + trace + "-0000000000abcdef-01");
  CHECK(trace_of("cc-" + trace + "-00f067aa0ba902b7-00-more") == "00-" + trace + "-0000000000abcdef-00");
  for (auto wrong : {"", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                     "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                     "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                     "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                     "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"})
    CHECK(trace_of(wrong).empty());
}

TEST_CASE("a route that is on its way out says since when, until when, and what to use instead") {
  using namespace std::chrono;
  route old{.method = "GET", .pattern = "/api/v0/runs", .role = access::role::viewer};
  old.retired = retirement{2026y / January / 31, 2027y / March / 1, "/api/v1/executions"};
  http::response answer;
  sign(answer, {"r1", ""}, &old);
  CHECK(http::find(answer.headers, "deprecation") == "@1769817600");
  CHECK(http::find(answer.headers, "sunset") == "Mon, 01 Mar 2027 00:00:00 GMT");
  CHECK(http::find(answer.headers, "link") == "</api/v1/executions>; rel=\"successor-version\"");
}

TEST_CASE("what the table gives as an example is accepted") {
  std::size_t examples = 0;
  for (const auto& r : routes()) {
    if (r.example.empty())
      continue;
    ++examples;
    std::string path(r.pattern);
    for (auto open = path.find('{'); open != path.npos; open = path.find('{')) {
      auto end = path.find('}');
      path.replace(open, end - open + 1, part_of_path(path.substr(open + 1, end - open - 1), r.pattern).example);
    }
    http::request request{std::string(r.method), path, {}, {}, std::string(r.example)};
    auto asked = read_call(find_route(request), request);
    CAPTURE(r.operation, path);
    CHECK((asked ? "" : to_string(asked.error())) == "");
  }
  CHECK(examples > 20);
}

TEST_CASE("every name the table uses is declared") {
  for (const auto& r : routes()) {
    CAPTURE(r.operation);
    CHECK_FALSE(r.successes.empty());
    for (const auto& parameter : queries_of(r))
      CHECK(parameter.summary.size() > 5);
  }
}

}  // namespace troupe::api
