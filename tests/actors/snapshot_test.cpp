#include "core/workflow/check.hpp"
#include "store/sqlite.hpp"
#include "support/ensemble.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

constexpr auto long_story = "  all: { foreach: \"${{ input.list }}\", uses: test.step, with: { x: \"${{ item }}\" } }\n"
                            "  look: { uses: test.review, needs: [all] }\n"
                            "  last: { uses: test.step, needs: [look] }\n";

/// A node that takes a snapshot after every 10 events, and from which executions at rest leave at once.
struct frequent : ensemble {
  static node_options often() {
    node_options options;
    options.passivate_after = 1s;
    options.shards = 1;
    options.snapshot_events = 10;
    options.load_bytes_max = 100;
    return options;
  }

  explicit frequent(node_options options = often()) : ensemble(options) { apply("story", long_story); }
  ~frequent() { leave(); }

  execution_id sleeping() {
    auto id = start("story", {{"list", {1, 2, 3, 4, 5, 6, 7, 8}}});
    advance(3s);
    REQUIRE(around->board->workflow.live == 0);
    return id;
  }

  std::optional<store::snapshot> snapshot_of(const execution_id& id) {
    auto found = (*around->store->open_reader())->find_snapshot(id);
    REQUIRE(found);
    return *found;
  }

  void by_hand(const std::string& sql) {
    auto on = store::sqlite::connection::open(around->data / "troupe.db", {});
    REQUIRE(on);
    REQUIRE(on->run(sql));
  }

  json::value seen(const execution_id& id) {
    json::value dumped;
    tell(id, workflow::inspect{[&](const execution& self, timestamp) { dumped = dump(self); }, {}});
    run();
    return dumped;
  }

  /// What it is by its events alone.
  json::value replayed(const execution_id& id) {
    by_hand("DELETE FROM snapshots");
    advance(3s);
    REQUIRE(around->board->workflow.live == 0);
    return seen(id);
  }

  script play;

  void end(const execution_id& id) {
    CHECK(ask("POST", "/api/v1/reviews/" + id.value + "/approve", R"({"by":"ada"})").status == 200);
    CHECK(state_of(id) == "completed");
  }
};

}  // namespace

TEST_CASE_METHOD(frequent, "an execution that comes back from a snapshot is as its events make it") {
  auto id = sleeping();
  auto snapshot = snapshot_of(id);
  REQUIRE(snapshot);
  CHECK(snapshot->sequence >= 10);
  auto read = seen(id);
  CHECK(read == replayed(id));
  end(id);
}

TEST_CASE_METHOD(frequent, "a snapshot that cannot be used is left unread") {
  auto id = sleeping();
  auto change = GENERATE("state = 'damaged'", "digest = 'sha256:unknown'", "sequence = sequence - 1");
  CAPTURE(change);
  by_hand("UPDATE snapshots SET " + std::string(change));
  auto read = seen(id);
  CHECK(read == replayed(id));
  end(id);
}

TEST_CASE_METHOD(frequent, "a snapshot of another format is left unread") {
  auto id = sleeping();
  auto old = *snapshot_of(id);
  by_hand("DELETE FROM snapshots");
  old.state[0] = '\x7f';
  auto kept = std::make_shared<const store::snapshot>(std::move(old));
  REQUIRE((*around->store->open_writer())->keep_snapshots(std::span(&kept, 1)));
  REQUIRE(snapshot_of(id));
  auto read = seen(id);
  CHECK(read == replayed(id));
  end(id);
}

TEST_CASE("without snapshots none is taken") {
  auto options = frequent::often();
  options.snapshot_events = 0;
  frequent node(options);
  auto id = node.start("story", {{"list", {1, 2, 3, 4, 5, 6, 7, 8}}});
  auto found = (*node.around->store->open_reader())->find_snapshot(id);
  REQUIRE(found);
  CHECK_FALSE(*found);
}

}  // namespace troupe
