#include "bench/bench.hpp"
#include "bench/floor.hpp"
#include "bench/measure.hpp"
#include "bench/stage.hpp"

namespace troupe::bench {

void chain(const settings& with) {
  constexpr int steps = 10, runs = 200;
  stage node(with.directory / "node");
  floor_table bare(with.directory / "floor");
  node.apply(chain_of("chain", steps));
  auto order = stage::order("chain");
  for (int i = 0; i < 20; ++i)
    node.run(order);

  std::vector<double> p50, p99, floor50, floor99, ratios;
  account spent;
  for (int turn = 0; turn < with.turns; ++turn) {
    std::vector<double> ours, floor;
    auto before = node.now();
    for (int i = 0; i < runs; ++i)
      ours.push_back(node.run(order));
    spent = node.now() - before;
    auto commits = static_cast<std::uint64_t>(spent.commits / runs + 0.5);
    for (int i = 0; i < runs; ++i)
      floor.push_back(bare.commit(commits, commits, static_cast<std::uint64_t>(spent.bytes / runs)));
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
  std::printf("  per execution: %.1f commits, %.1f fsyncs, %.2f CPU ms\n\n", spent.commits / runs, spent.syncs / runs,
              spent.cpu / runs);
}

}  // namespace troupe::bench
