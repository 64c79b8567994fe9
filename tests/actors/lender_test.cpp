#include "actors/dispatcher.hpp"
#include "actors/journal.hpp"
#include "actors/lender.hpp"
#include "actors/reader.hpp"
#include "support/stage.hpp"
#include "understudy.hpp"

#include <catch2/catch.hpp>

#include <caf/send.hpp>

namespace troupe {

using namespace testing;

namespace {

using lines = std::vector<std::string>;

/// Knows no execution.
class empty_region : public region::actor::base {
public:
  explicit empty_region(caf::actor_config& config) : base(config) {}

  behavior_type make_behavior() override {
    return {
      [](const region::start&) {},
      [](const region::ensure_child&) {},
      [](const shard::route& m) {
        refused none{errc::unknown, "no execution " + m.id.value};
        if (const auto* p = std::get_if<workflow::perform>(&m.request))
          p->done(none);
        if (const auto* i = std::get_if<workflow::inspect>(&m.request))
          i->done(none);
      },
      [](const region::restart&) {},
      [](const region::owing&) {},
      [](const region::taken&) {},
      [](const shard::let_go&) {},
    };
  }

private:
  using base = region::actor::base;
};

/// Nodes that speak to each other without a network.
struct cluster_stage : stage {
  struct node {
    std::shared_ptr<surroundings> around;
    std::shared_ptr<lending> lent = std::make_shared<lending>();
    std::shared_ptr<told> heard = std::make_shared<told>();
    actor_kind lenders{"lender"}, errands{"errand"};
    workflow::actor from;
    region::actor region;
    dispatcher::lending_actor dispatcher;
    lender::actor lender;
  };

  cluster_stage() {
    reader = spawn<reader::role>(around);
    journal = spawn<journal::role>(around);
    add("a", {});
    add("b", {{"gpu", "yes"}});
    own("a");
  }
  ~cluster_stage() {
    reader = reader::actor{};
    journal = journal::actor{};
    nodes.clear();
  }

  node& add(const std::string& name, std::map<std::string, std::string> labels, lender::options how = {{}, "files"}) {
    auto& n = nodes.emplace(name, std::make_unique<node>()).first->second;
    n->around = std::make_shared<surroundings>(*around);
    n->around->board = std::make_shared<board>();
    n->around->options.cluster.labels = std::move(labels);
    n->around->shards = std::make_shared<ownership>(name);
    n->around->shards->extend(moment::max(), moment{});
    n->from = spawn<understudy>(n->heard);
    n->region = spawn<empty_region>();
    n->dispatcher = spawn<dispatcher::role>(n->around, reader, journal, n->lent);
    auto* self = n.get();
    loan_court court{[self] { return self->dispatcher; }, [self] { return self->region; }};
    n->lender = spawn<lender::role>(n->lenders, n->errands, n->around, words_of(name), court, n->lent, std::move(how));
    run();
    return *n;
  }
  node_words words_of(const std::string& name) {
    auto say = [this, name](const std::string& to, lender::word m) {
      auto found = nodes.find(to);
      said.push_back(name + ">" + to + " " + m.kind);
      if (cut || found == nodes.end())
        return m.done(refused{errc::unavailable, "there is no link to " + to});
      m.node = name;
      m.life = 1;
      caf::anon_send(found->second->lender, std::move(m));
    };
    return {[say](const std::string& to, std::string kind, std::string bytes, milliseconds, answer<std::string> done) {
              say(to, {std::move(kind), {}, 0, std::move(bytes), std::move(done)});
            },
            [say](const std::string& to, std::string kind, std::string bytes) {
              say(to, {std::move(kind), {}, 0, std::move(bytes), {}});
            },
            [this, name] {
              lines others;
              for (const auto& [other, n] : nodes)
                if (other != name && !cut)
                  others.push_back(other);
              return others;
            }};
  }
  /// All shards are that node's from now on.
  void own(const std::string& owner) {
    cluster::roll known;
    known.now = now();
    for (const auto& [name, n] : nodes) {
      cluster::member m;
      m.name = name;
      m.state = cluster::member_state::active;
      m.beat_at = now();
      m.lease = 1h;
      known.members.push_back(m);
      for (std::uint32_t s = 0; s < shard_count; ++s)
        name == owner ? n->around->shards->hold(s, 1) : n->around->shards->let_go(s);
    }
    known.shards.assign(shard_count, {owner, 1, ""});
    for (const auto& [name, n] : nodes)
      n->around->shards->publish(std::make_shared<const cluster::roll>(known));
  }
  node& at(const std::string& name) { return *nodes.at(name); }

