#include "api/openapi.hpp"
#include "api/rendering.hpp"
#include "api/typescript.hpp"
#include "api/view.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

namespace troupe::api {
namespace {

json::value body_of(const http::response& r) {
  return *parse_json(r.body);
}

const timestamp at{1'700'000'000'000'001us};

/// story -> images (foreach) -> cut, and story -> note (if).
std::shared_ptr<const plan> small_plan() {
  task_types types;
  for (const auto* name : {"text.generate", "image.render", "video.compose", "transform"})
    types[name] = {.name = name, .open = true, .open_output = true};
  return plan_text("workflow: film\ntasks:\n"
                   "  story: {uses: text.generate}\n"
                   "  images: {uses: image.render, needs: story, foreach: [1]}\n"
                   "  cut: {uses: video.compose, needs: images, join: none_failed}\n"
                   "  note: {uses: transform, needs: story, if: 'true'}\n",
                   "film.yaml", "d1", types)
    .plan;
}

}  // namespace

TEST_CASE("a problem has a stable type, and says where and what to do") {
  auto r = problem(refused{errc::unknown, "no execution a", "id", "list them"});
  CHECK(r.status == 404);
  CHECK(http::find(r.headers, "content-type") == "application/problem+json");
  CHECK(r.body == R"({"type":"urn:troupe:problem:unknown","title":"There is no such thing","status":404,)"
                  R"("detail":"no execution a","where":"id","hint":"list them"})");
  auto busy = problem(refused{errc::busy, "too many"});
  CHECK(busy.status == 429);
  CHECK(http::find(busy.headers, "retry-after") == "1");
}

TEST_CASE("every errc has a status and a title") {
  for (auto name : enum_names(errc{})) {
    auto r = problem(refused{*from_name<errc>(name), "x"});
    CHECK(r.status >= 400);
    CHECK(body_of(r).at("title").get_string().size() > 5);
  }
}

TEST_CASE("many errors of one text are one problem") {
  std::vector<refused> errors{{errc::invalid, "a", "f:1:1"}, {errc::invalid, "b", "f:2:1", "c"}};
  auto body = body_of(problem(errors));
  CHECK(body.at("detail") == "a");
  CHECK(json::serialize(body.at("errors")) ==
        R"([{"detail":"a","where":"f:1:1"},{"detail":"b","where":"f:2:1","hint":"c"}])");
}

TEST_CASE("a list has a next while there may be more") {
  CHECK(rendering().page({1, 2}, "c").body == R"({"items":[1,2],"next":"c"})");
  CHECK(rendering().page({}).body == R"({"items":[]})");
}

TEST_CASE("events show times as RFC 3339, durations in milliseconds, and how many items") {
  task_retried retried{task_id{"cut"}, 2, {"timeout", "slow", true, milliseconds{5}}, at + 1s, at};
  CHECK(json::serialize(view(event{retried}, 7)) ==
        R"({"sequence":7,"type":"task_retried","task":"cut","attempt":2,)"
        R"("error":{"code":"timeout","message":"slow","retryable":true,"retry_after_ms":5},)"
        R"("due":"2023-11-14T22:13:21.000001Z","at":"2023-11-14T22:13:20.000001Z"})");
  task_expanded expanded{task_id{"images"}, json::array(10'000), at};
  CHECK(view(event{expanded}, 1).at("items") == 10'000);
}

TEST_CASE("a stream names its events by sequence, so that a reader can come back") {
  CHECK(event_stream().streaming);
  CHECK(
    stream_event(task_cancelled{task_id{"a"}, at}, 12) ==
    "id: 12\nevent: task_cancelled\n"
    "data: {\"sequence\":12,\"type\":\"task_cancelled\",\"task\":\"a\",\"at\":\"2023-11-14T22:13:20.000001Z\"}\n\n");
  CHECK(stream_progress({task_id{"a"}, 0.5, "line\nbreak"}) ==
        "event: progress\ndata: {\"task\":\"a\",\"fraction\":5E-1,\"note\":\"line\\nbreak\"}\n\n");
  CHECK(stream_end(execution_state::failed) == "event: end\ndata: {\"state\":\"failed\"}\n\n");
}

TEST_CASE("rows are shown with their names") {
  execution_summary summary{execution_id{"e"}, workflow_name{"w"}, "d", execution_state::running, {}, at, {}, ""};
  CHECK(
    json::serialize(view(summary)) ==
    R"({"id":"e","workflow":"w","digest":"d","state":"running","labels":{},"started_at":"2023-11-14T22:13:20.000001Z"})");
  review_summary review;
  review.execution = execution_id{"e"};
  review.task = task_id{"check"};
  CHECK(view(review, at).at("id") == "e:check");
  task_type type{.name = "t", .parameters = {{"p", value_type::string, false, "x"}}};
  CHECK(json::serialize(view(type).at("parameters")) ==
        R"([{"name":"p","type":"string","required":false,"default":"x"}])");
}

TEST_CASE("a graph is drawn for terminals, for Graphviz and for programs") {
  auto planned = small_plan();
  const auto& p = *planned;
  CHECK(graph_text(p) == "story     text.generate\n"
                         "  images  image.render   needs story  foreach\n"
                         "    cut   video.compose  needs images  join none_failed\n"
                         "  note    transform      needs story  if\n");
  CHECK(graph_dot(p) == "digraph \"film\" {\n"
                        "  rankdir=LR;\n"
                        "  node [shape=box, style=rounded];\n"
                        "  \"story\" [label=\"story\\ntext.generate\"];\n"
                        "  \"images\" [label=\"images\\nimage.render\", peripheries=2];\n"
                        "  \"story\" -> \"images\";\n"
                        "  \"cut\" [label=\"cut\\nvideo.compose\"];\n"
                        "  \"images\" -> \"cut\";\n"
                        "  \"note\" [label=\"note\\ntransform\"];\n"
                        "  \"story\" -> \"note\" [style=dashed];\n"
                        "}\n");
  auto shown = graph(p);
  CHECK(shown.at("tasks").at(2).at("depth") == 2);
  CHECK(shown.at("tasks").at(1).at("foreach") == true);
}

TEST_CASE("docs/openapi.json is what the route table says") {
  std::ifstream file(std::string(TROUPE_SOURCE_DIR) + "/docs/openapi.json");
  std::stringstream text;
  text << file.rdbuf();
  INFO("regenerate it: troupe openapi > docs/openapi.json");
  auto kept = parse_json(text.str());
  REQUIRE(kept);
  CHECK(*kept == openapi());
}

TEST_CASE("the types of the TypeScript client are what the route table says") {
  std::ifstream file(std::string(TROUPE_SOURCE_DIR) + "/src/clients/typescript/src/types.ts");
  std::stringstream text;
  text << file.rdbuf();
  INFO("regenerate it: troupe openapi --typescript > src/clients/typescript/src/types.ts");
  CHECK(text.str() == typescript_types());
}

}  // namespace troupe::api
