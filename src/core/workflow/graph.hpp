#pragma once

#include <cstdint>
#include <vector>

/// Directed graphs of tasks by index: `needs[i]` are the tasks that i needs.
namespace troupe {

using adjacency = std::vector<std::vector<std::uint32_t>>;

/// Returns who needs whom, given who needs what.
adjacency reversed(const adjacency& needs);

struct graph_order {
  /// Each task after what it needs; ties by index. Without the tasks on a cycle or behind one.
  std::vector<std::uint32_t> order;
  /// `a, b, c` for a needs b needs c needs a, beginning with the smallest index; at most `cycles_max`, no two through
  /// the same last need.
  std::vector<std::vector<std::uint32_t>> cycles;
};

graph_order order_of(const adjacency& needs, const adjacency& needed_by, std::size_t cycles_max = 20);

/// What each task needs, directly or through others: one bit per pair.
class ancestry {
public:
  ancestry(const adjacency& needs, const std::vector<std::uint32_t>& order);

  bool contains(std::uint32_t task, std::uint32_t ancestor) const;

private:
  std::size_t words_;
  std::vector<std::uint64_t> bits_;
};

}  // namespace troupe
