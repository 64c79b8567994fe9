#pragma once

#include "core/base/time.hpp"

#include <list>
#include <map>
#include <string>
#include <unordered_map>

namespace troupe::flow {

/// Which worker had which value last, and which workers still ask.
class sticky_workers {
public:
  sticky_workers(std::size_t values_max, milliseconds grace) : values_max_(values_max), grace_(grace) {}

  /// A worker asks, and goes on waiting for so long.
  void asks(const std::string& worker, timestamp now, milliseconds waits);
  /// Returns until when work is kept for a worker that prefers it.
  timestamp kept_until(const std::string& worker) const;

  void had(const std::string& value, const std::string& worker);
  /// Returns the worker that had the value, or nullptr.
  const std::string* worker_of(const std::string& value) const;

private:
  struct entry {
    std::string value, worker;
  };

  std::size_t values_max_;
  milliseconds grace_;
  std::list<entry> newest_first_;
  std::unordered_map<std::string, std::list<entry>::iterator> values_;
  std::map<std::string, timestamp> asking_;
};

}  // namespace troupe::flow
