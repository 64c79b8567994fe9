#include "actors/dispatcher.hpp"
#include "actors/journal.hpp"
#include "actors/reader.hpp"
#include "support/stage.hpp"
#include "understudy.hpp"

#include <catch2/catch.hpp>

#include <caf/send.hpp>

namespace troupe {

using namespace testing;

namespace {

using lines = std::vector<std::string>;
using labels = std::map<std::string, std::string>;

node_options one_slot() {
  node_options options;
  options.slots = {8, 8, 1};
  return options;
}

/// A dispatcher of a node that lends and borrows, with one slot.
struct lending_one : stage {
  explicit lending_one(node_options options = one_slot()) : stage(std::move(options)) {
    reader = spawn<reader::role>(around);
    journal = spawn<journal::role>(around);
    from = spawn<understudy>(heard);
    dispatcher = spawn<dispatcher::role>(around, reader, journal, lent);
    lent->follow(
      {[this] { ++stirred; },
       [this](const std::string& node, const attempt_key& key) { unwanted.push_back(node + " " + key.task.value); },
       [this](std::vector<attempt_key> keys) {
         for (const auto& key : keys)
           sought.push_back(key.task.value);
       }});
    run();
  }
  ~lending_one() {
    reader = reader::actor{};
    journal = journal::actor{};
    from = workflow::actor{};
    dispatcher = dispatcher::lending_actor{};
  }

  static run_task work(const std::string& task, labels needs = {}, json::object with = {}) {
    run_task w{task_id{task}, 1, "test.work", slot::io, std::move(with), {}};
    if (!needs.empty())
      w.claim.emplace().worker = std::move(needs);
    return w;
  }
  /// Work that this node cannot do.
  static run_task far(const std::string& task) { return work(task, {{"gpu", "yes"}}); }
  void enqueue(std::vector<run_task> tasks) {
    caf::anon_send(dispatcher, dispatcher::enqueue{execution, workflow_name{"w"}, 7, std::move(tasks), from, {}});
    run();
  }
  attempt_key key(const std::string& task) const { return {execution, task_id{task}, 1}; }

  /// What a node takes that has a `gpu` and runs all that this one does.
  lines lend(std::uint32_t n, const std::string& node = "b", labels says = {{"gpu", "yes"}}, std::uint64_t life = 1) {
    lines tasks;
    for (const auto& [name, version] : programs_of(*around))
      says[lending::program_label(name)] = version;
    dispatcher::want want{"", node, std::move(says), n, 10s, 0s, answer<dispatcher::grant>([&](auto r) {
                            for (const auto& job : r->jobs)
                              tasks.push_back(job.key.task.value);
                          })};
    caf::anon_send(dispatcher, dispatcher::lend{slot::io, life, std::move(want)});
    run();
    return tasks;
  }
  template <class T>
  static std::string text_of(const result<T>& r, const std::string& good) {
    return r ? good : std::string(to_string(r.error().code));
  }
  std::string renew(const std::string& task, const std::string& node = "b", std::uint64_t life = 1) {
    std::string answered = "not at all";
    caf::anon_send(dispatcher, dispatcher::renew{key(task), node, life, 10s, answer<bool>([&](auto r) {
                                                   answered = text_of(r, r && *r ? "wanted" : "unwanted");
                                                 })});
    run();
    return answered;
  }
  std::string settle(const std::string& task, studio::task_result outcome, const std::string& node = "b",
                     bool returned = false) {
    std::string answered = "not at all";
    answer<std::uint64_t> recorded([&](auto r) { answered = text_of(r, "recorded"); });
    caf::anon_send(dispatcher,
                   dispatcher::settle{{key(task), std::move(outcome), false, std::move(recorded)}, node, returned});
    run();
    return answered;
  }
  bool borrow(run_task w, std::map<std::string, std::string> secrets = {}) {
    auto taken = false;
    auto name = w.task.value;
    caf::anon_send(dispatcher, dispatcher::borrow{key(name), 7, std::move(w), from, std::move(secrets),
                                                  answer<bool>([&](auto r) { taken = r && *r; })});
    run();
    return taken;
  }
  void lose_sight(std::uint64_t life, milliseconds grace) {
    caf::anon_send(dispatcher, dispatcher::lose_sight{"b", life, grace});
    run();
  }
  std::uint32_t spare() const { return lent->of(slot::io).spare; }
  std::uint32_t waiting() const { return lent->of(slot::io).waiting; }

