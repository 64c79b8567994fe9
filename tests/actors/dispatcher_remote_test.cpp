#include "dispatching.hpp"

#include <algorithm>

namespace troupe {

using namespace testing;

namespace {

run_task remote(const std::string& task, const std::string& uses = "acme.resize") {
  return {task_id{task}, 1, uses, slot::remote, json::object{{"for", task}}, {}};
}

/// Workers ask, and the notices of the dispatcher are kept.
struct serving : dispatching {
  serving() {
    caf::anon_send(dispatcher, dispatcher::follow{[this](const std::string& queue) { filled.push_back(queue); },
                                                  [this](const auto& key) { unwanted.push_back(key.task.value); },
                                                  [this](const auto& key) { lapsed.push_back(key.task.value); }});
    run();
  }

  lines want(std::uint32_t n, const std::string& queue = "acme.resize") {
    lines tasks;
    caf::anon_send(dispatcher, dispatcher::want{queue, "w1", {}, n, 10s, 0s, answer<dispatcher::grant>([&](auto r) {
                                                  for (const auto& job : r->jobs)
                                                    tasks.push_back(job.key.task.value);
                                                })});
    run();
    return tasks;
  }
  std::string report(const std::string& task, studio::task_result outcome) {
    std::string answered = "not at all";
    caf::anon_send(dispatcher,
                   dispatcher::report{key(task), std::move(outcome), false, answer<std::uint64_t>([&](auto r) {
                                        answered = r ? "recorded" : to_string(r.error().code);
                                      })});
    run();
    return answered;
  }
  std::string beat(const std::string& task, std::optional<milliseconds> lease = {}) {
    std::string answered = "not at all";
    caf::anon_send(dispatcher,
                   dispatcher::heartbeat{key(task), lease, answer<bool>([&](auto r) {
                                           answered = !r ? to_string(r.error().code) : *r ? "wanted" : "unwanted";
                                         })});
    run();
    return answered;
  }

