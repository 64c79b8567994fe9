#pragma once

#include "core/base/moment.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace troupe::cluster {

/// What was asked of a peer and is not answered yet, each with its deadline.
template <class Asker>
class link_asks {
public:
  explicit link_asks(std::size_t open_max) : open_max_(open_max) {}

  bool full() const { return open_.size() >= open_max_; }
  std::size_t size() const { return open_.size(); }

  /// A question is open from now on. Its id must not have been used before.
  void add(std::uint64_t id, Asker who, moment until) {
    deadlines_.emplace(until, id);
    open_.emplace(id, entry{std::move(who), until});
  }

  /// Returns who asked, or nullptr if that is over.
  Asker* find(std::uint64_t id) {
    auto found = open_.find(id);
    return found == open_.end() ? nullptr : &found->second.who;
  }

  /// Forgets a question. Returns whether it was open.
  bool remove(std::uint64_t id) {
    auto found = open_.find(id);
    if (found == open_.end())
      return false;
    deadlines_.erase({found->second.until, id});
    open_.erase(found);
    return true;
  }

  /// Returns those whose deadline has come; they are open no more.
  std::vector<std::pair<std::uint64_t, Asker>> take_late(moment now) {
    std::vector<std::pair<std::uint64_t, Asker>> late;
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
      auto id = deadlines_.begin()->second;
      late.emplace_back(id, std::move(open_.at(id).who));
      remove(id);
    }
    return late;
  }

  /// When the next deadline comes; `moment::max()` if there is none.
  moment next_deadline() const { return deadlines_.empty() ? moment::max() : deadlines_.begin()->first; }

  /// Returns all; none is open any more.
  std::vector<Asker> take_all() {
    std::vector<Asker> all;
    for (auto& [id, one] : open_)
      all.push_back(std::move(one.who));
    open_.clear();
    deadlines_.clear();
    return all;
  }

private:
  struct entry {
    Asker who;
    moment until;
  };

  std::size_t open_max_;
  std::map<std::uint64_t, entry> open_;
  std::set<std::pair<moment, std::uint64_t>> deadlines_;
};

}  // namespace troupe::cluster
