#include "dispatching.hpp"

#include "actors/log.hpp"

namespace troupe {

using namespace testing;

namespace {

node_options slots_for(std::uint32_t io) {
  node_options options;
  options.slots = {8, 8, io};
  return options;
}

/// Attempts with claims. While one runs, whatever is due runs beside it.
struct flowing : dispatching {
  explicit flowing(std::uint32_t io = 1, std::shared_ptr<site> at = std::make_shared<site>())
    : dispatching(slots_for(io), std::move(at)) {
    play.during = [this](const performance&) { run(); };
  }

  static run_task claim(const std::string& task, queue_claim c) {
    auto w = work(task);
    w.claim = std::move(c);
    return w;
  }
  static run_task remote(const std::string& task, queue_claim c) {
    auto w = claim(task, std::move(c));
    w.uses = "acme.resize";
    w.slot = slot::remote;
    return w;
  }
  static queue_claim at_once(std::uint32_t n) { return {.limits = {{"k", n}}}; }
  static queue_claim rate(std::uint32_t n, milliseconds per) { return {.limits = {{"k", 0, n, per}}}; }

  /// Everything waits until the test lets go, so that who is first is not who came first.
  void enqueue_together(std::vector<run_task> tasks) {
    pause("");
    enqueue(std::move(tasks));
    run();
    resume("");
  }
  std::string pause(const std::string& workflow, std::optional<milliseconds> span = {}) {
    flow::pause p{workflow, "the test says so", "ada", now(), {}};
    if (span)
      p.until = now() + *span;
    return asked([&](auto done) { caf::anon_send(dispatcher, dispatcher::set_pause{p, done}); });
  }
  std::string resume(const std::string& workflow) {
    return asked([&](auto done) { caf::anon_send(dispatcher, dispatcher::end_pause{workflow, done}); });
  }
  lines want(std::uint32_t n) {
    lines tasks;
    caf::anon_send(dispatcher,
                   dispatcher::want{"acme.resize", "w1", {}, n, 10s, 0s, answer<dispatcher::grant>([&](auto r) {
                                      for (const auto& job : r->jobs)
                                        tasks.push_back(job.key.task.value);
                                    })});
    run();
    return tasks;
  }
  std::string beat(const std::string& task, std::optional<milliseconds> lease = {}) {
    return asked([&](auto done) { caf::anon_send(dispatcher, dispatcher::heartbeat{key(task), lease, done}); });
  }
  void report(const std::string& task) {
    caf::anon_send(dispatcher, dispatcher::report{key(task), json::value{}, false, {}});
    run();
  }

private:
  std::string asked(const std::function<void(answer<bool>)>& ask) {
    std::string said = "nothing";
    ask(answer<bool>([&](auto r) { said = !r ? std::string(to_string(r.error().code)) : *r ? "yes" : "no"; }));
    run();
    return said;
  }
};

}  // namespace

TEST_CASE_METHOD(flowing, "priority decides who gets a slot") {
  enqueue_together({claim("low", {.priority = 1}), work("plain"), claim("high", {.priority = 9})});
  CHECK(play.begun == lines{"high", "plain", "low"});
}

TEST_CASE_METHOD(flowing, "keys take turns") {
  enqueue_together({claim("a1", {.fair_key = "a"}), claim("a2", {.fair_key = "a"}), claim("a3", {.fair_key = "a"}),
                    claim("b1", {.fair_key = "b"})});
  CHECK(play.begun == lines{"a1", "b1", "a2", "a3"});
}

TEST_CASE("an attempt takes as many slots as it costs") {
  flowing f(4);
  f.enqueue_together({flowing::claim("a", {.cost = 3}), flowing::claim("b", {.cost = 2}), f.work("c"), f.work("d")});
  CHECK(f.play.begun == lines{"a", "b", "c", "d"});
  CHECK(f.play.running_max <= 3);
  CHECK(f.around->board->queue("io", true).running == 0);
}

TEST_CASE("a limit bounds what runs at once, and others pass") {
  flowing f(8);
  unsigned limited = 0, limited_max = 0;
  f.play.during = [&](const performance& now) {
    auto counts = now.key.task.value[0] == 'k';
    limited_max = std::max(limited_max, limited += counts);
    f.run();
    limited -= counts;
  };
  f.enqueue({flowing::claim("k1", f.at_once(2)), flowing::claim("k2", f.at_once(2)), flowing::claim("k3", f.at_once(2)),
             f.work("other")});
  f.run();
  CHECK(limited_max == 2);
  CHECK(f.play.begun == lines{"k1", "k2", "other", "k3"});
}

TEST_CASE("a rate bounds what begins, and what waits for it begins when it is due") {
  flowing f(8);
  f.enqueue(
    {flowing::claim("a", f.rate(2, 10s)), flowing::claim("b", f.rate(2, 10s)), flowing::claim("c", f.rate(2, 10s))});
  f.run();
  CHECK(f.play.begun == lines{"a", "b"});
  f.advance(9s);
  CHECK(f.play.begun.size() == 2);
  f.advance(2s);
  CHECK(f.play.begun == lines{"a", "b", "c"});
}

TEST_CASE("a light attempt obeys its limits too") {
  flowing f;
  auto light = flowing::claim("a", f.rate(1, 10s));
  light.uses = "test.step";
  light.slot = slot::light;
  auto second = light;
  second.task = task_id{"b"};
  f.enqueue({light, second});
  f.run();
  CHECK(lines_of(*f.heard) == lines{"complete a#1"});
  f.advance(11s);
  CHECK(lines_of(*f.heard) == lines{"complete a#1", "complete b#1"});
}

TEST_CASE("an attempt of a rate begins only once its start is recorded") {
  flowing f;
  std::vector<std::size_t> recorded;
  f.play.during = [&](const performance&) {
    auto reader = f.store->open_reader();
    auto uses = (*reader)->rates(f.now());
    recorded.push_back(uses->empty() ? 0 : uses->front().starts.size());
  };
  f.enqueue({flowing::claim("a", f.rate(5, 10s)), flowing::claim("b", f.rate(5, 10s))});
  f.run();
  CHECK(recorded == std::vector<std::size_t>{1, 2});
}

TEST_CASE("a rate holds over a crash") {
  auto first = std::make_unique<flowing>(8);
  first->enqueue({flowing::claim("a", first->rate(2, 60s)), flowing::claim("b", first->rate(2, 60s))});
  first->run();
  CHECK(first->play.begun.size() == 2);
  first->advance(5s);
  auto where = first->where;
  first->store->crash();
  first.reset();

  flowing next(8, where);
  next.enqueue({flowing::claim("c", next.rate(2, 60s))});
  next.run();
  CHECK(next.play.begun.empty());
  next.advance(54s, 1s);
  CHECK(next.play.begun.empty());
  next.advance(3s);
  CHECK(next.play.begun == lines{"c"});
}

TEST_CASE("nothing begins before rates and pauses are read") {
  auto first = std::make_unique<flowing>();
  CHECK(first->pause("w") == "yes");
  auto where = first->where;
  first.reset();

  flowing next(1, where);
  next.enqueue({next.work("a")});
  next.run();
  CHECK(next.play.begun.empty());
  CHECK(next.around->board->queue("io", true).paused == 1);
  CHECK(next.resume("w") == "yes");
  CHECK(next.play.begun == lines{"a"});
}

TEST_CASE_METHOD(flowing, "a pause is over by itself, for good") {
  CHECK(pause("w", 60s) == "yes");
  enqueue({work("a")});
  run();
  advance(59s, 1s);
  CHECK(play.begun.empty());
  advance(2s);
  CHECK(play.begun == lines{"a"});
  CHECK(resume("w") == "unknown");
  auto reader = store->open_reader();
  CHECK((*reader)->pauses()->empty());
}

TEST_CASE_METHOD(flowing, "pausing again replaces the pause") {
  pause("w", 60s);
  pause("w");
  enqueue({work("a")});
  advance(120s, 1s);
  CHECK(play.begun.empty());
  std::vector<flow::pause> seen;
  caf::anon_send(dispatcher, dispatcher::inspect{[&](const auto&, const auto& pauses, auto) { seen = pauses; }, {}});
  run();
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].reason == "the test says so");
  CHECK_FALSE(seen[0].until);
}

