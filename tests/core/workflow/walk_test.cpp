#include "core/workflow/wake.hpp"
#include "support/plans.hpp"
#include "support/reference.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

#include <random>

namespace troupe {

using namespace testing;

namespace {

/// Draws the same from the same seed on every machine.
class dice {
public:
  explicit dice(std::uint64_t seed) : engine_(seed) {}
  std::uint32_t below(std::size_t n) { return static_cast<std::uint32_t>(engine_() % n); }
  bool chance(unsigned percent) { return below(100) < percent; }

private:
  std::mt19937_64 engine_;
};

/// A random DAG of up to nine tasks: joins, conditions, reviews, fan-outs, retries, timeouts.
std::shared_ptr<const plan> random_plan(dice& d) {
  std::string text;
  auto count = 1 + d.below(9);
  for (std::uint32_t i = 0; i < count; ++i) {
    auto name = "t" + std::to_string(i);
    std::string needs;
    for (std::uint32_t j = 0; j < i; ++j)
      if (d.chance(30))
        needs += (needs.empty() ? "" : ", ") + ("t" + std::to_string(j));
    text += "  " + name + ": { uses: " + (d.chance(15) ? "ask" : "work");
    if (!needs.empty()) {
      text += ", needs: [" + needs + "], join: " + std::array{"all", "none_failed", "always"}[d.below(3)];
      if (d.chance(30))
        text += ", if: \"${{ tasks." + needs.substr(0, 2) + ".state == 'completed' }}\"";
    } else if (d.chance(20)) {
      text += ", if: '${{ input.flag }}'";
    }
    if (d.chance(30)) {
      text += ", foreach: '${{ input.list }}', with: { x: '${{ item }}' }";
      if (d.chance(70))
        text += ", concurrency: " + std::to_string(1 + d.below(3));
      text += ", failures_max: " + std::to_string(d.below(3));
    }
    if (d.chance(50))
      text += ", retry: { attempts: " + std::to_string(1 + d.below(3)) + ", backoff: 1s..4s }";
    if (d.chance(40))
      text += ", timeout: 10s";
    if (d.chance(20))
      text += ", optional: true";
    text += " }\n";
  }
  return plan_of(text);
}

/// One random history: an execution, a world that answers late, twice, wrongly or not at all, and a record of what was
/// accepted.
class walk {
public:
  explicit walk(std::uint64_t seed) : dice_(seed), stage_(random_plan(dice_)) {
    json::array list;
    for (auto n = dice_.below(6); n > 0; --n)
      list.emplace_back(n);
    input_ = {{"flag", dice_.chance(50)}, {"list", std::move(list)}};
    tell(start_execution{input_, {}, seed});
  }

  void wander() {
    for (auto steps = dice_.below(60); steps > 0 && !is_final(stage_.self.state); --steps)
      step();
  }

  /// Does all that is owed until the end. Returns whether the end was reached.
  bool finish() {
    for (int round = 0; round < 200 && !is_final(stage_.self.state); ++round) {
      stage_.now += 1min;
      for (const auto& owed : outstanding(stage_.self))
        perform(owed);
    }
    return is_final(stage_.self.state);
  }

  void compare_with_reference() const {
    const auto& self = stage_.self;
    reference expected(*self.plan, input_, outcomes_);
    for (const auto& task : self.plan->definition.tasks) {
      CAPTURE(task.name);
      auto found = expected.states.find(task.name);
      REQUIRE(found != expected.states.end());
      CHECK(to_string(find_task(self, task_id{task.name})->state) == to_string(found->second));
    }
    REQUIRE(expected.end());
    CHECK(to_string(self.state) == to_string(*expected.end()));
    CHECK(self.owed.size() == 1);
  }

