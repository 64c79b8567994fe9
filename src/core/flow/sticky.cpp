#include "core/flow/sticky.hpp"

#include <algorithm>

namespace troupe::flow {
namespace {

/// Workers remembered before those that left are looked for.
constexpr std::size_t workers_few = 64;

}  // namespace

void sticky_workers::asks(const std::string& worker, timestamp now, milliseconds waits) {
  auto [at, added] = asking_.try_emplace(worker, now + waits);
  at->second = std::max(at->second, now + waits);
  if (added && asking_.size() > workers_few)
    std::erase_if(asking_, [&](const auto& other) { return other.second + grace_ < now; });
}

timestamp sticky_workers::kept_until(const std::string& worker) const {
  auto found = asking_.find(worker);
  return found == asking_.end() ? timestamp::min() : found->second + grace_;
}

void sticky_workers::had(const std::string& value, const std::string& worker) {
  if (auto found = values_.find(value); found != values_.end()) {
    found->second->worker = worker;
    newest_first_.splice(newest_first_.begin(), newest_first_, found->second);
    return;
  }
  newest_first_.push_front({value, worker});
  values_.emplace(value, newest_first_.begin());
  if (values_.size() <= values_max_)
    return;
  values_.erase(newest_first_.back().value);
  newest_first_.pop_back();
}

const std::string* sticky_workers::worker_of(const std::string& value) const {
  auto found = values_.find(value);
  return found == values_.end() ? nullptr : &found->second->worker;
}

}  // namespace troupe::flow
