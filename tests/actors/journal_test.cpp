#include "actors/journal.hpp"

#include "support/stage.hpp"
#include "understudy.hpp"

#include <catch2/catch.hpp>

#include <caf/send.hpp>

namespace troupe {

using namespace testing;

namespace {

/// The journal and two workflows that append to it.
struct writing : stage {
  explicit writing(node_options options = {}) : stage(options) {
    a = spawn<understudy>(told_a);
    b = spawn<understudy>(told_b);
    journal = spawn<journal::role>(around);
    run();
  }
  ~writing() {
    a = b = workflow::actor{};
    journal = journal::actor{};
  }

  /// Sends an append of one event; nothing runs.
  void append(const std::string& id, std::uint64_t number, const workflow::actor& from) {
    std::vector<event> events;
    if (number == 1)
      events.push_back(execution_started{workflow_name{"w"}, "d", json::object{}, {}, 7, {}, {}, now()});
    else
      events.push_back(cancel_requested{std::string(padding, 'x'), now()});
    store::append content{execution_id{id}, number, 1, encode(events), {}};
    if (number == 1)
      content.projection.execution = execution_summary{execution_id{id}, workflow_name{"w"}, "d"};
    caf::anon_send(journal, journal::append{std::move(content), from});
  }

  std::vector<std::size_t> commits() const { return store->commits(); }

