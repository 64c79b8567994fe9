#include "core/start/admission.hpp"

#include <algorithm>
#include <set>

namespace troupe {

void admission::taken(const std::string& key, const execution_id& id) {
  lines_[key].holder = id;
  wanted_[id].keys.push_back(key);
}

void admission::waits(const execution_id& id, std::span<const start_lock> locks) {
  auto& w = wanted_[id];
  w.ticket = ++tickets_;
  for (const auto& lock : locks) {
    lines_[lock.key].queue.emplace(w.ticket, id);
    w.keys.push_back(lock.key);
  }
}

admission::answer admission::ask(const execution_id& id, std::span<const start_lock> locks) {
  if (locks.empty())
    return {};
  std::vector<const start_lock*> busy;
  for (const auto& lock : locks)
    if (!is_free(lock.key, tickets_ + 1))
      busy.push_back(&lock);
  for (const auto* lock : busy) {
    const auto& l = lines_.at(lock->key);
    auto refuses = lock->mode == singleton_mode::skip                                         ? verdict::skip
                   : lock->mode == singleton_mode::queue && l.queue.size() >= lock->queue_max ? verdict::full
                                                                                              : verdict::wait;
    if (refuses != verdict::wait)
      return {.says = refuses, .existing = l.holder ? *l.holder : l.queue.begin()->second};
  }
  answer out;
  std::set<execution_id> gives_way;
  for (const auto* lock : busy) {
    if (lock->mode != singleton_mode::cancel)
      continue;
    const auto& l = lines_.at(lock->key);
    if (l.holder)
      out.cancel.push_back(*l.holder);
    for (const auto& [ticket, waiting] : l.queue)
      gives_way.insert(waiting);
  }
  waits(id, locks);
  for (const auto& gone : gives_way)
    for (auto& next : release(gone))
      if (next != id && !gives_way.contains(next))
        out.begin.push_back(std::move(next));
  out.drop.assign(gives_way.begin(), gives_way.end());
  const auto& w = wanted_.at(id);
  out.says = has_all(id, w) || take_if_free(id, w) ? verdict::begin : verdict::wait;
  return out;
}

std::vector<execution_id> admission::release(const execution_id& id) {
  auto found = wanted_.extract(id);
  if (found.empty())
    return {};
  leave(id, found.mapped());
  std::vector<execution_id> begin;
  for (const auto& key : found.mapped().keys) {
    auto l = lines_.find(key);
    if (l == lines_.end())
      continue;
    if (l->second.queue.empty()) {
      if (!l->second.holder)
        lines_.erase(l);
      continue;
    }
    auto next = l->second.queue.begin()->second;
    if (!l->second.holder && take_if_free(next, wanted_.at(next)))
      begin.push_back(std::move(next));
  }
  return begin;
}

std::vector<execution_id> admission::admit() {
  std::map<std::uint64_t, execution_id> waiting;
  for (const auto& [key, l] : lines_)
    if (!l.holder && !l.queue.empty())
      waiting.insert(*l.queue.begin());
  std::vector<execution_id> begin;
  for (auto& [ticket, id] : waiting)
    if (take_if_free(id, wanted_.at(id)))
      begin.push_back(std::move(id));
  return begin;
}

std::vector<execution_id> admission::waiting() const {
  std::map<std::uint64_t, execution_id> in_order;
  for (const auto& [id, w] : wanted_)
    if (!has_all(id, w))
      in_order.emplace(w.ticket, id);
  std::vector<execution_id> out;
  for (auto& [ticket, id] : in_order)
    out.push_back(std::move(id));
  return out;
}

bool admission::has_locks(const execution_id& id) const {
  auto found = wanted_.find(id);
  return found != wanted_.end() && has_all(id, found->second);
}

bool admission::is_free(const std::string& key, std::uint64_t ticket) const {
  auto found = lines_.find(key);
  if (found == lines_.end())
    return true;
  const auto& l = found->second;
  return !l.holder && (l.queue.empty() || l.queue.begin()->first >= ticket);
}

/// All or nothing. Whoever came first is first in every line it stands in, so nobody waits for somebody who waits for
/// it.
bool admission::take_if_free(const execution_id& id, const want& w) {
  for (const auto& key : w.keys)
    if (!is_free(key, w.ticket))
      return false;
  for (const auto& key : w.keys) {
    auto& l = lines_.at(key);
    l.queue.erase(w.ticket);
    l.holder = id;
  }
  return true;
}

bool admission::has_all(const execution_id& id, const want& w) const {
  return std::ranges::all_of(w.keys, [&](const auto& key) { return lines_.at(key).holder == id; });
}

void admission::leave(const execution_id& id, const want& w) {
  for (const auto& key : w.keys) {
    auto& l = lines_.at(key);
    if (l.holder == id)
      l.holder.reset();
    l.queue.erase(w.ticket);
  }
}

}  // namespace troupe
