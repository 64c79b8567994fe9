#include "actors/plans.hpp"

namespace troupe {

std::shared_ptr<const plan> plan_cache::find(const std::string& digest) {
  std::lock_guard lock(mutex_);
  auto found = by_digest_.find(digest);
  if (found == by_digest_.end())
    return nullptr;
  newest_first_.splice(newest_first_.begin(), newest_first_, found->second);
  return found->second->second;
}

void plan_cache::keep(std::shared_ptr<const plan> of) {
  std::lock_guard lock(mutex_);
  auto digest = of->digest;
  if (by_digest_.contains(digest))
    return;
  newest_first_.emplace_front(digest, std::move(of));
  by_digest_[digest] = newest_first_.begin();
  if (newest_first_.size() > plans_max_) {
    by_digest_.erase(newest_first_.back().first);
    newest_first_.pop_back();
  }
}

void plan_cache::clear() {
  std::lock_guard lock(mutex_);
  newest_first_.clear();
  by_digest_.clear();
}

}  // namespace troupe
