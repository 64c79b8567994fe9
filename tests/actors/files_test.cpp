#include "core/base/artifact.hpp"
#include "store/blobs.hpp"
#include "support/ensemble.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

/// A node that keeps outputs of a kilobyte and takes files of ten.
struct filing : ensemble {
  static node_options small() {
    node_options options;
    options.outputs = {1'024, 10'000};
    options.uploads = {2, 10'000, 1h};
    return options;
  }

  filing() : ensemble(small()) {
    CHECK(ask("PUT", "/api/v1/task-types/far.work", R"({"queue":"q","open_output":true})").status == 200);
    apply("far",
          "  a: { uses: far.work }\n  b: { uses: test.step, needs: [a], with: { x: \"${{ tasks.a.output }}\" } }\n");
  }
  ~filing() { leave(); }

  script play;

  std::string begin(std::string body = "{}") {
    auto made = ask_json("POST", "/api/v1/uploads", std::move(body));
    return std::string(made.at("upload").as_string());
  }
  http::response piece(const std::string& id, std::size_t offset, std::string bytes) {
    return ask("PUT", "/api/v1/uploads/" + id + "?offset=" + std::to_string(offset), std::move(bytes));
  }
  std::string token() {
    auto polled = ask_json("POST", "/api/v1/queues/q/poll", R"({"worker":"w"})");
    return std::string(polled.at("tasks").at(0).at("token").as_string());
  }
  int complete(json::value output) {
    return ask("POST", "/api/v1/attempts/" + token() + "/complete",
               json::serialize(json::object{{"output", std::move(output)}}))
      .status;
  }
  json::value task(const execution_id& id, std::size_t at) {
    return ask_json("GET", "/api/v1/executions/" + id.value).at("tasks").at(at);
  }
  std::string content(const json::value& reference) {
    auto file = as_artifact(reference);
    REQUIRE(file);
    auto bytes = around->blobs->read(file->digest);
    REQUIRE(bytes);
    return *bytes;
  }
};

json::string letters(std::size_t count) {
  return json::string(count, 'x');
}

}  // namespace

TEST_CASE_METHOD(filing, "a file that comes in pieces becomes an artifact") {
  auto id = begin(R"({"name":"a.json","media_type":"application/json"})");
  CHECK(piece(id, 0, "{\"a\":").status == 200);
  CHECK(piece(id, 5, "1}").status == 200);
  auto made =
    ask("POST", "/api/v1/uploads/" + id + "/finish", R"({"digest":")" + store::digest_of("{\"a\":1}") + "\"}");
  CHECK(made.status == 201);
  auto value = parse_json(made.body);
  REQUIRE(value);
  CHECK(content(*value) == "{\"a\":1}");
  CHECK(value->at("name") == "a.json");
  CHECK(value->at("media_type") == "application/json");
  CHECK(ask("POST", "/api/v1/uploads/" + id + "/finish").status == 404);
}

TEST_CASE_METHOD(filing, "a piece that does not follow is refused and says where to go on") {
  auto id = begin();
  piece(id, 0, "abc");
  auto again = piece(id, 0, "abc");
  CHECK(again.status == 409);
  CHECK(again.body.find("go on at 3") != again.body.npos);
  CHECK(piece(id, 4, "x").status == 409);
  CHECK(piece(id, 3, "def").status == 200);
  auto made = ask_json("POST", "/api/v1/uploads/" + id + "/finish", "{}");
  CHECK(content(made) == "abcdef");
}

TEST_CASE_METHOD(filing, "what lost something on the way is no artifact") {
  auto id = begin();
  piece(id, 0, "abc");
  auto digest = store::digest_of("abcd");
  CHECK(ask("POST", "/api/v1/uploads/" + id + "/finish", R"({"digest":")" + digest + "\"}").status == 400);
}

