#include "bench/bench.hpp"
#include "bench/floor.hpp"
#include "bench/measure.hpp"
#include "bench/stage.hpp"

#include <atomic>
#include <future>

namespace troupe::bench {
namespace {

/// Keeps a number of executions in flight until enough are done. Each end starts the next.
class load {
public:
  load(stage& on, std::string order, std::size_t total) : on_(on), order_(std::move(order)), took_(total) {}

  /// Returns the ms each took.
  const std::vector<double>& run(std::size_t in_flight) {
    for (std::size_t i = 0; i < in_flight; ++i)
      next();
    all_.get_future().wait();
    return took_;
  }

private:
  void next() {
    auto mine = started_++;
    if (mine >= took_.size())
      return;
    on_.start(order_, [this, mine, begin = steady::now()] {
      took_[mine] = ms_since(begin);
      next();
      if (++done_ == took_.size())
        all_.set_value();
    });
  }

  stage& on_;
  std::string order_;
  std::vector<double> took_;
  std::atomic<std::size_t> started_ = 0, done_ = 0;
  std::promise<void> all_;
};

}  // namespace

void throughput(const settings& with) {
  constexpr std::size_t total = 2'000, in_flight = 64;
  constexpr int steps = 5;
  std::vector<double> rate, p50, p99, cpu, floor, ratios;
  account spent;
  for (int turn = 0; turn < with.turns; ++turn) {
    {
      stage node(with.directory / "node");
      node.apply(chain_of("steps", steps));
      auto order = stage::order("steps");
      load(node, order, 200).run(in_flight);
      auto before = node.now();
      auto begin = steady::now();
      load all(node, order, total);
      const auto& took = all.run(in_flight);
      rate.push_back(total / ms_since(begin) * 1e3);
      spent = node.now() - before;
      p50.push_back(percentile(took, 0.5));
      p99.push_back(percentile(took, 0.99));
      cpu.push_back(spent.cpu / total);
    }
    floor_table bare(with.directory / "floor");
    auto ms = bare.commit(static_cast<std::uint64_t>(spent.commits), static_cast<std::uint64_t>(spent.appends),
                          static_cast<std::uint64_t>(spent.bytes));
    floor.push_back(total / ms * 1e3);
    ratios.push_back(floor.back() / rate.back());
  }
  std::printf("throughput: %zu executions of %d steps, %zu in flight\n", total, steps, in_flight);
  std::printf("  troupe    %s executions/s   p50 %s ms   p99 %s ms\n", spread(rate, 0).c_str(), spread(p50, 1).c_str(),
              spread(p99, 1).c_str());
  std::printf("  floor     %s executions/s (%.0f commits of %.1f appends, %.0f bytes each)\n", spread(floor, 0).c_str(),
              spent.commits, spent.appends / spent.commits, spent.bytes / spent.appends);
  std::printf("  ratio     %s\n", spread(ratios).c_str());
  std::printf("  per execution: %.2f commits, %.2f fsyncs, %s CPU ms\n\n", spent.commits / total, spent.syncs / total,
              spread(cpu).c_str());
}

}  // namespace troupe::bench
