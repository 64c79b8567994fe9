#include "store/append_plan.hpp"

namespace troupe::store {

append_plan::append_plan(std::span<const append> batch) : batch_(batch) {
  work_out();
}

void append_plan::note_end(const execution_id& execution, std::uint64_t last) {
  ends_[execution] = last;
  work_out();
}

void append_plan::note_fence(const shard_epoch& lost) {
  lost_.insert(lost);
  work_out();
}

void append_plan::refuse(std::size_t place, refused why) {
  refused_.insert_or_assign(place, std::move(why));
  work_out();
}

void append_plan::work_out() {
  going_.clear();
  heads_.clear();
  answers_.assign(batch_.size(), {});
  // By execution, where the next one must begin; 0 if none may follow any more.
  std::map<std::string_view, std::uint64_t> next;
  for (std::size_t i = 0; i < batch_.size(); ++i) {
    const auto& a = batch_[i];
    if (a.count == 0) {
      answers_[i] = empty(a);
      continue;
    }
    auto known = next.find(a.execution.value);
    if (lost_.contains({shard_of(a.execution), a.epoch})) {
      answers_[i] = fenced(a);
      next[a.execution.value] = 0;
      continue;
    }
    auto end = ends_.find(a.execution);
    bool follows = known != next.end() ? known->second == a.first : end == ends_.end() || end->second + 1 == a.first;
    if (!follows) {
      auto last = end != ends_.end() ? end->second : known != next.end() && known->second > 0 ? known->second - 1 : 0;
      answers_[i] = stale(a, last);
      next[a.execution.value] = 0;
      continue;
    }
    if (auto why = refused_.find(i); why != refused_.end()) {
      answers_[i] = why->second;
      next[a.execution.value] = 0;
      continue;
    }
    if (known == next.end())
      heads_.push_back(i);
    next[a.execution.value] = a.first + a.count;
    going_.push_back(i);
  }
}

}  // namespace troupe::store
