#include "core/flow/queue.hpp"

#include "bench/bench.hpp"
#include "bench/measure.hpp"

#include <deque>
#include <functional>

namespace troupe::bench {
namespace {

constexpr std::size_t attempts = 100'000;
constexpr std::size_t keys = 10'000;
constexpr std::uint32_t slots = 64;

using claim_of = std::function<std::optional<queue_claim>(std::size_t)>;

std::string key_of(std::size_t i) {
  return "tenant-" + std::to_string(i % keys);
}

struct load {
  const char* name;
  claim_of claim;
};

const load loads[] = {
  {"no claim", [](std::size_t) { return std::nullopt; }},
  {"ten priorities", [](std::size_t i) { return queue_claim{.priority = static_cast<std::uint32_t>(i % 10)}; }},
  {"10,000 fair keys", [](std::size_t i) { return queue_claim{.fair_key = key_of(i)}; }},
  {"10,000 limited keys",
   [](std::size_t i) {
     return queue_claim{.limits = {{key_of(i), 1}}};
   }},
  {"10,000 keys under one limit",
   [](std::size_t i) {
     return queue_claim{.fair_key = key_of(i), .limits = {{"all", 32}}};
   }},
  {"10,000 limited keys under one limit",
   [](std::size_t i) {
     return queue_claim{.fair_key = key_of(i), .limits = {{"all", 32}, {key_of(i), 1}}};
   }},
};

/// All attempts come, and run as slots allow until none is left. Returns ns per attempt.
double through_queue(const load& with) {
  std::vector<std::optional<queue_claim>> claims;
  for (std::size_t i = 0; i < attempts; ++i)
    claims.push_back(with.claim(i));
  flow::queue q;
  auto pool = q.pool("io", slots);
  auto gate = q.gate("w");
  timestamp now{};
  std::deque<flow::place> running;
  std::uint32_t used = 0;
  auto begin = steady::now();
  for (const auto& claim : claims)
    q.push(pool, gate, claim ? &*claim : nullptr, now);
  for (std::size_t ended = 0; ended < attempts; ++ended) {
    while (auto place = q.take(pool, slots - used, now)) {
      used += q.cost(*place);
      running.push_back(*place);
    }
    used -= q.cost(running.front());
    q.remove(running.front(), now);
    running.pop_front();
  }
  return ms_since(begin) * 1e6 / attempts;
}

double through_list() {
  std::deque<std::string> waiting;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < attempts; ++i)
    names.push_back("execution-of-26-characters." + std::to_string(i));
  std::size_t bytes = 0;
  auto begin = steady::now();
  for (const auto& name : names)
    waiting.push_back(name);
  for (; !waiting.empty(); waiting.pop_front())
    bytes += waiting.front().size();
  auto spent = ms_since(begin) * 1e6 / attempts;
  return bytes > 0 ? spent : 0;
}

}  // namespace

void queue(const settings& with) {
  std::vector<double> list;
  for (int turn = 0; turn < with.turns; ++turn)
    list.push_back(through_list());
  std::printf("queue: ns per attempt, %zu attempts, %u slots\n", attempts, slots);
  std::printf("       %-38s %s\n", "a list of names, first in first out", spread(list, 0).c_str());
  for (const auto& each : loads) {
    std::vector<double> spent;
    for (int turn = 0; turn < with.turns; ++turn)
      spent.push_back(through_queue(each));
    std::printf("       %-38s %s\n", each.name, spread(spent, 0).c_str());
  }
  std::printf("\n");
}

}  // namespace troupe::bench
