#include "core/workflow/closure.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace troupe {
namespace {

using place_in = std::pair<frame*, std::uint32_t>;

/// By the id, so that a replay, whose frames stand elsewhere in memory, goes through a closure in the same order.
struct by_id {
  bool operator()(const place_in& a, const place_in& b) const {
    return a.first == b.first ? a.second < b.second : a.first->prefix < b.first->prefix;
  }
};

class search {
public:
  explicit search(const execution& self) : self_(self) {}

  std::optional<refused> add(const task_id& task) {
    auto at = locate(self_, task.value);
    if (!at)
      return refused{errc::unknown, "no such task", task.value, "see the execution's tasks"};
    if (at->compensation)
      return refused{errc::invalid, "a compensation cannot be run again", task.value, "run the task itself again"};
    if (is_of_end(*at->in))
      return refused{errc::invalid, "a task of the end cannot be run again by itself", task.value,
                     "run a task of the main block again; the end follows"};
    if (at->item && at->definition().repeat)
      add_iteration(*at);
    else if (at->item)
      add_item(*at);
    else
      add_task({at->in, at->place});
    return std::nullopt;
  }

  rerun_closure take() {
    rerun_closure self;
    for (const auto& place : tasks_)
      if (stays(*place.first))
        self.tasks.push_back(place);
    for (const auto& [place, items] : items_)
      if (stays(*place.first) && !tasks_.contains(place))
        for (auto item : items)
          self.items.push_back({place.first, place.second, item});
    for (const auto& place : reopened_)
      if (stays(*place.first) && !tasks_.contains(place))
        self.reopened.push_back(place);
    for (const auto& [place, items] : reopened_items_)
      if (stays(*place.first) && !tasks_.contains(place))
        for (auto item : items)
          if (auto reset = items_.find(place); reset == items_.end() || !reset->second.contains(item))
            self.reopened_items.push_back({place.first, place.second, item});
    for (const auto& [place, last] : truncated_)
      if (stays(*place.first) && !tasks_.contains(place))
        self.truncated.push_back({place.first, place.second, last});
    return self;
  }

private:
  bool is_of_end(const frame& in) const {
    const auto* root = &in;
    while (root->parent)
      root = root->parent;
    return root != self_.main.get();
  }

  void add_task(place_in place) {
    if (tasks_.insert(place).second)
      add_dependents(place);
    climb(*place.first);
  }

  void add_item(const task_place& at) {
    items_[{at.in, at.place}].insert(*at.item);
    reopen({at.in, at.place});
  }

  /// The iteration's block begins anew: all its tasks, and none of the iterations after it.
  void add_iteration(const task_place& at) {
    auto* inside = at.progress().frames[*at.item].get();
    for (std::uint32_t place = 0; place < inside->tasks.size(); ++place)
      tasks_.insert({inside, place});
    climb(*inside);
  }

  void add_dependents(place_in place) {
    std::vector<std::uint32_t> open{place.second};
    while (!open.empty()) {
      auto next = open.back();
      open.pop_back();
      for (auto dependent : place.first->planned().needed_by[next])
        if (tasks_.insert({place.first, dependent}).second)
          open.push_back(dependent);
    }
  }

  void reopen(place_in place) {
    if (reopened_.insert(place).second)
      add_dependents(place);
    climb(*place.first);
  }

  void climb(const frame& in) {
    if (!in.parent)
      return;
    place_in owner{in.parent, in.owner};
    if (in.number && in.parent->definition(in.owner).repeat) {
      auto [known, first] = truncated_.try_emplace(owner, *in.number);
      known->second = std::min(known->second, *in.number);
    } else if (in.number) {
      reopened_items_[owner].insert(*in.number);
    }
    reopen(owner);
  }

  /// Whether a frame is still there when everything around it was reset.
  bool stays(const frame& in) const {
    for (const auto* at = &in; at->parent; at = at->parent) {
      place_in owner{at->parent, at->owner};
      if (tasks_.contains(owner))
        return false;
      if (auto items = items_.find(owner); items != items_.end() && at->number && items->second.contains(*at->number))
        return false;
      if (auto last = truncated_.find(owner); last != truncated_.end() && at->number && *at->number > last->second)
        return false;
    }
    return true;
  }

  const execution& self_;
  std::set<place_in, by_id> tasks_;
  std::map<place_in, std::set<std::uint32_t>, by_id> items_;
  std::set<place_in, by_id> reopened_;
  std::map<place_in, std::set<std::uint32_t>, by_id> reopened_items_;
  std::map<place_in, std::uint32_t, by_id> truncated_;
};

bool is_undone(task_state s) {
  return s == task_state::failed || s == task_state::cancelled;
}

void collect_failed(const frame& in, std::vector<task_id>& found) {
  for (std::uint32_t place = 0; place < in.tasks.size(); ++place) {
    const auto& task = in.tasks[place];
    if (!is_undone(task.status.state))
      continue;
    auto before = found.size();
    auto id = in.id_of(place);
    for (std::uint32_t i = 0; i < task.item_status.size(); ++i)
      if (is_undone(task.item_status[i].state)) {
        auto inside = i < task.frames.size() ? task.frames[i].get() : nullptr;
        auto known = found.size();
        if (inside)
          collect_failed(*inside, found);
        if (found.size() == known)
          found.push_back(item_of(id.value, i));
      }
    if (task.item_status.empty() && !task.frames.empty() && task.frames.back())
      collect_failed(*task.frames.back(), found);
    if (found.size() == before)
      found.push_back(std::move(id));
  }
}

}  // namespace

result<rerun_closure> closure_of(const execution& self, std::span<const task_id> tasks) {
  search found(self);
  for (const auto& task : tasks)
    if (auto why = found.add(task))
      return *std::move(why);
  return found.take();
}

std::vector<task_id> names_of(const rerun_closure& closure) {
  std::vector<std::pair<std::pair<std::string, std::uint32_t>, task_id>> named;
  for (const auto& [in, place] : closure.tasks)
    named.push_back({{in->prefix, place}, in->id_of(place)});
  for (const auto& at : closure.items)
    named.push_back({{at.in->prefix, at.place}, id_at(at)});
  std::ranges::stable_sort(named, {}, &decltype(named)::value_type::first);
  std::vector<task_id> names;
  names.reserve(named.size());
  for (auto& [order, id] : named)
    names.push_back(std::move(id));
  return names;
}

std::vector<task_id> failed_tasks(const execution& self) {
  std::vector<task_id> found;
  collect_failed(*self.main, found);
  return found;
}

}  // namespace troupe
