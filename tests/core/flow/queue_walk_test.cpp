#include "core/flow/queue.hpp"
#include "reference_queue.hpp"

#include <catch2/catch.hpp>

#include <random>

namespace troupe::flow {

namespace {

using testing::reference_queue;

constexpr std::array<const char*, 3> workflows{"v", "w", "x"};

/// Calls a queue at random and checks every answer against the reference.
class walk {
public:
  walk(std::uint32_t seed, bool with_limits)
    : random_(seed), with_limits_(with_limits), overtakes_max_(seed % 3 * 4), q_({.overtakes_max = overtakes_max_}),
      reference_(overtakes_max_) {
    for (auto* name : {"io", "compute"})
      pools_.push_back(q_.pool(name, 8));
  }

  void run(int steps) {
    for (step_ = 0; step_ < steps; ++step_) {
      switch (below(10)) {
      case 0:
      case 1:
      case 2:
      case 3:
        push();
        break;
      case 4:
      case 5:
      case 6:
        take(below(2), 1 + below(8));
        break;
      case 7:
        put_back();
        break;
      case 8:
        remove();
        break;
      case 9:
        if (with_limits_ && below(8) == 0)
          pause();
        else
          now_ += milliseconds(below(400));
        break;
      }
      check_view();
    }
    drain();
  }

private:
  unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }

  queue_claim claim() {
    queue_claim c;
    if (below(4) == 0)
      return c;
    c.priority = 4 + below(3);
    c.fair_key = std::string(1, static_cast<char>('a' + below(4)));
    c.weight = 1 + c.fair_key[0] % 3;
    c.cost = 1 + below(3);
    if (!with_limits_)
      return c;
    for (auto count = below(3); count > 0; --count)
      if (below(2))
        c.limits.push_back({"at_once " + std::to_string(below(5)), 1 + below(3)});
      else
        c.limits.push_back({"rate " + std::to_string(below(3)), below(2) * 4, 1 + below(3), 1s});
    return c;
  }

  void push() {
    auto pool = below(2);
    auto c = claim();
    std::string workflow = workflows[below(3)];
    auto p = q_.push(pools_[pool], q_.gate(workflow), &c, now_);
    REQUIRE(known_.insert(p).second);
    reference_.push(p, pool, workflow, c, now_);
  }

  void take(unsigned pool, std::uint32_t free) {
    auto due = reference_.startable(pool, now_);
    auto expected = with_limits_ ? std::nullopt : reference_.next(pool, now_);
    auto taken = q_.take(pools_[pool], free, now_);
    INFO("step " << step_);
    if (!taken) {
      // Nothing may begin, or what has its turn needs more than is free.
      if (expected)
        CHECK(reference_.at(*expected).claim.cost > free);
      else if (!due.empty())
        REQUIRE(std::ranges::any_of(due, [&](place p) { return reference_.at(p).claim.cost > free; }));
      return;
    }
    const auto& a = reference_.at(*taken);
    REQUIRE(std::ranges::find(due, *taken) != due.end());
    CHECK(a.pool == pool);
    CHECK(a.claim.cost <= free);
    if (expected)
      CHECK(*taken == *expected);
    for (auto p : due) {
      const auto& other = reference_.at(p);
      // Of equals, the first is first.
      if (other.claim == a.claim && other.workflow == a.workflow)
        CHECK(other.number >= a.number);
      if (overtakes_max_ == 0)
        CHECK(other.claim.priority <= a.claim.priority);
    }
    reference_.begin(*taken, now_);
    for (const auto& l : a.claim.limits)
      begun_keys_.insert(l.key);
  }

  void remove() {
    if (known_.empty())
      return;
    auto at = std::next(known_.begin(), below(static_cast<unsigned>(known_.size())));
    q_.remove(*at, now_);
    reference_.remove(*at);
    known_.erase(at);
  }

  /// Only where no order is compared: the reference does not know of it.
  void put_back() {
    if (!with_limits_ || known_.empty() || below(2))
      return remove();
    auto at = std::next(known_.begin(), below(static_cast<unsigned>(known_.size())));
    if (!q_.is_running(*at))
      return remove();
    q_.put_back(*at, now_);
    reference_.put_back(*at);
  }

  void pause() {
    std::string workflow = workflows[below(3)];
    auto on = below(2) == 0;
    if (on)
      q_.pause(q_.gate(workflow));
    else
      q_.resume(q_.gate(workflow), now_);
    reference_.pause(workflow, on);
  }

  void check_view() {
    for (unsigned pool = 0; pool < 2; ++pool)
      REQUIRE(q_.view(pools_[pool]).waiting == reference_.waiting(pool));
    for (const auto& use : q_.begun())
      CHECK(begun_keys_.contains(use.key));
    begun_keys_.clear();
    for (const auto& l : q_.limits(now_)) {
      REQUIRE(l.running == reference_.running(l.key));
      if (l.rate > 0)
        CHECK(l.begun <= l.rate + 3);  // more only where it was lowered
    }
  }

  /// Everything gets its turn in the end, and nothing is left of it.
  void drain() {
    for (auto* workflow : workflows) {
      q_.resume(q_.gate(workflow), now_);
      reference_.pause(workflow, false);
    }
    for (int idle = 0; idle < 50 && !known_.empty();) {
      auto any = false;
      for (unsigned pool = 0; pool < 2; ++pool)
        while (true) {
          auto due = reference_.startable(pool, now_);
          auto taken = q_.take(pools_[pool], 8, now_);
          REQUIRE(taken.has_value() == !due.empty());
          if (!taken)
            break;
          any = true;
          reference_.begin(*taken, now_);
        }
      for (auto at = known_.begin(); at != known_.end();) {
        if (!q_.is_running(*at)) {
          ++at;
          continue;
        }
        q_.remove(*at, now_);
        reference_.remove(*at);
        at = known_.erase(at);
      }
      idle = any ? 0 : idle + 1;
      if (!known_.empty() && q_.next_due())
        now_ = std::max(now_, *q_.next_due());
    }
    CHECK(known_.empty());
    now_ += 1h;
    q_.ripe(now_);
    CHECK(q_.limits(now_).empty());
    CHECK_FALSE(q_.next_due());
    for (auto pool : pools_)
      CHECK(q_.view(pool) == pool_view{q_.view(pool).name, 8, 0, 0, 0, 0, {}});
  }

  std::mt19937 random_;
  bool with_limits_;
  std::uint32_t overtakes_max_;
  queue q_;
  reference_queue reference_;
  std::vector<pool_id> pools_;
  std::set<place> known_;
  std::set<std::string> begun_keys_;
  timestamp now_{std::chrono::seconds{1'800'000'000}};
  int step_ = 0;
};

}  // namespace

TEST_CASE("without limits it is exactly the reference's turn") {
  for (std::uint32_t seed = 1; seed <= 150; ++seed) {
    CAPTURE(seed);
    walk(seed, false).run(300);
  }
}

TEST_CASE("whatever happens, limits hold, nothing that may begin is held up, and nothing is lost") {
  for (std::uint32_t seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    walk(seed, true).run(300);
  }
}

}  // namespace troupe::flow
