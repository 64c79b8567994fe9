#include "bench/bench.hpp"
#include "bench/floor.hpp"
#include "bench/measure.hpp"
#include "bench/served.hpp"
#include "bench/workloads.hpp"

namespace troupe::bench {

void chain(const settings& with) {
  constexpr int steps = 10, runs = 200;
  served node(with.directory / "chain");
  floor_table bare(with.directory / "floor");
  node.apply(chain_of("chain", steps));
  auto next = [](std::size_t) { return start_of("chain"); };
  auto at_first = node.now();
  node.run(runs, 1, next);
  auto one = node.now() - at_first;
  auto commits = static_cast<std::uint64_t>(one.commits / runs + 0.5);
  auto bytes = static_cast<std::uint64_t>(one.bytes / runs);

  std::vector<double> p50, p99, cpu, floor50, floor99, ratios;
  account spent;
  for (int turn = 0; turn < with.turns; ++turn) {
    std::vector<double> ours, floor;
    // One after the other: what else the cores do must not meet one of them only.
    for (int i = 0; i < runs; ++i) {
      ours.push_back(node.run(start_of("chain")));
      floor.push_back(bare.commit(commits, commits, bytes));
    }
    // What it costs alone: a database does both.
    auto before = node.now();
    node.run(runs, 1, next);
    spent = node.now() - before;
    cpu.push_back(spent.cpu / runs);
    p50.push_back(percentile(ours, 0.5));
    p99.push_back(percentile(ours, 0.99));
    floor50.push_back(percentile(floor, 0.5));
    floor99.push_back(percentile(floor, 0.99));
    ratios.push_back(p50.back() / floor50.back());
  }
  std::printf("chain: %d tasks that do nothing, one after another; %d executions a turn, one at a time\n", steps, runs);
  std::printf("  troupe    p50 %s ms   p99 %s ms\n", spread(p50).c_str(), spread(p99).c_str());
  std::printf("  floor     p50 %s ms   p99 %s ms   (%.1f commits, %.0f bytes)\n", spread(floor50).c_str(),
              spread(floor99).c_str(), spent.commits / runs, spent.bytes / runs);
  std::printf("  ratio     p50 %s\n", spread(ratios).c_str());
  std::printf("  per execution: %.1f commits, %.1f fsyncs, %s CPU ms\n\n", spent.commits / runs, spent.syncs / runs,
              spread(cpu).c_str());
}

}  // namespace troupe::bench
