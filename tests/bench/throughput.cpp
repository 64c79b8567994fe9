#include "bench/bench.hpp"
#include "bench/floor.hpp"
#include "bench/measure.hpp"
#include "bench/served.hpp"
#include "bench/workloads.hpp"

namespace troupe::bench {
namespace {

constexpr std::size_t total = 2'000;
constexpr int steps = 5;

void measure(const settings& with, std::size_t in_flight, std::chrono::microseconds slower) {
  std::vector<double> rate, p50, p99, cpu, database_cpu, syncs, floor, ratios;
  account spent;
  for (int turn = 0; turn < with.turns; ++turn) {
    {
      served node(with.directory / "throughput", {}, slower);
      node.apply(chain_of("steps", steps));
      auto next = [](std::size_t) { return start_of("steps"); };
      node.run(200, in_flight, next);
      auto before = node.now();
      auto begin = steady::now();
      auto took = node.run(total, in_flight, next);
      rate.push_back(total / ms_since(begin) * 1e3);
      spent = node.now() - before;
      p50.push_back(percentile(took, 0.5));
      p99.push_back(percentile(took, 0.99));
      cpu.push_back(spent.cpu / total);
      database_cpu.push_back(spent.database_cpu / total);
      syncs.push_back(spent.syncs / total);
    }
    floor_table bare(with.directory / "floor");
    auto ms = bare.commit(static_cast<std::uint64_t>(spent.commits), static_cast<std::uint64_t>(spent.appends),
                          static_cast<std::uint64_t>(spent.bytes));
    floor.push_back(total / ms * 1e3);
    ratios.push_back(floor.back() / rate.back());
  }
  std::printf("throughput: %zu executions of %d steps, %zu in flight%s\n", total, steps, in_flight,
              slower.count() > 0 ? ", each fsync 2 ms slower" : "");
  std::printf("  troupe    %s executions/s   p50 %s ms   p99 %s ms\n", spread(rate, 0).c_str(), spread(p50, 1).c_str(),
              spread(p99, 1).c_str());
  if (slower.count() == 0) {
    std::printf("  floor     %s executions/s (%.0f commits of %.1f appends, %.0f bytes each)\n",
                spread(floor, 0).c_str(), spent.commits, spent.appends / spent.commits, spent.bytes / spent.appends);
    std::printf("  ratio     %s\n", spread(ratios).c_str());
  }
  std::printf("  per execution: %.2f commits, %s fsyncs, %s CPU ms", spent.commits / total, spread(syncs).c_str(),
              spread(cpu).c_str());
  if (median(database_cpu) > 0)
    std::printf(", of which PostgreSQL %s", spread(database_cpu).c_str());
  std::printf("\n\n");
}

}  // namespace

void throughput(const settings& with) {
  measure(with, 64, {});
  measure(with, 512, {});
}

void slow_disk(const settings& with) {
  for (std::size_t in_flight : {64, 512})
    measure(with, in_flight, std::chrono::milliseconds(2));
}

void video(const settings& with) {
  served node(with.directory / "video");
  node.apply(video_of("video"));
  auto next = [](std::size_t) { return start_of("video"); };
  node.run(100, 50, next);
  std::printf("video: 6 tasks that each wait for 100 ms, %.0f ms one after another\n", video_ms);
  for (std::size_t in_flight : {1, 50}) {
    std::vector<double> p50, p99, ratio;
    for (int turn = 0; turn < with.turns; ++turn) {
      auto took = node.run(in_flight == 1 ? 10 : 500, in_flight, next);
      p50.push_back(percentile(took, 0.5));
      p99.push_back(percentile(took, 0.99));
      ratio.push_back(p50.back() / video_ms);
    }
    std::printf("  %2zu in flight   p50 %s ms   p99 %s ms   ratio %s\n", in_flight, spread(p50, 1).c_str(),
                spread(p99, 1).c_str(), spread(ratio, 3).c_str());
  }
  std::printf("\n");
}

}  // namespace troupe::bench
