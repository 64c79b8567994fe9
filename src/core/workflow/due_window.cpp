#include "core/workflow/due_window.hpp"

#include <algorithm>
#include <utility>

namespace troupe {
namespace {

const due_time beyond_all{timestamp::max(), {}};

}  // namespace

due_window::due_window(std::size_t size) : size_(std::max<std::size_t>(size, 1)) {}

void due_window::set(const execution_id& id, timestamp due, bool stored) {
  if (reading_)
    meanwhile_[id] = {due, stored};
  place(id, {due, stored});
}

void due_window::put_back(const execution_id& id, timestamp due) {
  if (!entries_.contains(id))
    place(id, {due, false});
}

std::optional<execution_id> due_window::take(timestamp now) {
  if (next() > now)
    return std::nullopt;
  auto from_store = kept_.empty() || (!stored_.empty() && *stored_.begin() < *kept_.begin());
  auto id = (from_store ? stored_ : kept_).begin()->id;
  remove(id);
  return id;
}

timestamp due_window::next() const {
  auto first = timestamp::max();
  if (!stored_.empty())
    first = stored_.begin()->at;
  if (!kept_.empty())
    first = std::min(first, kept_.begin()->at);
  return first;
}

std::optional<due_time> due_window::wants() {
  auto low = horizon_ != beyond_all && stored_.size() <= size_ / 2;
  if (reading_ || !(low || horizon_ == due_time{}))
    return std::nullopt;
  reading_ = true;
  reading_after_ = horizon_;
  return horizon_;
}

void due_window::fill(const std::vector<due_time>& read) {
  reading_ = false;
  auto meanwhile = std::exchange(meanwhile_, {});
  // What was read does not go on where the window ends now.
  if (std::exchange(read_again_, false) || horizon_ != reading_after_)
    return;
  horizon_ = read.size() < size_ ? beyond_all : read.back();
  for (const auto& due : read) {
    auto known = entries_.find(due.id);
    if (known == entries_.end())
      place(due.id, {due.at, true});
    else if (due.at < known->second.due)
      place(due.id, {due.at, known->second.stored});
  }
  for (const auto& [id, entry] : meanwhile)
    place(id, entry);
}

void due_window::distrust() {
  for (const auto& due : std::exchange(stored_, {}))
    entries_.erase(due.id);
  horizon_ = {};
  read_again_ = reading_;
}

void due_window::place(const execution_id& id, const entry& e) {
  remove(id);
  due_time due{e.due, id};
  if (e.due == timestamp::max() || (e.stored && due > horizon_))
    return;
  entries_.emplace(id, e);
  (e.stored ? stored_ : kept_).insert(std::move(due));
  if (stored_.size() > 2 * size_)
    narrow();
}

void due_window::remove(const execution_id& id) {
  auto found = entries_.find(id);
  if (found == entries_.end())
    return;
  (found->second.stored ? stored_ : kept_).erase({found->second.due, id});
  entries_.erase(found);
}

/// Leaves the last ones to the store.
void due_window::narrow() {
  while (stored_.size() > size_) {
    auto last = std::prev(stored_.end());
    entries_.erase(last->id);
    stored_.erase(last);
  }
  horizon_ = std::min(horizon_, *std::prev(stored_.end()));
}

}  // namespace troupe
