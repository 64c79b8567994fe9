#include "store/digest.hpp"
#include "tests/store/contract.hpp"

namespace troupe::store {
namespace {

timestamp at(int seconds) {
  return timestamp{std::chrono::seconds{seconds}};
}

execution_summary row(const char* id, std::optional<int> finished) {
  execution_summary self;
  self.id = execution_id{id};
  self.workflow = workflow_name{"w"};
  self.digest = "sha256:d";
  self.state = finished ? execution_state::completed : execution_state::running;
  self.started_at = at(1);
  if (finished)
    self.finished_at = at(*finished);
  return self;
}

append with_row(execution_summary row, std::uint64_t first = 1, std::string text = "{}") {
  auto a = events(row.id.value.c_str(), first, 1, std::move(text));
  a.projection.labels = !row.labels.empty();
  a.projection.execution = std::move(row);
  return a;
}

/// A piece at the time 100 of those finished before 50.
retention piece() {
  retention what{at(100), at(50), {}};
  return what;
}

/// Forgets until there is nothing more to do at once; returns how many executions that were.
std::uint64_t forget_all(open_store& s, retention what = piece()) {
  std::uint64_t executions = 0;
  for (int tries = 0; tries < 10'000; ++tries) {
    auto done = expect(s.writer->forget(what));
    executions += done.executions;
    if (!done.more)
      return executions;
    what.after_finished = done.after_finished;
    what.after = done.after;
  }
  FAIL("it never ends");
  return 0;
}

std::string ids(open_store& s) {
  std::string out;
  for (const auto& e : expect(s.reader->executions({})))
    out += e.id.value;
  return out;
}

}  // namespace

TEST_CASE("what was finished long enough ago is forgotten, the rest stays") {
  EACH_ADAPTER;
  open_store s(kind);
  s.write({with_row(row("a", 10)), with_row(row("b", 49)), with_row(row("c", 50)), with_row(row("d", 60)),
           with_row(row("e", {}))});
  SECTION("up to the very moment") {
    CHECK(forget_all(s) == 2);
    CHECK(ids(s) == "edc");
    CHECK(shown(s.reader->load(execution_id{"a"})) == "");
    CHECK(shown(s.reader->load(execution_id{"c"})) == "1+1:{}");
    CHECK_FALSE(expect(s.reader->execution(execution_id{"b"})));
  }
  SECTION("nothing without a time") {
    auto what = piece();
    what.finished_before.reset();
    CHECK(forget_all(s, what) == 0);
    CHECK(ids(s) == "edcba");
  }
  SECTION("one that was opened again is not finished") {
    s.write({with_row(row("a", {}), 2)});
    CHECK(forget_all(s) == 1);
    CHECK(ids(s) == "edca");
  }
}

TEST_CASE("nothing of a forgotten execution is left") {
  EACH_ADAPTER;
  open_store s(kind);
  auto sound = digest_of("a sound");
  auto done = row("a", 10);
  done.labels = {{"team", "x"}};
  auto first = with_row(done, 1, "{\"artifact\":\"" + sound + "\"}");
  first.projection.reviews = {review_summary{
    .execution = execution_id{"a"}, .task = task_id{"look"}, .workflow = workflow_name{"w"}, .requested_at = at(1)}};
  first.claim = std::make_shared<const start_claim>();
  s.write({first, events("a", 2, 1, std::string(100'000, 'x'))});
  auto kept = std::make_shared<const snapshot>(snapshot{execution_id{"a"}, 2, "d", "state"});
  expect(s.writer->keep_snapshots(std::span(&kept, 1)));
  CHECK(expect(s.reader->is_needed(sound)));
  CHECK(forget_all(s) == 1);
  for (auto table : {"executions", "journal", "reviews", "execution_labels", "snapshots", "blob_references", "leaving"})
    CHECK(std::pair(table, s.rows_in(table)) == std::pair(table, std::int64_t{0}));
  CHECK_FALSE(expect(s.reader->is_needed(sound)));
}

TEST_CASE("an execution stays while something needs it") {
  EACH_ADAPTER;
  open_store s(kind);
  auto it = row("a", 10);
  SECTION("while it is pinned") {
    it.labels = {{"troupe.pinned", ""}};
    s.write({with_row(it)});
    CHECK(forget_all(s) == 0);
    it.labels = {};
    auto unpinned = with_row(it, 2);
    unpinned.projection.labels = true;
    s.write({unpinned});
  }
  SECTION("while the one it is the work of is not finished") {
    it.parent = execution_id{"p"};
    s.write({with_row(row("p", {})), with_row(it)});
    CHECK(forget_all(s) == 0);
    s.write({with_row(row("p", 60), 2)});
  }
  SECTION("not once that one is forgotten") {
    it.parent = execution_id{"p"};
    s.write({with_row(row("p", 11)), with_row(it)});
    CHECK(forget_all(s) == 2);
    return;
  }
  SECTION("while a key leads to it") {
    auto first = with_row(it);
    start_claim claim;
    claim.key = start_key{"k", "d", execution_id{"a"}, at(1), at(101)};
    first.claim = std::make_shared<const start_claim>(std::move(claim));
    s.write({first});
    CHECK(forget_all(s) == 0);
    auto later = piece();
    later.now = at(101);
    CHECK(forget_all(s, later) == 1);
    return;
  }
  CHECK(forget_all(s) == 1);
}

TEST_CASE("what is forgotten goes in pieces, and nobody reads the rest") {
  EACH_ADAPTER;
  open_store s(kind);
  s.write({with_row(row("a", 10))});
  for (std::uint64_t first = 2; first <= 40; ++first)
    s.write({events("a", first, 1)});
  s.write({with_row(row("b", {}))});
  auto what = piece();
  what.rows_max = 7;
  auto done = expect(s.writer->forget(what));
  CHECK(done.executions == 1);
  CHECK(done.more);
  CHECK(s.rows_in("journal") > 20);
  CHECK(shown(s.reader->load(execution_id{"a"})) == "");
  CHECK(ids(s) == "b");
  auto inspected = expect(kind.inspect(s.directory));
  CHECK(expect(inspected->executions({}, 10)) == std::vector{execution_id{"b"}});
  // Somebody had it in memory and goes on with it.
  CHECK(shown(s.writer->commit(std::vector{events("a", 41, 1)})) == "stale");
  s.reopen();
  CHECK(shown(s.writer->commit(std::vector{events("a", 41, 1)})) == "stale");
  for (int pieces = 0; done.more; ++pieces) {
    auto before = s.rows_in("journal");
    done = expect(s.writer->forget(what));
    CHECK(before - s.rows_in("journal") <= 7);
    REQUIRE(pieces < 20);
  }
  CHECK(s.rows_in("journal") == 1);
  CHECK(s.rows_in("leaving") == 0);
}

TEST_CASE("many that stay are looked at a piece at a time") {
  EACH_ADAPTER;
  open_store s(kind);
  for (int i = 0; i < 9; ++i) {
    auto e = row(std::string(1, static_cast<char>('a' + i)).c_str(), 10 + i % 3);
    if (i != 4 && i != 8)
      e.labels = {{"troupe.pinned", "yes"}};
    s.write({with_row(e)});
  }
  auto what = piece();
  what.looked_at_max = 2;
  CHECK(forget_all(s, what) == 2);
  CHECK(ids(s) == "hgfdcba");
}

TEST_CASE("results that have expired are forgotten with what they needed") {
  EACH_ADAPTER;
  open_store s(kind);
  auto sound = digest_of("a sound"), picture = digest_of("a picture");
  expect(s.writer->keep_results(std::vector{kept_result{"old", {{"artifact", sound}}, at(1), at(100)},
                                            kept_result{"new", {{"artifact", picture}}, at(1), at(101)}},
                                at(1)));
  CHECK(expect(s.reader->is_needed(sound)));
  CHECK(forget_all(s) == 0);
  CHECK_FALSE(expect(s.reader->is_needed(sound)));
  CHECK(expect(s.reader->is_needed(picture)));
}

TEST_CASE("what a held start is given is needed until it is dropped") {
  EACH_ADAPTER;
  open_store s(kind);
  auto sound = digest_of("a sound");
  hold_start hold;
  hold.start.id = execution_id{"a"};
  hold.start.workflow = workflow_name{"w"};
  hold.start.kind = hold_kind::delayed;
  hold.start.due = at(200);
  hold.start.input = {{"file", {{"artifact", sound}}}};
  start_change change = hold;
  expect(s.writer->change_starts(std::span(&change, 1)).at(0));
  CHECK(expect(s.reader->is_needed(sound)));
  change = drop_start{execution_id{"a"}, "no", at(10)};
  expect(s.writer->change_starts(std::span(&change, 1)).at(0));
  CHECK_FALSE(expect(s.reader->is_needed(sound)));
  CHECK(forget_all(s) == 1);
}

}  // namespace troupe::store
