#include "chaos/audit.hpp"
#include "chaos/fault_plan.hpp"
#include "chaos/history.hpp"
#include "core/base/shard.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

/// Does the check of a history see anything? One lie after the other must be found.
namespace troupe::chaos {
namespace {

const std::string id = "01m8bzdyxxm6h18fyw7808drhe";

/// An execution of `retried`, as it should be, and what those outside know of it.
evidence honest() {
  evidence out;
  out.shapes = shapes("log");
  out.accepted = {{id, "retried", 7}};
  out.deliveries = {{id, "hard", 1, "w1", false, verdict::recorded},
                    {id, "hard", 2, "w2", false, verdict::unknown},
                    {id, "hard", 3, "w3", true, verdict::recorded}};
  out.journal[id] = {execution_started{.workflow = workflow_name{"retried"}, .input = {{"number", 7}}},
                     task_scheduled{.task = task_id{"hard"}, .attempt = 1},
                     task_retried{.task = task_id{"hard"}, .attempt = 1},
                     task_scheduled{.task = task_id{"hard"}, .attempt = 2},
                     task_retried{.task = task_id{"hard"}, .attempt = 2},
                     task_scheduled{.task = task_id{"hard"}, .attempt = 3},
                     task_completed{.task = task_id{"hard"}, .attempt = 3, .output = {{"word", "w3"}}},
                     task_scheduled{.task = task_id{"last"}, .attempt = 1},
                     task_completed{.task = task_id{"last"}, .attempt = 1, .output = {{"done", 1}}},
                     execution_finished{.outcome = outcome::completed}};
  return out;
}

bool is_good(const verdicts& v) {
  return v.lost.empty() && v.twice.empty() && v.untrue.empty();
}

}  // namespace

TEST_CASE("an honest history is good") {
  auto seen = check_history(honest());
  CHECK(is_good(seen));
  CHECK(seen.executions == 1);
  CHECK(seen.attempts == 4);
  CHECK(seen.completions == 2);
}

TEST_CASE("what is lost is found") {
  auto all = honest();
  auto& events = all.journal[id];
  SECTION("the end") {
    events.pop_back();
  }
  SECTION("an execution") {
    all.journal.clear();
  }
  SECTION("a step") {
    events.erase(events.end() - 3, events.end() - 1);
  }
  SECTION("how it should have ended") {
    events.back() = execution_finished{.outcome = outcome::failed};
  }
  CHECK_FALSE(check_history(all).lost.empty());
}

TEST_CASE("what is recorded twice is found") {
  auto all = honest();
  auto& events = all.journal[id];
  SECTION("an outcome") {
    events.insert(events.end() - 1, events[6]);
  }
  SECTION("a failure after a success") {
    events.insert(events.end() - 1, task_retried{.task = task_id{"hard"}, .attempt = 3});
  }
  SECTION("an attempt") {
    events.insert(events.end() - 1, events[5]);
  }
  SECTION("the end") {
    events.push_back(events.back());
  }
  SECTION("the start") {
    events.insert(events.begin(), events.front());
  }
  SECTION("a start, as another execution") {
    all.journal["01m8bzdyxxm6h18fyw7808drhf"] = events;
  }
  CHECK_FALSE(check_history(all).twice.empty());
}

TEST_CASE("what is not true is found") {
  auto all = honest();
  auto& recorded = std::get<task_completed>(all.journal[id][6]);
  SECTION("an outcome that nobody reported") {
    recorded.output = {{"word", "w9"}};
  }
  SECTION("the outcome of another attempt") {
    all.deliveries[2].attempt = 2;
  }
  SECTION("an outcome that was refused") {
    all.deliveries[2].verdict = verdict::refused;
  }
  SECTION("another outcome than the one that was said to be recorded") {
    all.deliveries.push_back({id, "hard", 3, "w4", true, verdict::recorded});
  }
  SECTION("the word of a program that never ran") {
    recorded.output = {{"stdout", "w3\n"}};
  }
  CHECK_FALSE(check_history(all).untrue.empty());
}

TEST_CASE("a refusal may be about the same outcome, said again") {
  auto all = honest();
  all.deliveries[2].verdict = verdict::refused;
  all.deliveries[2].repeated = true;
  CHECK(is_good(check_history(all)));
}

TEST_CASE("appends of nodes that do not own the shard are found") {
  auto shard = shard_of(execution_id{id});
  std::vector<owner_seen> owners{{shard, "", 0, 0}, {shard, "a", 1, 10}, {shard, "b", 2, 20}};
  auto wrong = [&](std::vector<append_seen> appends) { return check_owners(appends, owners).size(); };
  CHECK(wrong({{id, "a", 11}, {id, "a", 19}, {id, "b", 21}}) == 0);
  CHECK(wrong({{id, "a", 21}}) == 1);
  CHECK(wrong({{id, "a", 5}}) == 1);
  // Also that two appended under one epoch.
  CHECK(wrong({{id, "b", 21}, {id, "a", 22}}) == 2);
  owners.push_back({shard, "c", 2, 30});
  CHECK(wrong({}) == 1);
  CHECK(longest_silence({{id, "a", 1'000}, {id, "a", 5'000}, {id, "a", 6'000}}).ms == 4);
}

TEST_CASE("a plan is the same for a seed, by time, and over when it should be") {
  std::vector<fault_kind> kinds;
  for (auto name : enum_names(fault_kind{}))
    kinds.push_back(*from_name<fault_kind>(name));
  auto plan = draw_plan({.seed = 4, .time = 30min, .kinds = kinds});
  CHECK(plan == draw_plan({.seed = 4, .time = 30min, .kinds = kinds}));
  CHECK(plan != draw_plan({.seed = 5, .time = 30min, .kinds = kinds}));
  CHECK(plan.size() > 200);
  CHECK(std::ranges::is_sorted(plan, {}, &fault::at));
  std::set<fault_kind> seen;
  for (const auto& each : plan) {
    seen.insert(each.kind);
    CHECK(each.node < 3);
    CHECK(each.other < 3);
    CHECK(each.other != each.node);
    CHECK(each.at + each.lasts < 30min);
  }
  CHECK(seen.size() == kinds.size());
}

}  // namespace troupe::chaos
