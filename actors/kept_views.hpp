#pragma once

#include "core/base/id.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace troupe {

/// What executions that are over were last shown as. Such a view says the same until the execution goes on, which its
/// sequence tells: whoever wants it asks the execution for that, and is spared the rest. Bounded: the oldest go first.
/// Thread-safe.
class kept_views {
public:
  explicit kept_views(std::size_t bytes_max = 16 << 20) : bytes_max_(bytes_max) {}

  /// The view of an execution at a sequence, or nothing.
  std::shared_ptr<const std::string> find(const execution_id&, std::uint64_t sequence) const;

  /// Keeps a view instead of the one before; one that is large is not kept.
  void keep(const execution_id&, std::uint64_t sequence, const std::string& view);

private:
  struct kept {
    std::uint64_t sequence = 0;
    std::shared_ptr<const std::string> view;
  };

  const std::size_t bytes_max_;
  mutable std::mutex mutex_;
  std::unordered_map<execution_id, kept> all_;
  /// As they came.
  std::deque<execution_id> order_;
  std::size_t bytes_ = 0;
};

}  // namespace troupe
