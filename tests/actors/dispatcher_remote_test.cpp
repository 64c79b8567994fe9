#include "dispatching.hpp"

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
                                                  [this](const auto& key) { unwanted.push_back(key.task.value); }});
    run();
  }

  lines want(std::uint32_t n, const std::string& queue = "acme.resize") {
    lines tasks;
    caf::anon_send(dispatcher,
                   dispatcher::want{queue, "w1", {}, n, 10s, 0s, answer<std::vector<dispatcher::job>>([&](auto r) {
                                      for (const auto& job : *r)
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

  lines filled, unwanted;
};

}  // namespace

TEST_CASE_METHOD(serving, "remote work waits for a worker that asks for its queue") {
  enqueue({remote("a"), remote("b"), remote("c"), remote("d", "acme.other")});
  run();
  CHECK(filled == lines{"acme.other", "acme.resize"});
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

TEST_CASE_METHOD(serving, "a worker of which nothing is heard has failed") {
  enqueue({remote("a"), remote("b")});
  CHECK(want(2) == lines{"a", "b"});
  advance(9s);
  CHECK(beat("b") == "wanted");
  advance(2s);
  CHECK(lines_of(*heard).back() == "fail a#1: heartbeat");
  CHECK(std::get<fail_task>(heard->performs.back().command).error.retryable);
  CHECK(unwanted == lines{"a"});
  CHECK(report("a", json::value{}) == "unknown");

  CHECK(beat("b", 60s) == "wanted");
  advance(59s, 500ms);
  CHECK(lines_of(*heard).size() == 3);
  advance(2s);
  CHECK(lines_of(*heard).back() == "fail b#1: heartbeat");
}

TEST_CASE_METHOD(serving, "who follows later is told of the queues that are not empty") {
  enqueue({remote("a")});
  run();
  lines later;
  caf::anon_send(dispatcher, dispatcher::follow{[&](const std::string& queue) { later.push_back(queue); }, {}});
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