TEST_CASE_METHOD(filing, "uploads are bounded in size, in number and in time") {
  auto first = begin();
  CHECK(piece(first, 0, std::string(10'000, 'x')).status == 200);
  CHECK(piece(first, 10'000, "x").status == 413);
  auto second = begin();
  CHECK(ask("POST", "/api/v1/uploads", "{}").status == 429);
  CHECK(ask("DELETE", "/api/v1/uploads/" + second).status == 200);
  CHECK(ask("DELETE", "/api/v1/uploads/" + second).status == 404);
  auto third = begin();
  advance(59min, 1min);
  CHECK(piece(third, 0, "still there").status == 200);
  advance(2min, 1min);
  CHECK(piece(first, 10'000, "x").status == 404);
  CHECK(piece(third, 11, "!").status == 200);
}

TEST_CASE_METHOD(filing, "an upload that cannot be is refused with a reason") {
  struct row {
    std::string method, path, body;
    int status;
  };
  auto r = GENERATE(values<row>({
    {"POST", "/api/v1/uploads", R"({"name":"a/b"})", 400},
    {"POST", "/api/v1/uploads", R"({"name":""})", 400},
    {"POST", "/api/v1/uploads", R"({"media_type":"a\nb"})", 400},
    {"PUT", "/api/v1/uploads/1", "x", 400},
    {"PUT", "/api/v1/uploads/1?offset=x", "x", 400},
    {"PUT", "/api/v1/uploads/1?offset=0", "", 400},
    {"PUT", "/api/v1/uploads/1?offset=0", "x", 404},
    {"POST", "/api/v1/uploads/..%2Fetc/finish", "{}", 404},
  }));
  CAPTURE(r.path, r.body);
  CHECK(ask(r.method, r.path, r.body).status == r.status);
}

TEST_CASE_METHOD(filing, "the large members of what a worker sends go to files, and are handed on by name") {
  auto id = start("far");
  CHECK(complete({{"title", "a"}, {"text", letters(5'000)}}) == 200);
  auto output = task(id, 0).at("output");
  CHECK(output.at("title") == "a");
  CHECK(content(output.at("text")).size() == 5'000);
  CHECK(task(id, 1).at("with").at("x") == output);
  CHECK(state_of(id) == "completed");
  auto all = ask("GET", "/api/v1/executions/" + id.value + "/output?task=a");
  CHECK(all.status == 200);
  CHECK(*parse_json(all.body) == output);
}

TEST_CASE_METHOD(filing, "an output that is a file is answered with the file") {
  auto id = start("far");
  json::array list(1'000, 7);
  CHECK(complete(list) == 200);
  auto answer = ask("GET", "/api/v1/executions/" + id.value + "/output?task=a");
  CHECK(answer.status == 200);
  REQUIRE(answer.source);
  CHECK(answer.source->size() == json::serialize(list).size());
  std::string body;
  while (body.size() < answer.source->size())
    body += answer.source->read(100).value();
  CHECK(body == json::serialize(list));
  auto part = ask("GET", "/api/v1/executions/" + id.value + "/output?task=a", {}, {{"range", "bytes=0-9"}});
  CHECK(part.status == 206);
  CHECK(ask("GET", "/api/v1/executions/" + id.value + "/output?task=none").status == 404);
}

TEST_CASE_METHOD(filing, "an output at the limit is recorded, one beyond fails the attempt for good") {
  auto id = start("far");
  CHECK(ask("GET", "/api/v1/executions/" + id.value + "/output").status == 409);
  CHECK(complete(letters(9'998)) == 200);
  CHECK(state_of(id) == "completed");
  auto other = start("far");
  CHECK(complete(letters(9'999)) == 200);
  CHECK(state_of(other) == "failed");
  auto error = task(other, 0).at("error");
  CHECK(error.at("code") == "output_too_large");
  CHECK(error.at("retryable") == false);
}

TEST_CASE_METHOD(filing, "large outputs of a batch go to files, too") {
  auto id = start("far");
  json::object outcome{{"token", token()}, {"output", letters(2'000)}};
  auto answer = ask_json("POST", "/api/v1/attempts:batch",
                         json::serialize(json::object{{"worker", "w"}, {"outcomes", json::array{outcome}}}));
  CHECK(answer.at("outcomes").at(0).at("recorded") == true);
  CHECK(content(task(id, 0).at("output")).size() == 2'000);
}

}  // namespace troupe