TEST_CASE_METHOD(flowing, "everything and a workflow are paused apart from each other") {
  pause("");
  pause("w");
  enqueue({work("a")});
  run();
  CHECK(resume("") == "yes");
  CHECK(play.begun.empty());
  CHECK(resume("w") == "yes");
  CHECK(play.begun == lines{"a"});
  CHECK(around->board->show(now()).as_object().contains("pause") == false);
}

TEST_CASE_METHOD(flowing, "limits hold over workers, and a slot is free again however an attempt ends") {
  std::vector<run_task> tasks;
  for (auto* name : {"a", "b", "c", "d"}) {
    tasks.push_back(remote(name, at_once(1)));
    tasks.back().heartbeat = 10s;
  }
  enqueue(std::move(tasks));
  CHECK(want(9) == lines{"a"});
  CHECK(want(9).empty());
  report("a");
  CHECK(want(9) == lines{"b"});
  advance(11s);  // nothing is heard of the worker
  CHECK(want(9) == lines{"c"});
  caf::anon_send(dispatcher, dispatcher::stop{key("c")});
  CHECK(want(9).empty());  // the worker has not stopped yet
  report("c");
  CHECK(want(9) == lines{"d"});
  report("d");
  CHECK(around->board->queue("acme.resize", false).running == 0);
}

