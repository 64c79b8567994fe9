#pragma once

#include "core/workflow/plan.hpp"
#include "store/store.hpp"

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

struct surroundings;

/// Returns the plan of a stored definition, planned now unless it is kept.
result<std::shared_ptr<const plan>> find_plan(const store::stored_definition&, const surroundings&);
/// The same for a version by its digest; a version that is not stored is `corrupt`: executions are pinned to it.
result<std::shared_ptr<const plan>> find_plan(const std::string& digest, store::reader&, const surroundings&);
/// The newest version of a workflow.
result<store::stored_definition> newest_definition(store::reader&, const workflow_name&);

}  // namespace troupe
