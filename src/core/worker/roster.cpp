#include "core/worker/roster.hpp"

namespace troupe::worker {

void roster::seen(presence now) {
  auto found = by_name_.find(now.name);
  if (found != by_name_.end()) {
    *found->second = std::move(now);
    latest_first_.splice(latest_first_.begin(), latest_first_, found->second);
    return;
  }
  if (workers_max_ == 0)
    return;
  if (latest_first_.size() >= workers_max_) {
    by_name_.erase(latest_first_.back().name);
    latest_first_.pop_back();
  }
  latest_first_.push_front(std::move(now));
  by_name_.emplace(latest_first_.front().name, latest_first_.begin());
}

void roster::heard(const std::string& name, timestamp now) {
  auto found = by_name_.find(name);
  if (found == by_name_.end())
    return;
  found->second->last_seen = now;
  latest_first_.splice(latest_first_.begin(), latest_first_, found->second);
}

const presence* roster::find(const std::string& name) const {
  auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &*found->second;
}

}  // namespace troupe::worker
