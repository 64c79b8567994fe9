#pragma once

#include "core/workflow/plan.hpp"

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace troupe {

/// Plans by digest, the least recently used dropped beyond a bound. Thread-safe. A plan in use stays alive by itself.
class plan_cache {
public:
  explicit plan_cache(std::size_t plans_max = 256) : plans_max_(plans_max) {}

  std::shared_ptr<const plan> find(const std::string& digest);
  void keep(std::shared_ptr<const plan>);
  /// Forgets all: what they were checked against has changed.
  void clear();

private:
  using entry = std::pair<std::string, std::shared_ptr<const plan>>;

  std::size_t plans_max_;
  std::mutex mutex_;
  std::list<entry> newest_first_;
  std::unordered_map<std::string, std::list<entry>::iterator> by_digest_;
};

}  // namespace troupe
