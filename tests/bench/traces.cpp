#include "bench/bench.hpp"
#include "bench/measure.hpp"
#include "bench/program.hpp"
#include "bench/served.hpp"
#include "bench/task_graph.hpp"

namespace troupe::bench {
namespace {

/// How long a graph takes at least once it is scaled, and how much time there is for each task, so that many small ones
/// do not measure how fast the cores are.
constexpr double seconds_min = 2, seconds_per_task = 0.05;
/// What counts as good.
constexpr double good = 1.10;

struct tally {
  std::size_t graphs = 0, good = 0, could_be_good = 0;
  std::vector<double> of_ideal;
};

}  // namespace

void traces(const settings& with) {
  auto graphs = with.data.empty() ? invented_graphs() : read_graphs(with.data);
  std::printf("traces: %zu graphs whose tasks take their recorded time, scaled; P at once\n", graphs.size());
  std::printf("  ideal: whoever is free takes what became ready first, and nothing else takes time\n");
  std::printf("  bound: the critical path, or the work of all tasks divided by P\n");
  std::printf("  %-45s %6s %3s  %10s %10s %10s  %8s %8s\n", "", "tasks", "P", "troupe ms", "ideal ms", "bound ms",
              "of ideal", "of bound");
  for (std::uint32_t places : {4u, 16u, 64u}) {
    served node(with.directory / "traces", step_settings(places));
    tally all;
    for (const auto& graph : graphs) {
      auto bound = std::max(critical_path_of(graph), work_of(graph) / places);
      if (bound <= 0)
        continue;
      auto scale = std::max(seconds_min, double(graph.tasks.size()) * seconds_per_task / places) / bound;
      auto name = "graph" + std::to_string(all.graphs++);
      node.apply(workflow_of(graph, name, scale));
      auto took = node.run(start_of(name));
      auto ideal = list_schedule(graph, places) * scale * 1e3;
      bound *= scale * 1e3;
      all.of_ideal.push_back(took / ideal);
      all.good += took <= good * bound;
      all.could_be_good += ideal <= good * bound;
      std::printf("  %-45s %6zu %3u  %10.0f %10.0f %10.0f  %8.3f %8.3f\n", graph.name.substr(0, 45).c_str(),
                  graph.tasks.size(), places, took, ideal, bound, took / ideal, took / bound);
      std::fflush(stdout);
    }
    std::printf("  P = %u: of ideal p50 %.3f, most %.3f; within %.0f %% of the bound: %zu of %zu, ideally %zu\n",
                places, median(all.of_ideal), std::ranges::max(all.of_ideal), (good - 1) * 100, all.good, all.graphs,
                all.could_be_good);
  }
  std::printf("\n");
}

}  // namespace troupe::bench