  /// Replays the journal and compares after each record.
  void compare_with_replay() const {
    execution again(stage_.self.id, stage_.self.plan);
    for (std::size_t i = 0; i < stage_.records.size(); ++i) {
      auto record = decode(encode(stage_.records[i]));
      REQUIRE(record);
      for (const auto& e : *record)
        apply(again, e);
      REQUIRE(json::serialize(dump(again)) == dumps_[i]);
    }
  }

private:
  void step() {
    stage_.now += milliseconds{dice_.below(6000)};
    if (dice_.chance(1))
      return cancel();
    if (!seen_.empty() && dice_.chance(40))
      return perturb(seen_[dice_.below(seen_.size())]);
    auto owed = outstanding(stage_.self, dice_.below(2));
    if (!owed.empty())
      perform(owed[dice_.below(owed.size())]);
  }

  void perform(const effect& e) {
    match(
      e, [&](const run_task& run) { attempt(run.task, run.attempt); }, [](const stop_task&) {},
      [&](const set_timer& timer) { fire(timer.task, timer.attempt); },
      [&](const request_review& review) { decide(review.task); }, [](const auto&) {});
  }

  void attempt(const task_id& task, std::uint32_t number) {
    seen_.emplace_back(task, number);
    if (dice_.chance(70))
      tell(start_task{task, number});
    if (dice_.chance(50))
      complete(task, number);
    else if (dice_.chance(40))
      fail(task, number);
  }

  /// Repeats or invents what somebody might say of an attempt.
  void perturb(const std::pair<task_id, std::uint32_t>& of) {
    auto number = of.second + (dice_.chance(20) ? 1 : 0);
    switch (dice_.below(5)) {
    case 0:
      tell(start_task{of.first, number});
      break;
    case 1:
      complete(of.first, number);
      break;
    case 2:
      fail(of.first, number);
      break;
    case 3:
      fire(of.first, number);
      break;
    default:
      decide(of.first);
    }
  }

  void complete(const task_id& task, std::uint32_t number) {
    if (!tell(complete_task{task, number, {{"by", number}}, dice_.chance(10)}))
      return;
    outcomes_.states[task.value] = task_state::completed;
    outcomes_.outputs[task.value] = {{"by", number}};
  }

  void fail(const task_id& task, std::uint32_t number) {
    task_error error{"broken", "it broke", dice_.chance(80), {}};
    if (tell(fail_task{task, number, error}))
      attempt_failed(task, number, error.retryable);
  }

  void fire(const task_id& task, std::uint32_t number) {
    if (tell(fire_timer{task, number}) && std::holds_alternative<task_timed_out>(stage_.records.back().front()))
      attempt_failed(task, number, true);
  }

  void attempt_failed(const task_id& task, std::uint32_t number, bool retryable) {
    auto name = task.value.substr(0, task.value.find('['));
    const auto& plan = *stage_.self.plan;
    if (!retryable || number >= plan.definition.tasks[plan.blocks[0].index_of.at(name)].retry.attempts)
      outcomes_.states[task.value] = task_state::failed;
  }

  void decide(const task_id& task) {
    if (tell(decide_review{task, dice_.chance(50), "ada"}))
      outcomes_.states[task.value] = task_state::completed;
  }

  void cancel() {
    if (tell(cancel_execution{"enough"}))
      outcomes_.cancelled = true;
  }

  /// Returns whether something came of it.
  bool tell(const command& cmd) {
    auto before = stage_.self.sequence;
    stage_.tell(cmd);
    if (stage_.self.sequence == before) {
      while (stage_.records.size() > dumps_.size())
        stage_.records.pop_back();
      return false;
    }
    dumps_.push_back(json::serialize(dump(stage_.self)));
    // As a node does it: now and then, and not after each record.
    if (dice_.chance(80))
      REQUIRE(watch_.next(stage_.self) == wake_of(stage_.self));
    return true;
  }

  dice dice_;
  rehearsal stage_;
  wake_watch watch_;
  json::value input_;
  outcomes outcomes_;
  std::vector<std::pair<task_id, std::uint32_t>> seen_;
  std::vector<std::string> dumps_;
};

}  // namespace

TEST_CASE("random histories keep the invariants, reach their end, replay alike and agree with the reference") {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    CAPTURE(seed);
    walk w(seed);
    w.wander();
    REQUIRE(w.finish());
    w.compare_with_reference();
    w.compare_with_replay();
  }
}

}  // namespace troupe