  lines filled, unwanted, lapsed;
};

}  // namespace

TEST_CASE_METHOD(serving, "remote work waits for a worker that asks for its queue") {
  enqueue({remote("a"), remote("b"), remote("c"), remote("d", "acme.other")});
  run();
  CHECK(filled == lines{"acme.resize", "acme.other"});
  CHECK(lines_of(*heard).empty());
  CHECK(want(2) == lines{"a", "b"});
  CHECK(want(2) == lines{"c"});
  CHECK(want(2).empty());
  CHECK(want(2, "acme.other") == lines{"d"});
  CHECK(lines_of(*heard) == lines{"start a#1", "start b#1", "start c#1", "start d#1"});
  CHECK(report("a", json::value{{"x", 1}}) == "recorded");
  CHECK(report("b", task_error{"no_disk", "full", true, {}}) == "recorded");
  CHECK(report("a", json::value{}) == "unknown");
  CHECK(lines_of(*heard)[4] == "complete a#1");
  CHECK(lines_of(*heard)[5] == "fail b#1: no_disk");
}

TEST_CASE_METHOD(serving, "an outcome told before the attempt was handed out again is taken") {
  enqueue({remote("a")});
  run();
  CHECK(report("a", json::value{}) == "recorded");
  CHECK(want(1).empty());
}

TEST_CASE_METHOD(serving, "a worker hears that an attempt is not wanted any more") {
  enqueue({remote("a"), remote("b")});
  CHECK(want(1) == lines{"a"});
  caf::anon_send(dispatcher, dispatcher::stop{key("a")});
  caf::anon_send(dispatcher, dispatcher::stop{key("b")});
  run();
  CHECK(unwanted == lines{"a"});
  CHECK(beat("a") == "unwanted");
  CHECK(beat("b") == "unknown");
  CHECK(want(1).empty());
  CHECK(report("a", json::value{}) == "stale");
  CHECK(beat("a") == "unknown");
  CHECK(lines_of(*heard) == lines{"start a#1"});
}

TEST_CASE_METHOD(
  serving, "a worker of which nothing is heard is taken for dead: the next one has its attempt, then it has failed") {
  enqueue({remote("a"), remote("b")});
  CHECK(want(2) == lines{"a", "b"});
  for (std::uint32_t dead = 0; dead < around->options.workers.redeliveries_max; ++dead) {
    advance(9s);
    CHECK(beat("b") == "wanted");
    CHECK(want(1).empty());
    advance(2s);
    CHECK(want(1) == lines{"a"});
    CHECK(beat("b") == "wanted");
  }
  CHECK(lapsed == lines(around->options.workers.redeliveries_max, "a"));
  CHECK(std::ranges::none_of(lines_of(*heard), [](const auto& line) { return line.starts_with("fail"); }));
  advance(9s);
  CHECK(beat("b") == "wanted");
  advance(2s);
  CHECK(lines_of(*heard).back() == "fail a#1: lease");
  auto error = std::get<fail_task>(heard->performs.back().command).error;
  CHECK(error.retryable);
  CHECK(error.message == "nothing was heard of the attempt for 10s; it was handed out 4 times");
  CHECK(unwanted.empty());
  CHECK(report("a", json::value{}) == "unknown");

  CHECK(beat("b", 60s) == "wanted");
  advance(59s, 500ms);
  CHECK(want(1).empty());
  advance(2s);
  CHECK(want(1) == lines{"b"});
}

TEST_CASE_METHOD(serving, "an attempt that did not reach its worker goes to the next one, before the others") {
  enqueue({remote("a"), remote("b"), remote("c")});
  CHECK(want(2) == lines{"a", "b"});
  filled.clear();
  caf::anon_send(dispatcher, dispatcher::give_back{key("b")});
  caf::anon_send(dispatcher, dispatcher::give_back{key("c")});
  run();
  CHECK(filled == lines{"acme.resize"});
  CHECK(want(2) == lines{"b", "c"});
  caf::anon_send(dispatcher, dispatcher::stop{key("a")});
  caf::anon_send(dispatcher, dispatcher::give_back{key("a")});
  run();
  CHECK(want(2).empty());
  CHECK(around->board->queue("acme.resize", false).running == 2);
}

TEST_CASE_METHOD(serving,
                 "a heartbeat with a lease takes an attempt that waits: its worker had it before the node started") {
  enqueue({remote("a"), remote("b")});
  CHECK(beat("a") == "unknown");
  CHECK(beat("a", 10s) == "wanted");
  CHECK(want(2) == lines{"b"});
  CHECK(beat("a") == "wanted");
  CHECK(report("a", json::value{}) == "recorded");
}

TEST_CASE_METHOD(serving, "what is left in a queue is told") {
  enqueue({remote("a"), remote("b")});
  auto left = [&](std::uint32_t n) {
    std::optional<bool> more;
    caf::anon_send(dispatcher,
                   dispatcher::want{
                     "acme.resize", "w1", {}, n, 10s, 0s, answer<dispatcher::grant>([&](auto r) { more = r->more; })});
    run();
    return more.value();
  };
  CHECK(left(1));
  CHECK_FALSE(left(1));
  CHECK_FALSE(left(1));
}

TEST_CASE_METHOD(serving, "who follows later is told of the queues that are not empty") {
  enqueue({remote("a")});
  run();
  lines later;
  caf::anon_send(dispatcher, dispatcher::follow{[&](const std::string& queue) { later.push_back(queue); }, {}, {}});
  run();
  CHECK(later == lines{"acme.resize"});
}

TEST_CASE_METHOD(serving, "a drain grants nothing more and waits for what workers have") {
  enqueue({remote("a"), remote("b")});
  CHECK(want(1) == lines{"a"});
  bool idle = false;
  around->board->draining = true;
  caf::anon_send(dispatcher, dispatcher::drain{answer<bool>([&](auto r) { idle = r.has_value(); })});
  CHECK(want(1).empty());
  CHECK_FALSE(idle);
  CHECK(report("a", json::value{}) == "recorded");
  CHECK(idle);
}

}  // namespace troupe
