#include "core/worker/offers.hpp"

#include <algorithm>

namespace troupe::worker {

std::vector<std::string> offers::wait(const std::string& queue, const std::vector<std::string>& nodes, moment now) {
  if (all_.size() >= queues_max && !all_.contains(queue))
    return {};
  auto [at, added] = all_.try_emplace(queue);
  if (added)
    at->second.again = now + every_;
  std::vector<std::string> untold;
  for (const auto& node : nodes)
    if (at->second.told.insert(node).second)
      untold.push_back(node);
  return untold;
}

void offers::emptied(const std::string& queue, const std::string& node) {
  if (auto found = all_.find(queue); found != all_.end())
    found->second.told.erase(node);
}

void offers::forget(const std::string& node) {
  for (auto& [queue, e] : all_)
    e.told.erase(node);
}

std::vector<std::string> offers::due(moment now) {
  std::vector<std::string> over;
  std::erase_if(all_, [&](const auto& each) {
    if (each.second.again > now)
      return false;
    over.push_back(each.first);
    return true;
  });
  return over;
}

moment offers::next_due() const {
  auto first = moment::max();
  for (const auto& [queue, e] : all_)
    first = std::min(first, e.again);
  return first;
}

std::vector<std::string> offers::queues() const {
  std::vector<std::string> names;
  names.reserve(all_.size());
  for (const auto& [queue, e] : all_)
    names.push_back(queue);
  return names;
}

}  // namespace troupe::worker
