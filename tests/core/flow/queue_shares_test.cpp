#include "core/flow/queue.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <random>

namespace troupe::flow {

namespace {

constexpr std::array<double, 3> weights{1, 2, 4};

/// What three keys get of a pool, in slots times turns, while each always has something waiting. Attempts last a random
/// number of turns.
std::array<double, 3> shares(std::uint32_t slots, std::uint32_t cost_max, const std::vector<limit_claim>& limits,
                             bool beside_others, std::uint32_t seed) {
  queue q;
  std::mt19937 random(seed);
  auto pool = q.pool("io", slots);
  auto gate = q.gate("w");
  timestamp now{std::chrono::seconds{1'800'000'000}};
  std::map<place, std::size_t> keys;
  std::array<std::uint32_t, 4> waiting{};
  std::array<double, 3> got{};
  std::multimap<int, place> ends;
  std::uint32_t used = 0;
  for (int turn = 0; turn < 6'000; ++turn) {
    for (std::size_t key = 0; key < (beside_others ? 4 : 3); ++key)
      for (; waiting[key] < 40; ++waiting[key]) {
        queue_claim claim{.fair_key = std::to_string(key),
                          .weight = key < 3 ? weights[key] : 1,
                          .cost = 1 + static_cast<std::uint32_t>(random()) % cost_max};
        if (key < 3)
          claim.limits = limits;
        keys[q.push(pool, gate, &claim, now)] = key;
      }
    while (auto p = q.take(pool, slots - used, now)) {
      used += q.cost(*p);
      auto key = keys.at(*p);
      --waiting[key];
      if (key < 3)
        got[key] += q.cost(*p);
      ends.emplace(turn + 1 + static_cast<int>(random() % 5), *p);
    }
    for (; !ends.empty() && ends.begin()->first <= turn; ends.erase(ends.begin())) {
      used -= q.cost(ends.begin()->second);
      q.remove(ends.begin()->second, now);
    }
    now += 10ms;
  }
  auto all = got[0] + got[1] + got[2];
  return {got[0] / all, got[1] / all, got[2] / all};
}

}  // namespace

TEST_CASE("keys get shares in proportion to their weights, within 5 %") {
  struct row {
    const char* what;
    std::uint32_t slots, cost_max;
    std::vector<limit_claim> limits;
    bool beside_others;
  };
  auto r = GENERATE(values<row>({
    {"of one slot", 1, 1, {}, false},
    {"of many slots", 16, 1, {}, false},
    {"of slots, by cost", 16, 4, {}, false},
    {"of a limit they share", 64, 1, {{"k", 3}}, false},
    {"of a limit they share, by cost", 64, 4, {{"k", 3}}, false},
    {"of a rate they share", 64, 1, {{"k", 0, 20, 1s}}, false},
    {"of the one of two limits that holds them back", 64, 1, {{"k", 3}, {"l", 30}}, false},
    {"of a limit they share beside others who use most of the slots", 16, 1, {{"k", 1}}, true},
  }));
  CAPTURE(r.what);
  for (std::uint32_t seed = 1; seed <= 3; ++seed) {
    auto got = shares(r.slots, r.cost_max, r.limits, r.beside_others, seed);
    for (std::size_t i = 0; i < 3; ++i)
      CHECK(got[i] == Approx(weights[i] / 7).epsilon(0.05));
  }
}

TEST_CASE("two keys that always wait are never further apart than one service of each") {
  queue q;
  std::mt19937 random(7);
  auto pool = q.pool("io", 64);
  std::map<place, std::size_t> keys;
  std::array<double, 2> served{};
  timestamp now{};
  auto push = [&](std::size_t key) {
    queue_claim claim{.fair_key = std::to_string(key), .weight = key + 1., .cost = 1 + (std::uint32_t)random() % 8};
    keys[q.push(pool, q.gate("w"), &claim, now)] = key;
  };
  for (std::size_t key : {0, 0, 1, 1})
    push(key);
  for (int i = 0; i < 20'000; ++i) {
    auto p = q.take(pool, 64, now);
    REQUIRE(p);
    auto key = keys.at(*p);
    served[key] += q.cost(*p) / (key + 1.);
    q.remove(*p, now);
    push(key);
    REQUIRE(std::abs(served[0] - served[1]) <= 8. + 8. / 2);
  }
}

}  // namespace troupe::flow