  std::size_t padding = 1;
  std::shared_ptr<told> told_a = std::make_shared<told>(), told_b = std::make_shared<told>();
  workflow::actor a, b;
  journal::actor journal;
};

using sizes = std::vector<std::size_t>;
using numbers = std::vector<std::uint64_t>;

node_options small_commits() {
  node_options options;
  options.commit_appends_max = 3;
  options.commit_bytes_max = 10'000;
  return options;
}

struct writing_little : writing {
  writing_little() : writing(small_commits()) {}
};

}  // namespace

TEST_CASE_METHOD(writing, "appends that wait in the mailbox are one commit, each answered") {
  for (std::uint64_t n = 1; n <= 10; ++n)
    append("a", n, a);
  append("b", 1, b);
  run();
  CHECK(commits() == sizes{11});
  CHECK(told_a->appended == numbers{1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  CHECK(told_b->appended == numbers{1});
  append("a", 11, a);
  run();
  CHECK(commits() == sizes{11, 1});
}

TEST_CASE_METHOD(writing, "nobody is answered before the commit") {
  store->judge([&](auto) {
    CHECK(told_a->appended.empty());
    return verdict::stored();
  });
  append("a", 1, a);
  append("a", 2, a);
  run();
  CHECK(told_a->appended.size() == 2);
}

TEST_CASE_METHOD(writing, "an append that does not fit fails alone") {
  append("a", 1, a);
  append("b", 7, b);
  append("a", 2, a);
  run();
  CHECK(commits() == sizes{3});
  CHECK(told_a->appended == numbers{1, 2});
  REQUIRE(told_b->failures.size() == 1);
  CHECK(told_b->failures[0].code == errc::stale);
}

TEST_CASE_METHOD(writing, "after a refused append nothing of its sender is stored, even if it fits by number") {
  append("a", 1, a);
  run();
  append("a", 2, b);  // another owner
  append("a", 2, a);
  append("a", 3, a);
  SECTION("in the same commit") {}
  SECTION("in a later one") {
    run();
  }
  append("a", 4, a);
  run();
  CHECK(told_a->appended == numbers{1});
  CHECK(told_a->failures.size() == 3);
  CHECK(told_b->appended == numbers{2});
  append("a", 3, b);
  run();
  CHECK(told_b->appended == numbers{2, 3});
  CHECK(where->witness->of(execution_id{"a"}).size() == 3);
}

TEST_CASE_METHOD(writing, "a fault of the storage is answered to all and ends the actor") {
  store->judge([](auto) { return verdict::lost(); });
  append("a", 1, a);
  append("b", 1, b);
  run();
  CHECK(told_a->failures.size() == 1);
  CHECK(told_b->failures.size() == 1);
  CHECK(told_a->failures[0].code == errc::storage);
  CHECK(around->board->commit_failures == 1);
  CHECK(around->board->journal.live == 0);
}

TEST_CASE_METHOD(writing_little, "a commit is closed when it has as many appends as allowed") {
  for (std::uint64_t n = 1; n <= 7; ++n)
    append("a", n, a);
  run();
  CHECK(commits() == sizes{3, 3, 1});
  CHECK(told_a->appended.size() == 7);
}

TEST_CASE_METHOD(writing_little, "a commit is closed when it has as many bytes as allowed") {
  padding = 6'000;
  for (std::uint64_t n = 1; n <= 5; ++n)
    append("a", n, a);
  run();
  CHECK(commits() == sizes{3, 2});
}

TEST_CASE_METHOD(writing, "results to keep are written when nothing else is, and with the next commit") {
  auto reader = *around->store->open_reader();
  auto kept = [&](const std::string& key) { return reader->find_result(key, now())->has_value(); };
  auto keep = [&](const std::string& key) {
    caf::anon_send(journal, journal::keep_result{{key, json::object{}, now(), now() + 24h}});
  };
  keep("k1");
  run();
  CHECK_FALSE(kept("k1"));
  advance(1s);
  CHECK(kept("k1"));
  keep("k2");
  append("a", 1, a);
  run();
  CHECK(kept("k2"));
}

TEST_CASE_METHOD(writing, "results to keep outlive a journal that is stopped") {
  caf::anon_send(journal, journal::keep_result{{"k", json::object{}, now(), now() + 24h}});
  run();
  caf::anon_send_exit(journal, caf::exit_reason::user_shutdown);
  run();
  CHECK((*around->store->open_reader())->find_result("k", now())->has_value());
}

TEST_CASE_METHOD(writing, "an append whose claim is refused ends with its sender, and nobody else") {
  auto claim = std::make_shared<start_claim>();
  claim->key = start_key{"k", "d", {}, now(), now() + 24h};
  for (const auto& [id, from] : {std::pair{"a", a}, {"b", b}}) {
    store::append content{execution_id{id}, 1, 1, encode({cancel_requested{}}), {}, claim};
    caf::anon_send(journal, journal::append{std::move(content), from});
  }
  append("b", 2, b);
  run();
  append("a", 2, a);
  append("b", 3, b);
  run();
  CHECK(told_a->appended == numbers{1, 2});
  CHECK(told_b->appended.empty());
  REQUIRE(told_b->failures.size() == 3);
  CHECK(told_b->failures[0].code == errc::conflict);
  CHECK(around->board->journal.live == 1);
  CHECK(around->board->commit_failures == 0);
}

TEST_CASE_METHOD(writing, "changes of starts are made in order, with one commit, and answered once durable") {
  std::vector<std::string> said;
  auto change = [&](store::start_change c) {
    caf::anon_send(journal, journal::change_start{std::move(c), answer<store::start_standing>([&](auto r) {
                                                    said.push_back(r ? "done" : std::string(to_string(r.error().code)));
                                                  })});
  };
  held_start start;
  start.id = execution_id{"e"};
  start.input = json::object{};
  start.due = now();
  std::vector<std::size_t> commits;
  SECTION("as they are asked for") {
    store->judge_changes([&](auto batch) {
      commits.push_back(batch.size());
      return verdict::stored();
    });
    change(store::hold_start{start, {}, {}});
    change(store::drop_start{start.id, "", now()});
    change(store::drop_start{start.id, "", now()});
    CHECK(said.empty());
    run();
    CHECK(said == std::vector<std::string>{"done", "done", "unknown"});
    CHECK(commits == std::vector<std::size_t>{3});
    CHECK(around->board->journal.live == 1);
  }
  SECTION("or their outcome is unknown, and the actor ends") {
    store->judge_changes([](auto) { return verdict::unknown(1); });
    change(store::hold_start{start, {}, {}});
    run();
    CHECK(said == std::vector<std::string>{"unavailable"});
    CHECK(around->board->journal.live == 0);
    CHECK((*around->store->open_reader())->starts().held(start.id)->has_value());
  }
}

}  // namespace troupe
