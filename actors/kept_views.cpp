#include "actors/kept_views.hpp"

namespace troupe {

std::shared_ptr<const std::string> kept_views::find(const execution_id& id, std::uint64_t sequence) const {
  std::lock_guard lock(mutex_);
  auto found = all_.find(id);
  return found != all_.end() && found->second.sequence == sequence ? found->second.view : nullptr;
}

void kept_views::keep(const execution_id& id, std::uint64_t sequence, const std::string& view) {
  constexpr std::size_t views_min = 64;
  if (view.size() > bytes_max_ / views_min)
    return;
  auto copy = std::make_shared<const std::string>(view);
  std::lock_guard lock(mutex_);
  auto [at, added] = all_.try_emplace(id);
  if (added)
    order_.push_back(id);
  else
    bytes_ -= at->second.view->size();
  bytes_ += copy->size();
  at->second = {sequence, std::move(copy)};
  while (bytes_ > bytes_max_) {
    auto oldest = all_.find(order_.front());
    bytes_ -= oldest->second.view->size();
    all_.erase(oldest);
    order_.pop_front();
  }
}

}  // namespace troupe
