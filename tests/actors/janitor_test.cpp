#include "support/ensemble.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

/// A node that keeps finished executions for an hour.
struct forgetful : ensemble {
  static node_options hourly() {
    node_options options;
    options.shards = 1;
    options.passivate_after = 1s;
    options.finished_kept = 0;
    options.retention.keep = 1h;
    options.retention.look_every = 10s;
    options.retention.grace = 1h;
    options.retention.collect_every = 10min;
    options.retention.rows_max = 2;
    return options;
  }

  explicit forgetful(node_options options = hourly()) : ensemble(options) {
    apply("w", "  a: { uses: test.step }\n");
    apply("parent", "  call: { workflow: w }\n  look: { uses: test.review, needs: [call] }\n");
  }
  ~forgetful() { leave(); }

  script play;

  std::size_t listed() { return ask_json("GET", "/api/v1/executions").at("items").as_array().size(); }
  int status(const execution_id& id) { return ask("GET", "/api/v1/executions/" + id.value).status; }
};

}  // namespace

TEST_CASE_METHOD(forgetful, "a finished execution is forgotten when it was kept long enough") {
  auto id = start("w");
  CHECK(state_of(id) == "completed");
  advance(59min, 1min);
  CHECK(listed() == 1);
  advance(3min, 5s);
  CHECK(listed() == 0);
  CHECK(around->board->executions_forgotten == 1);
  CHECK(ask("GET", "/api/v1/executions/" + id.value + "/events").status == 404);
}

TEST_CASE("finished executions are kept for ever if that is wanted") {
  auto options = forgetful::hourly();
  options.retention.keep = 0ms;
  forgetful node(options);
  node.start("w");
  node.advance(100h, 1h);
  CHECK(node.listed() == 1);
}

TEST_CASE_METHOD(forgetful, "a pinned execution is kept until it is not pinned any more") {
  auto id = start("w");
  auto label = [&](const char* body) {
    CHECK(ask("POST", "/api/v1/executions/" + id.value + "/labels", body).status == 200);
  };
  label(R"({"labels":{"troupe.pinned":"yes"}})");
  CHECK(ask_json("GET", "/api/v1/executions?labels=troupe.pinned=yes").at("items").as_array().size() == 1);
  advance(5h, 1min);
  CHECK(listed() == 1);
  CHECK(status(id) == 200);
  label(R"({"removed":["troupe.pinned"]})");
  advance(2min, 1s);
  CHECK(listed() == 0);
}

TEST_CASE_METHOD(forgetful, "a child is kept while its parent goes on") {
  auto id = start("parent");
  REQUIRE(state_of(id) == "waiting");
  advance(5h, 1min);
  CHECK(listed() == 2);
  CHECK(ask("POST", "/api/v1/reviews/" + id.value + "/approve", R"({"by":"ada"})").status == 200);
  advance(59min, 1min);
  CHECK(status(id) == 200);
  advance(3min, 5s);
  CHECK(listed() == 0);
}

TEST_CASE_METHOD(forgetful, "files that nobody needs are removed, those that are needed stay") {
  auto orphan = around->blobs->put("orphan");
  auto needed = around->blobs->put("needed");
  REQUIRE((orphan && needed));
  auto id = start("w", {{"file", {{"artifact", *needed}}}});
  // The time of the files is the machine's; that of the node is the test's.
  auto age = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now() - now()) + 2h;
  for (const auto& digest : {*orphan, *needed}) {
    auto place = *around->blobs->find(digest);
    std::filesystem::last_write_time(place, std::filesystem::file_time_type::clock::now() - age);
  }
  advance(15min, 1s);
  CHECK_FALSE(around->blobs->find(*orphan));
  CHECK(around->blobs->find(*needed));
  CHECK(around->board->blobs_collected == 1);
  CHECK(around->board->blob_bytes_collected == 6);
  advance(2h, 1s);
  CHECK(status(id) == 404);
  CHECK_FALSE(around->blobs->find(*needed));
}

}  // namespace troupe