  /// Hands a node attempts that only `b` can run, or whoever has the label.
  void enqueue(const std::string& node, const lines& tasks, json::object with = {}, std::string label = "gpu",
               std::set<task_id> begun = {}) {
    std::vector<run_task> all;
    for (const auto& task : tasks) {
      run_task w{task_id{task}, 1, "test.work", slot::io, with, {}};
      w.claim.emplace().worker = {{label, "yes"}};
      all.push_back(std::move(w));
    }
    auto& n = at(node);
    dispatcher::enqueue m{execution, workflow_name{"w"}, 7, std::move(all), n.from, std::move(begun)};
    caf::anon_send(n.dispatcher, std::move(m));
    run();
  }
  attempt_key key(const std::string& task) const { return {execution, task_id{task}, 1}; }
  std::ptrdiff_t times(const std::string& node, const std::string& line) {
    return std::ranges::count(lines_of(*at(node).heard), line);
  }
  std::ptrdiff_t words(const std::string& said_once) { return std::ranges::count(said, said_once); }

  script play;
  execution_id execution{"e1"};
  bool cut = false;
  lines said;
  reader::actor reader;
  journal::actor journal;
  std::map<std::string, std::unique_ptr<node>> nodes;
};

}  // namespace

TEST_CASE_METHOD(cluster_stage, "attempts run at the node that can, and each is recorded once where its execution is") {
  enqueue("a", {"t1", "t2", "t3", "t4", "t5"}, {{"output", 7}});
  advance(1s);
  for (auto task : {"t1", "t2", "t3", "t4", "t5"}) {
    CAPTURE(task);
    CHECK(play.runs_of(task) == 1);
    CHECK(times("a", "start " + std::string(task) + "#1") == 1);
    CHECK(times("a", "complete " + std::string(task) + "#1") == 1);
  }
  CHECK(at("a").lent->numbers.lent == 5);
  CHECK(at("a").lent->numbers.lent_now == 0);
  CHECK(at("b").lent->numbers.settled == 5);
  CHECK(at("b").errands.live == 0);
  // Nobody says anything when nothing waits.
  said.clear();
  advance(10s);
  CHECK(said.empty());
}

TEST_CASE_METHOD(cluster_stage, "an outcome is told until it is answered, and recorded once") {
  play.during = [&](const performance&) { cut = true; };
  enqueue("a", {"t"}, {{"output", 7}});
  advance(20s);
  CHECK(play.runs_of("t") == 1);
  CHECK(times("a", "complete t#1") == 0);
  CHECK(at("a").lent->numbers.lost == 1);
  CHECK(at("b").errands.live == 1);
  cut = false;
  advance(6s);
  CHECK(times("a", "complete t#1") == 1);
  CHECK(play.runs_of("t") == 1);
  CHECK(at("b").errands.live == 0);
}

TEST_CASE_METHOD(cluster_stage, "an outcome goes to whoever has the execution by then") {
  add("c", {});
  own("a");
  play.during = [&](const performance&) {
    own("c");
    enqueue("c", {"t"});
    advance(1s);
    // It is not handed out again there: the node that runs it has said so.
    CHECK(at("c").lent->numbers.lent_now == 1);
  };
  enqueue("a", {"t"}, {{"output", 7}});
  advance(1s);
  CHECK(play.runs_of("t") == 1);
  CHECK(times("a", "complete t#1") == 0);
  CHECK(times("c", "complete t#1") == 1);
}

TEST_CASE_METHOD(cluster_stage, "a node that gets an execution asks who runs its attempts before it runs them itself") {
  add("c", {{"gpu", "yes"}}, {{.on = false}, "files"});
  own("a");
  play.during = [&](const performance& now) {
    if (now.key.task.value == "lost")
      return;
    own("c");
    enqueue("c", {"t", "lost"}, {}, "gpu", {task_id{"t"}, task_id{"lost"}});
    CHECK(words("c>b loan.seek") == 1);
    advance(1s);
  };
  enqueue("a", {"t"});
  advance(1s);
  CHECK(play.runs_of("t") == 1);
  CHECK(play.runs_of("lost") == 1);
  CHECK(times("c", "complete t#1") == 1);
  CHECK(times("c", "complete lost#1") == 1);
}

TEST_CASE_METHOD(cluster_stage, "a node that runs an attempt for long renews it, and tells how far it is") {
  play.during = [&](const performance& now) {
    now.context.progress(0.5, "half");
    advance(30s);
  };
  enqueue("a", {"t"});
  advance(1s);
  CHECK(at("a").lent->numbers.lost == 0);
  CHECK(words("b>a loan.renew") >= 10);
  REQUIRE(at("a").heard->progress.size() == 1);
  CHECK(at("a").heard->progress[0].note == "half");
  CHECK(times("a", "complete t#1") == 1);
}

TEST_CASE_METHOD(cluster_stage, "an attempt that is not wanted any more is stopped where it runs") {
  auto stopped = false;
  play.during = [&](const performance& now) {
    caf::anon_send(at("a").dispatcher, dispatcher::stop{key("t")});
    run();
    stopped = now.context.stop_requested();
  };
  enqueue("a", {"t"}, {{"fails", 1}});
  advance(1s);
  CHECK(stopped);
  CHECK(lines_of(*at("a").heard) == lines{"start t#1"});
  CHECK(at("a").lent->numbers.lent_now == 0);
  CHECK(at("b").errands.live == 0);
}

TEST_CASE_METHOD(cluster_stage, "nothing is lent to a node with other files, or that does not want any") {
  auto how = GENERATE(lender::options{{}, "other files"}, lender::options{{.on = false}, "files"});
  add("c", {{"disk", "yes"}}, how);
  own("a");
  enqueue("a", {"t"}, {}, "disk");
  advance(3s);
  CHECK(play.runs.empty());
  CHECK(words("a>c loan.hint") > 0);
  CHECK(words("c>a loan.take") == 0);
  CHECK(words("b>a loan.take") > 0);
}

TEST_CASE_METHOD(cluster_stage, "a node that is to have nothing does not help") {
  auto known = *at("b").around->shards->roll();
  known.members[1].drained = true;
  at("b").around->shards->publish(std::make_shared<const cluster::roll>(known));
  enqueue("a", {"t"});
  advance(3s);
  CHECK(play.runs.empty());
  own("a");
  advance(3s);
  CHECK(play.runs_of("t") == 1);
}

TEST_CASE_METHOD(cluster_stage, "what makes no sense is refused and harms nobody") {
  for (auto kind : lender::questions()) {
    CAPTURE(kind);
    errc code{};
    caf::anon_send(at("a").lender, lender::word{kind, "b", 1, "{\"version\":9}", answer<std::string>([&](auto r) {
                                                  REQUIRE_FALSE(r);
                                                  code = r.error().code;
                                                })});
    run();
    CHECK(code == errc::corrupt);
  }
  for (auto kind : lender::notes())
    caf::anon_send(at("a").lender, lender::word{kind, "b", 1, "\xff", {}});
  run();
  enqueue("a", {"t"});
  advance(1s);
  CHECK(play.runs_of("t") == 1);
}

}  // namespace troupe