TEST_CASE_METHOD(flowing, "what waits of a paused execution waits until it goes on, and what runs is not disturbed") {
  enqueue({remote("a", {}), remote("b", {})});
  CHECK(want(1) == lines{"a"});
  caf::anon_send(dispatcher, dispatcher::hold_back{execution});
  caf::anon_send(dispatcher, dispatcher::hold_back{execution});
  enqueue({remote("c", {})});
  CHECK(want(9).empty());
  CHECK(around->board->queue("acme.resize", false).paused == 2);
  CHECK(beat("a") == "yes");

  SECTION("what a worker gives back waits, too") {
    caf::anon_send(dispatcher, dispatcher::give_back{key("a")});
    CHECK(want(9).empty());
    caf::anon_send(dispatcher, dispatcher::let_go{execution});
    CHECK(want(9).size() == 3);
  }
  SECTION("what is not wanted any more is forgotten") {
    caf::anon_send(dispatcher, dispatcher::stop{key("b")});
    report("a");
    caf::anon_send(dispatcher, dispatcher::let_go{execution});
    CHECK(want(9) == lines{"c"});
  }
  SECTION("what a worker turned out to have, and gave back after all, has its turn when it goes on") {
    CHECK(beat("b", 10s) == "yes");
    CHECK(around->board->queue("acme.resize", false).paused == 1);
    caf::anon_send(dispatcher, dispatcher::let_go{execution});
    caf::anon_send(dispatcher, dispatcher::give_back{key("b")});
    CHECK(want(9) == lines{"c", "b"});
  }
  SECTION("who asked for the pause is told once nothing begins any more") {
    lines said;
    answer<std::uint64_t> told([&](auto r) { said.push_back(std::to_string(*r)); });
    caf::anon_send(dispatcher, dispatcher::hold_back{execution, {told}, 7});
    run();
    CHECK(said == lines{"7"});
  }
  SECTION("a pause of its workflow holds it back afterwards, too") {
    pause("w");
    caf::anon_send(dispatcher, dispatcher::let_go{execution});
    CHECK(want(9).empty());
    resume("w");
    CHECK(want(9) == lines{"b", "c"});
  }
}

TEST_CASE_METHOD(flowing, "a lease takes its time, whatever is done to the time of day") {
  enqueue({remote("a", {}), remote("b", {})});
  CHECK(want(1) == lines{"a"});
  set_clock(1h);
  advance(9s);
  CHECK(want(9) == lines{"b"});
  set_clock(-2h);
  advance(9s);
  CHECK(want(9) == lines{"a"});
  advance(2s);
  CHECK(want(9) == lines{"b"});
}

TEST_CASE_METHOD(flowing, "a worker gets work of a rate once its start is recorded") {
  enqueue({remote("a", rate(1, 10s)), remote("b", rate(1, 10s))});
  CHECK(want(2) == lines{"a"});
  auto reader = store->open_reader();
  CHECK((*reader)->rates(now())->size() == 1);
  lines filled;
  caf::anon_send(dispatcher, dispatcher::follow{[&](const std::string& queue) { filled.push_back(queue); }, {}, {}});
  run();
  filled.clear();
  report("a");
  advance(11s);
  CHECK(filled == lines{"acme.resize"});
  CHECK(want(2) == lines{"b"});
}

