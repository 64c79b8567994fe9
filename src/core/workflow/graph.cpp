#include "core/workflow/graph.hpp"

#include <algorithm>
#include <functional>
#include <queue>

namespace troupe {
namespace {

enum class mark : std::uint8_t { unseen, on_path, done };

/// Walks from need to need; meeting a task of the current path again closes a cycle. Not recursive: a chain may be
/// thousands of tasks long.
class cycle_search {
public:
  cycle_search(const adjacency& needs, std::size_t cycles_max)
    : needs_(needs), cycles_max_(cycles_max), marks_(needs.size(), mark::unseen) {}

  void settle(std::uint32_t task) { marks_[task] = mark::done; }

  std::vector<std::vector<std::uint32_t>> run() {
    for (std::uint32_t start = 0; start < needs_.size(); ++start)
      if (marks_[start] == mark::unseen)
        walk(start);
    return std::move(cycles_);
  }

private:
  struct step {
    std::uint32_t task;
    std::size_t next_need = 0;
  };

  void walk(std::uint32_t start) {
    marks_[start] = mark::on_path;
    std::vector<step> path{{start}};
    while (!path.empty() && cycles_.size() < cycles_max_) {
      auto& here = path.back();
      if (here.next_need == needs_[here.task].size()) {
        marks_[here.task] = mark::done;
        path.pop_back();
        continue;
      }
      auto need = needs_[here.task][here.next_need++];
      if (marks_[need] == mark::on_path)
        close(path, need);
      if (marks_[need] != mark::unseen)
        continue;
      marks_[need] = mark::on_path;
      path.push_back({need});
    }
  }

  void close(const std::vector<step>& path, std::uint32_t first) {
    std::vector<std::uint32_t> cycle;
    for (auto at = std::ranges::find(path, first, &step::task); at != path.end(); ++at)
      cycle.push_back(at->task);
    std::ranges::rotate(cycle, std::ranges::min_element(cycle));
    cycles_.push_back(std::move(cycle));
  }

  const adjacency& needs_;
  std::size_t cycles_max_;
  std::vector<mark> marks_;
  std::vector<std::vector<std::uint32_t>> cycles_;
};

}  // namespace

adjacency reversed(const adjacency& needs) {
  adjacency needed_by(needs.size());
  for (std::uint32_t task = 0; task < needs.size(); ++task)
    for (auto need : needs[task])
      needed_by[need].push_back(task);
  return needed_by;
}

graph_order order_of(const adjacency& needs, const adjacency& needed_by, std::size_t cycles_max) {
  graph_order self;
  self.order.reserve(needs.size());
  std::vector<std::size_t> open(needs.size());
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> ready;
  for (std::uint32_t task = 0; task < needs.size(); ++task)
    if (open[task] = needs[task].size(); open[task] == 0)
      ready.push(task);
  while (!ready.empty()) {
    auto task = ready.top();
    ready.pop();
    self.order.push_back(task);
    for (auto dependent : needed_by[task])
      if (--open[dependent] == 0)
        ready.push(dependent);
  }
  if (self.order.size() < needs.size()) {
    cycle_search search(needs, cycles_max);
    for (auto task : self.order)
      search.settle(task);
    self.cycles = search.run();
  }
  return self;
}

ancestry::ancestry(const adjacency& needs, const std::vector<std::uint32_t>& order)
  : words_((needs.size() + 63) / 64), bits_(words_ * needs.size()) {
  for (auto task : order) {
    auto* row = bits_.data() + task * words_;
    for (auto need : needs[task]) {
      const auto* above = bits_.data() + need * words_;
      for (std::size_t i = 0; i < words_; ++i)
        row[i] |= above[i];
      row[need / 64] |= std::uint64_t{1} << (need % 64);
    }
  }
}

bool ancestry::contains(std::uint32_t task, std::uint32_t ancestor) const {
  return (bits_[task * words_ + ancestor / 64] >> (ancestor % 64) & 1) != 0;
}

}  // namespace troupe
