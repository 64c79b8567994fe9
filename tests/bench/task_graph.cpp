#include "bench/task_graph.hpp"

#include "bench/measure.hpp"
#include "core/base/json.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <numeric>
#include <queue>
#include <random>

#include <sys/wait.h>
#include <unistd.h>

namespace troupe::bench {
namespace {

namespace fs = std::filesystem;

/// Draws times that differ by a factor of some twenty.
class uneven {
public:
  explicit uneven(std::uint32_t seed) : random_(seed) {}
  double operator()() { return std::exp(spread_(random_)); }

private:
  std::mt19937 random_;
  std::normal_distribution<double> spread_{0, 0.7};
};

std::vector<std::size_t> range(std::size_t from, std::size_t count) {
  std::vector<std::size_t> out(count);
  std::iota(out.begin(), out.end(), from);
  return out;
}

/// One task, many side by side, one task; again and again.
task_graph fork_and_join() {
  uneven seconds(1);
  task_graph out{"fork and join", {}};
  for (int round = 0; round < 4; ++round) {
    auto first = out.tasks.size();
    out.tasks.push_back({seconds(), first ? std::vector{first - 1} : std::vector<std::size_t>{}});
    for (int i = 0; i < 100; ++i)
      out.tasks.push_back({seconds(), {first}});
    out.tasks.push_back({seconds(), range(first + 1, 100)});
  }
  return out;
}

/// Chains side by side that are merged in the end.
task_graph pipelines() {
  uneven seconds(2);
  task_graph out{"pipelines", {}};
  std::vector<std::size_t> ends;
  for (int chain = 0; chain < 80; ++chain) {
    for (int step = 0; step < 5; ++step)
      out.tasks.push_back({seconds(), step ? std::vector{out.tasks.size() - 1} : std::vector<std::size_t>{}});
    ends.push_back(out.tasks.size() - 1);
  }
  out.tasks.push_back({seconds(), ends});
  return out;
}

/// Layers whose tasks need some of the layer before.
task_graph web() {
  uneven seconds(3);
  std::mt19937 random(4);
  task_graph out{"web", {}};
  for (std::size_t i = 0; i < 500; ++i) {
    task_graph::task one{seconds(), {}};
    if (i >= 50)
      for (auto need : {random() % 50, random() % 50, random() % 50})
        one.needs.push_back((i / 50 - 1) * 50 + need);
    std::ranges::sort(one.needs);
    one.needs.erase(std::ranges::unique(one.needs).begin(), one.needs.end());
    out.tasks.push_back(std::move(one));
  }
  return out;
}

std::string read_all(int descriptor) {
  std::string text;
  char piece[64 * 1024];
  for (ssize_t n; (n = ::read(descriptor, piece, sizeof piece)) > 0;)
    text.append(piece, static_cast<std::size_t>(n));
  return text;
}

std::string text_of(const fs::path& file) {
  if (file.extension() != ".gz") {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  int ends[2];
  if (::pipe(ends) != 0)
    must<void>(refused{errc::unavailable, "cannot make a pipe"});
  auto child = ::fork();
  if (child == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    ::execlp("gzip", "gzip", "-dc", file.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  auto text = read_all(ends[0]);
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return text;
}

/// The tasks of a WfFormat document, those it needs before each.
task_graph read_graph(const std::string& name, const json::value& document) {
  const auto& workflow = document.at("workflow");
  std::map<std::string, double> seconds;
  if (const auto* execution = workflow.as_object().if_contains("execution"))
    for (const auto& task : execution->at("tasks").as_array())
      if (const auto* took = task.as_object().if_contains("runtimeInSeconds"))
        seconds[std::string(task.at("id").as_string())] = took->to_number<double>();
  std::map<std::string, std::vector<std::string>> needs, opens;
  std::map<std::string, std::size_t> open;
  for (const auto& task : workflow.at("specification").at("tasks").as_array()) {
    std::string id(task.at("id").as_string());
    open[id];
    if (const auto* parents = task.as_object().if_contains("parents"))
      for (const auto& parent : parents->as_array()) {
        needs[id].emplace_back(parent.as_string());
        opens[needs[id].back()].push_back(id);
        ++open[id];
      }
  }
  task_graph out{name, {}};
  std::map<std::string, std::size_t> place;
  std::queue<std::string> ready;
  for (const auto& [id, count] : open)
    if (count == 0)
      ready.push(id);
  for (; !ready.empty(); ready.pop()) {
    const auto& id = ready.front();
    task_graph::task one{seconds[id], {}};
    for (const auto& need : needs[id])
      one.needs.push_back(place.at(need));
    place[id] = out.tasks.size();
    out.tasks.push_back(std::move(one));
    for (const auto& next : opens[id])
      if (--open[next] == 0)
        ready.push(next);
  }
  return out;
}

}  // namespace

double work_of(const task_graph& graph) {
  double sum = 0;
  for (const auto& task : graph.tasks)
    sum += task.seconds;
  return sum;
}

double critical_path_of(const task_graph& graph) {
  std::vector<double> end;
  for (const auto& task : graph.tasks) {
    double begin = 0;
    for (auto need : task.needs)
      begin = std::max(begin, end[need]);
    end.push_back(begin + task.seconds);
  }
  return end.empty() ? 0 : std::ranges::max(end);
}

double list_schedule(const task_graph& graph, std::size_t places) {
  std::vector<std::size_t> open(graph.tasks.size());
  std::vector<std::vector<std::size_t>> opens(graph.tasks.size());
  std::queue<std::size_t> ready;
  for (std::size_t i = 0; i < graph.tasks.size(); ++i) {
    open[i] = graph.tasks[i].needs.size();
    for (auto need : graph.tasks[i].needs)
      opens[need].push_back(i);
    if (open[i] == 0)
      ready.push(i);
  }
  using running = std::pair<double, std::size_t>;
  std::priority_queue<running, std::vector<running>, std::greater<>> runs;
  double now = 0;
  while (!ready.empty() || !runs.empty()) {
    for (; !ready.empty() && runs.size() < places; ready.pop())
      runs.emplace(now + graph.tasks[ready.front()].seconds, ready.front());
    auto [end, task] = runs.top();
    runs.pop();
    now = end;
    for (auto next : opens[task])
      if (--open[next] == 0)
        ready.push(next);
  }
  return now;
}

std::string workflow_of(const task_graph& graph, const std::string& name, double scale) {
  auto id = [](std::size_t i) { return "t" + std::to_string(i); };
  auto source = "workflow: " + name + "\ntasks:\n";
  for (std::size_t i = 0; i < graph.tasks.size(); ++i) {
    source +=
      "  " + id(i) + ": { uses: bench.step, with: { ms: " + std::to_string(graph.tasks[i].seconds * scale * 1e3) + " }";
    if (const auto& needs = graph.tasks[i].needs; !needs.empty()) {
      source += ", needs: [";
      for (auto need : needs)
        source += (need == needs.front() ? "" : ", ") + id(need);
      source += "]";
    }
    source += " }\n";
  }
  return source;
}

std::vector<task_graph> invented_graphs() {
  return {fork_and_join(), pipelines(), web()};
}

std::vector<task_graph> read_graphs(const fs::path& directory) {
  std::vector<task_graph> out;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    auto name = entry.path().filename().string();
    if (!name.ends_with(".json") && !name.ends_with(".json.gz"))
      continue;
    auto document = must(parse_json(text_of(entry.path())));
    if (document.is_object() && document.get_object().contains("workflow"))
      out.push_back(read_graph(name.substr(0, name.find(".json")), document));
  }
  std::ranges::sort(out, {}, &task_graph::name);
  return out;
}

}  // namespace troupe::bench