TEST_CASE("after a crash no more run at once than may, though workers still have some") {
  auto first = std::make_unique<flowing>();
  first->enqueue({flowing::remote("a", first->at_once(2)), flowing::remote("b", first->at_once(2)),
                  flowing::remote("c", first->at_once(2))});
  CHECK(first->want(9) == lines{"a", "b"});
  auto where = first->where;
  first->store->crash();
  first.reset();

  flowing next(1, where);
  std::vector<run_task> owed{flowing::remote("c", next.at_once(2)), flowing::remote("a", next.at_once(2)),
                             flowing::remote("b", next.at_once(2))};
  caf::anon_send(
    next.dispatcher,
    dispatcher::enqueue{next.execution, workflow_name{"w"}, 7, owed, next.from, {task_id{"a"}, task_id{"b"}}});
  next.run();
  CHECK(next.want(9).empty());

  SECTION("one of them says that it goes on, the other is given out again") {
    CHECK(next.beat("a") == "yes");
    CHECK(lines_of(*next.heard) == lines{"start a#1"});
    for (int i = 0; i < 7; ++i) {
      next.advance(9s, 1s);
      CHECK(next.beat("a") == "yes");
    }
    CHECK(next.want(9).size() == 1);
    CHECK(next.want(9).empty());
  }
  SECTION("one of them has ended meanwhile") {
    next.report("a");
    CHECK(lines_of(*next.heard) == lines{"complete a#1"});
    CHECK(next.want(9) == lines{"c"});
  }
  SECTION("one of them is not wanted any more") {
    caf::anon_send(next.dispatcher, dispatcher::stop{next.key("a")});
    CHECK(next.want(9) == lines{"c"});
    CHECK(next.beat("a") == "unknown");
  }
}

TEST_CASE_METHOD(flowing, "a worker that goes on with what was given up for it has it again") {
  enqueue({remote("a", {})});
  CHECK(beat("a", 10s) == "yes");
  CHECK(lines_of(*heard) == lines{"start a#1"});
  CHECK(want(1).empty());
}

TEST_CASE_METHOD(flowing, "what is handed back waits before its equals, and its limit has room again") {
  enqueue({remote("a", at_once(1)), remote("b", at_once(1))});
  CHECK(want(2) == lines{"a"});
  caf::anon_send(dispatcher, dispatcher::give_back{key("a")});
  CHECK(want(2) == lines{"a"});
  advance(11s);  // its worker is taken for dead
  CHECK(want(2) == lines{"a"});
  report("a");
  CHECK(want(2) == lines{"b"});
}

TEST_CASE_METHOD(flowing, "what a worker had before a crash is given out at once where no limit counts it") {
  caf::anon_send(dispatcher,
                 dispatcher::enqueue{execution, workflow_name{"w"}, 7, {remote("a", {})}, from, {task_id{"a"}}});
  CHECK(want(1) == lines{"a"});
}

TEST_CASE_METHOD(flowing, "an attempt that runs here and is not heard of has failed") {
  auto quiet = work("quiet"), busy = work("busy");
  quiet.heartbeat = busy.heartbeat = 5s;
  play.during = [&](const performance& now) {
    for (int i = 0; i < 3; ++i) {
      advance(2s);
      if (now.key.task.value == "busy")
        caf::anon_send(dispatcher, dispatcher::progress{now.key, 0.1, ""});
      run();
    }
    if (now.key.task.value == "quiet")
      CHECK(now.context.stop_requested());
  };
  enqueue({quiet, busy});
  run();
  CHECK(lines_of(*heard) == lines{"start quiet#1", "fail quiet#1: heartbeat", "start busy#1", "complete busy#1"});
}

TEST_CASE_METHOD(flowing, "what a queue holds is a metric") {
  enqueue({remote("a\"b", at_once(1)), remote("c", at_once(1))});
  run();
  want(1);
  auto text = around->board->metrics();
  CHECK(text.find("troupe_queue_waiting{queue=\"acme.resize\",kind=\"remote\"} 1\n") != text.npos);
  CHECK(text.find("troupe_queue_running{queue=\"acme.resize\",kind=\"remote\"} 1\n") != text.npos);
  CHECK(text.find("troupe_queue_limited{queue=\"acme.resize\",kind=\"remote\"} 1\n") != text.npos);
  CHECK(text.find("troupe_slots{queue=\"io\",kind=\"slot\"} 1\n") != text.npos);
}

}  // namespace troupe
