#include "bench/bench.hpp"
#include "bench/floor.hpp"
#include "bench/measure.hpp"
#include "bench/served.hpp"
#include "bench/workloads.hpp"

namespace troupe::bench {

void fan(const settings& with) {
  std::printf("fan: 1 task, N tasks that do nothing in a foreach, 1 task\n");
  std::printf("  %7s  %-27s %9s %8s  %-24s %-20s %8s %7s %9s\n", "N", "troupe ms", "tasks/s", "us/task", "floor ms",
              "ratio", "commits", "fsyncs", "CPU us/N");
  for (auto items : {1'000, 10'000, 100'000}) {
    std::vector<double> took, floor, ratios, cpu;
    account spent;
    served node(with.directory / "fan");
    node.apply(fan_of("fan"));
    node.run(start_of("fan", {{"n", 10}}));
    for (int turn = 0; turn < with.turns; ++turn) {
      auto before = node.now();
      took.push_back(node.run(start_of("fan", {{"n", items}})));
      spent = node.now() - before;
      cpu.push_back(spent.cpu * 1e3 / items);
      floor_table bare(with.directory / "floor");
      floor.push_back(bare.commit(static_cast<std::uint64_t>(spent.commits), static_cast<std::uint64_t>(spent.appends),
                                  static_cast<std::uint64_t>(spent.bytes)));
      ratios.push_back(took.back() / floor.back());
    }
    auto ms = median(took);
    std::printf("  %7d  %-27s %9.0f %8.1f  %-24s %-20s %8.0f %7.0f %9.1f\n", items, spread(took, 1).c_str(),
                items / ms * 1e3, ms * 1e3 / items, spread(floor, 1).c_str(), spread(ratios, 1).c_str(), spent.commits,
                spent.syncs, median(cpu));
    std::fflush(stdout);
  }
  std::printf("\n");
}

void layers(const settings& with) {
  std::printf("layers: N tasks that do nothing in one graph of ten layers, each in need of two others\n");
  std::printf("  %7s  %-27s %8s %9s  %-24s\n", "N", "troupe ms", "us/task", "CPU us/N", "stored ms");
  for (auto tasks : {500, 1'000, 5'000}) {
    std::vector<double> took, stored, cpu;
    served node(with.directory / "layers");
    auto source = layers_of("layers", tasks);
    for (int turn = 0; turn < with.turns; ++turn) {
      auto begin = steady::now();
      node.apply(source + "# " + std::to_string(turn) + "\n");
      stored.push_back(ms_since(begin));
      auto before = node.now();
      took.push_back(node.run(start_of("layers")));
      cpu.push_back((node.now() - before).cpu * 1e3 / tasks);
    }
    std::printf("  %7d  %-27s %8.1f %9.1f  %-24s\n", tasks, spread(took, 1).c_str(), median(took) * 1e3 / tasks,
                median(cpu), spread(stored, 1).c_str());
    std::fflush(stdout);
  }
  std::printf("\n");
}

}  // namespace troupe::bench
