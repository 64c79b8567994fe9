#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace troupe::bench {

/// Tasks that need each other, each with the time it takes. A task comes after those it needs.
struct task_graph {
  struct task {
    double seconds = 0;
    std::vector<std::size_t> needs;
  };
  std::string name;
  std::vector<task> tasks;
};

/// The work of all tasks, and the longest way through them.
double work_of(const task_graph&);
double critical_path_of(const task_graph&);

/// Returns when all tasks are done if `places` work at once and whoever is free takes the task that became ready first:
/// what nothing but the graph allows.
double list_schedule(const task_graph&, std::size_t places);

/// Returns the graph as a workflow whose tasks take their time times `scale`.
std::string workflow_of(const task_graph&, const std::string& name, double scale);

/// Graphs of the shapes that scientific workflows have, with uneven tasks.
std::vector<task_graph> invented_graphs();

/// Reads every WfFormat file (`.json`, `.json.gz`) under a directory: recorded runs of real workflows.
std::vector<task_graph> read_graphs(const std::filesystem::path& directory);

}  // namespace troupe::bench
