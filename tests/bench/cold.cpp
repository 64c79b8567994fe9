#include "bench/bench.hpp"
#include "bench/measure.hpp"
#include "bench/served.hpp"
#include "bench/workloads.hpp"

#include <thread>

namespace troupe::bench {
namespace {

/// How long an idle node is looked at, once the journal's last tick is over.
constexpr auto settling = std::chrono::milliseconds(1200);
constexpr auto idle_span = std::chrono::seconds(2);

}  // namespace

void cold(const settings& with) {
  std::vector<double> ready, done, resident, idle;
  for (int turn = 0; turn < with.turns; ++turn) {
    auto begin = steady::now();
    served node(with.directory / "cold");
    ready.push_back(ms_since(begin));
    node.apply(chain_of("first", 5));
    node.run(start_of("first"));
    done.push_back(ms_since(begin));
    std::this_thread::sleep_for(settling);
    auto before = node.now().cpu;
    std::this_thread::sleep_for(idle_span);
    idle.push_back((node.now().cpu - before) / std::chrono::duration<double, std::milli>(idle_span).count() * 100);
    resident.push_back(node.resident_mib());
  }
  std::printf("cold: a new process, an empty directory, a first execution of 5 steps\n");
  std::printf("  ready after %s ms, first execution done after %s ms\n", spread(ready, 1).c_str(),
              spread(done, 1).c_str());
  std::printf("  idle: %s MiB resident, %s %% of a core\n\n", spread(resident, 1).c_str(), spread(idle).c_str());
}

}  // namespace troupe::bench