  script play;
  execution_id execution{"e1"};
  std::shared_ptr<told> heard = std::make_shared<told>();
  std::shared_ptr<lending> lent = std::make_shared<lending>();
  int stirred = 0;
  lines unwanted, sought;
  reader::actor reader;
  journal::actor journal;
  workflow::actor from;
  dispatcher::lending_actor dispatcher;
};

}  // namespace

TEST_CASE_METHOD(lending_one, "what waits for a slot is lent, and runs here no more") {
  lines got;
  play.during = [&](const performance& now) {
    if (now.key.task.value == "a") {
      run();
      CHECK(waiting() == 3);
      CHECK(spare() == 0);
      CHECK(stirred > 0);
      got = lend(2);
      CHECK(waiting() == 1);
    }
  };
  enqueue({work("a"), work("b"), work("c"), work("d")});
  CHECK(got == lines{"b", "c"});
  CHECK(play.begun == lines{"a", "d"});
  CHECK(spare() == 1);
  CHECK(lent->numbers.lent_now == 2);
  CHECK(settle("b", json::value{1}) == "recorded");
  CHECK(settle("c", task_error{"broken", "it broke", true, {}}) == "recorded");
  CHECK(settle("b", json::value{2}) == "unknown");
  CHECK(lines_of(*heard) == lines{"start a#1", "start b#1", "start c#1", "complete a#1", "start d#1", "complete d#1",
                                  "complete b#1", "fail c#1: broken"});
  CHECK(lent->numbers.lent == 2);
  CHECK(lent->numbers.lent_now == 0);
}

TEST_CASE_METHOD(lending_one, "an attempt that needs a label runs where the label is, never here without it") {
  enqueue({far("a"), work("b")});
  CHECK(play.begun == lines{"b"});
  CHECK(waiting() == 1);
  CHECK(spare() == 1);
  CHECK(lend(9, "c", {{"gpu", "no"}}).empty());
  CHECK(lend(9, "c", {}).empty());
  CHECK(lend(9) == lines{"a"});
}

TEST_CASE_METHOD(lending_one, "a program is lent to nodes that have the same version of it") {
  auto asks = [&](labels says) {
    lines tasks;
    dispatcher::want want{"", "b", std::move(says), 9, 10s, 0s, answer<dispatcher::grant>([&](auto r) {
                            for (const auto& job : r->jobs)
                              tasks.push_back(job.key.task.value);
                          })};
    caf::anon_send(dispatcher, dispatcher::lend{slot::io, 1, std::move(want)});
    run();
    return tasks;
  };
  enqueue({far("a")});
  CHECK(asks({{"gpu", "yes"}}).empty());
  CHECK(asks({{"gpu", "yes"}, {"uses test.work", "2"}}).empty());
  CHECK(asks({{"gpu", "yes"}, {"uses test.work", "1"}}) == lines{"a"});
}

TEST_CASE_METHOD(lending_one, "a node of which nothing is heard has lost its attempts, and the task is not blamed") {
  enqueue({far("a"), far("b")});
  CHECK(lend(9) == lines{"a", "b"});
  for (int lost = 0; lost < 9; ++lost) {
    advance(9s);
    CHECK(renew("b") == "wanted");
    advance(2s);
    CHECK(renew("b") == "wanted");
    CHECK(lend(9, "c") == lines{"a"});
    CHECK(renew("a") == "unwanted");
  }
  CHECK(lent->numbers.lost == 9);
  CHECK(settle("a", json::value{}, "c") == "recorded");
  CHECK(settle("b", json::value{}) == "recorded");
  for (const auto& line : lines_of(*heard))
    CHECK_FALSE(line.starts_with("fail"));
}

TEST_CASE_METHOD(lending_one, "a link that falls is waited for a little; another life of the node has nothing") {
  enqueue({far("a"), far("b")});
  CHECK(lend(9) == lines{"a", "b"});
  lose_sight(1, 3s);
  advance(2s);
  CHECK(renew("a") == "wanted");
  CHECK(lend(9, "c").empty());
  advance(2s);
  CHECK(lend(9, "c") == lines{"b"});
  CHECK(renew("a") == "wanted");
  // Its link is there again, and nothing has changed.
  lose_sight(1, 10s);
  advance(9s);
  CHECK(renew("a") == "wanted");
  lose_sight(2, 10s);
  CHECK(lend(9, "c") == lines{"a"});
}

TEST_CASE_METHOD(lending_one, "what comes back without an end waits again, before the others") {
  enqueue({far("a"), far("b")});
  CHECK(lend(1) == lines{"a"});
  CHECK(settle("a", task_error{}, "c", true) == "recorded");
  CHECK(lend(9, "c") == lines{"b"});
  CHECK(settle("a", task_error{}, "b", true) == "recorded");
  CHECK(lend(9, "c") == lines{"a"});
  CHECK(lent->numbers.returned == 1);
}

TEST_CASE_METHOD(lending_one, "a node is told that an attempt is not wanted, and its end is no outcome then") {
  enqueue({far("a"), far("b")});
  CHECK(lend(1) == lines{"a"});
  caf::anon_send(dispatcher, dispatcher::stop{key("a")});
  caf::anon_send(dispatcher, dispatcher::stop{key("b")});
  run();
  CHECK(unwanted == lines{"b a"});
  CHECK(renew("a") == "unwanted");
  CHECK(renew("b") == "unknown");
  CHECK(settle("a", json::value{}) == "stale");
  CHECK(settle("a", json::value{}) == "unknown");
  CHECK(lines_of(*heard) == lines{"start a#1"});
}

TEST_CASE_METHOD(lending_one, "an attempt that waits is whose renews it: it came with its execution") {
  enqueue({far("a"), far("b")});
  CHECK(renew("a", "b") == "wanted");
  CHECK(lend(9, "c") == lines{"b"});
  CHECK(renew("a", "c") == "unwanted");
  CHECK(lines_of(*heard) == lines{"start a#1", "start b#1"});
  CHECK(settle("a", json::value{}) == "recorded");
}

TEST_CASE_METHOD(lending_one, "what had begun before waits a moment for whoever runs it") {
  std::vector<run_task> tasks;
  for (auto task : {"a", "b", "c", "new"})
    tasks.push_back(work(task));
  std::set<task_id> begun{task_id{"a"}, task_id{"b"}, task_id{"c"}};
  caf::anon_send(dispatcher, dispatcher::enqueue{execution, workflow_name{"w"}, 7, tasks, from, begun});
  run();
  CHECK(sought == lines{"a", "b", "c"});
  CHECK(play.begun == lines{"new"});
  CHECK(lend(9).empty());
  CHECK(renew("a") == "wanted");
  CHECK(settle("c", json::value{}) == "recorded");
  advance(400ms);
  CHECK(play.begun == lines{"new"});
  advance(200ms);
  CHECK(play.begun == lines{"new", "b"});
  CHECK(unwanted.empty());
  CHECK(lent->numbers.lost == 0);
  CHECK(settle("a", json::value{}) == "recorded");
  CHECK(lent->numbers.lent_now == 0);
}

TEST_CASE_METHOD(lending_one, "of two nodes that run the same attempt the first one counts, and the other one stops") {
  enqueue({far("a")});
  CHECK(lend(1) == lines{"a"});
  advance(11s);
  CHECK(lend(1, "c") == lines{"a"});
  CHECK(settle("a", json::value{}, "b") == "recorded");
  CHECK(unwanted == lines{"c a"});
  CHECK(settle("a", json::value{}, "c") == "unknown");

  // The same where one of them is this node.
  play.during = [&](const performance& now) {
    if (now.key.task.value == "here")
      CHECK(settle("here", json::value{}) == "recorded");
  };
  enqueue({work("here")});
  CHECK(lines_of(*heard).back() == "complete here#1");
  CHECK(std::ranges::count(lines_of(*heard), "complete here#1") == 1);
  CHECK(spare() == 1);
}

TEST_CASE_METHOD(lending_one, "a rate that bounds how many begin holds for what is lent") {
  auto rated = [](const std::string& task) {
    auto w = far(task);
    w.claim->limits.push_back({"k", 0, 1, 1min});
    return w;
  };
  enqueue({rated("a"), rated("b")});
  CHECK(lend(9) == lines{"a"});
  CHECK(lend(9).empty());
  advance(1min, 1s);
  CHECK(lend(9, "c") == lines{"a"});  // not heard of since
  CHECK(lend(9).empty());
}

TEST_CASE_METHOD(lending_one, "an attempt of another node runs here in a free slot, and only its end is told") {
  auto free_beside = 9u;
  auto second = true;
  play.during = [&](const performance& now) {
    if (now.key.task.value != "a")
      return;
    run();
    free_beside = spare();
    second = borrow(work("b"));
    CHECK(lent->numbers.borrowed_now == 1);
  };
  CHECK(borrow(work("a", {{"gpu", "yes"}}, {{"output", 5}})));
  CHECK(free_beside == 0);
  CHECK_FALSE(second);
  CHECK(lines_of(*heard) == lines{"complete a#1"});
  CHECK(spare() == 1);
  CHECK(lent->numbers.borrowed_now == 0);
  CHECK(around->board->attempts_completed == 0);
}

TEST_CASE_METHOD(lending_one, "an attempt of another node is not taken where somebody waits for the slot") {
  auto costly = work("own");
  costly.claim.emplace().cost = 64;
  auto taken = true;
  play.during = [&](const performance& now) {
    if (now.key.task.value == "a") {
      enqueue({costly});
      taken = borrow(work("b"));
    }
  };
  enqueue({work("a")});
  CHECK_FALSE(taken);
  caf::anon_send(dispatcher, dispatcher::drain{});
  run();
  CHECK(spare() == 0);
  CHECK_FALSE(borrow(work("b")));
  CHECK(lend(9).empty());
}

TEST_CASE_METHOD(lending_one, "the end of a borrowed attempt that was called off is told all the same") {
  play.during = [&](const performance& now) {
    caf::anon_send(dispatcher, dispatcher::call_off{now.key});
    run();
    CHECK(now.context.stop_requested());
  };
  CHECK(borrow(work("a", {}, {{"fails", 1}})));
  CHECK(lines_of(*heard) == lines{"fail a#1: broken"});
}

TEST_CASE_METHOD(lending_one, "a borrowed attempt whose execution comes to this node is its own from then on") {
  auto before = false, after = true;
  auto asks = [&] {
    auto is = false;
    caf::anon_send(dispatcher, dispatcher::ask_borrowed{key("a"), answer<bool>([&](auto r) { is = *r; })});
    run();
    return is;
  };
  play.during = [&](const performance&) {
    before = asks();
    enqueue({work("a")});
    after = asks();
  };
  CHECK(borrow(work("a")));
  CHECK(before);
  CHECK_FALSE(after);
  CHECK(play.runs_of("a") == 1);
  CHECK(lines_of(*heard) == lines{"complete a#1"});
  CHECK(around->board->attempts_completed == 1);
}

TEST_CASE_METHOD(lending_one, "shards that go leave what others run of them to their next owner") {
  enqueue({far("a"), far("b")});
  CHECK(lend(1) == lines{"a"});
  auto all = std::make_shared<shard_set>();
  all->set();
  caf::anon_send(dispatcher, dispatcher::abandon{all});
  run();
  CHECK(unwanted.empty());
  CHECK(renew("a") == "unknown");
  CHECK(lend(9).empty());
  CHECK(lent->numbers.lent_now == 0);
}

TEST_CASE_METHOD(lending_one, "secrets come with a borrowed attempt, and are hidden in what it says") {
  auto w = work("a", {}, {{"output", "${{ secrets.TOKEN }} is it"}});
  w.secrets.push_back({{"output"}, {"TOKEN"}});
  CHECK(borrow(w, {{"TOKEN", "very-secret"}}));
  auto* done = std::get_if<complete_task>(&heard->performs.back().command);
  REQUIRE(done);
  CHECK(json::serialize(done->output).find("very-secret") == std::string::npos);
  auto other = work("b", {}, {{"output", "${{ secrets.TOKEN }} is it"}});
  other.secrets = w.secrets;
  CHECK(borrow(other));
  CHECK(lines_of(*heard).back() == "fail b#1: unknown_secret");
}

}  // namespace troupe
