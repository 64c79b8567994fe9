#pragma once

#include "core/base/json.hpp"

#include <list>
#include <map>
#include <string>
#include <unordered_map>

namespace troupe::worker {

/// What is known of a worker by its name.
struct presence {
  std::string name;
  std::map<std::string, std::string> labels;
  /// The queue it polled last.
  std::string queue;
  timestamp last_seen;
  /// The node it polled at last; empty if that is this one.
  std::string via = {};
};

/// Workers that were heard of lately, those heard of longest ago forgotten beyond a bound.
class roster {
public:
  explicit roster(std::size_t workers_max) : workers_max_(workers_max) {}

  /// A worker polls.
  void seen(presence);
  /// A worker was heard of otherwise.
  void heard(const std::string& name, timestamp now);

  /// Returns what is known of a worker, or nullptr.
  const presence* find(const std::string& name) const;

  /// Lately heard of first.
  const std::list<presence>& all() const { return latest_first_; }

private:
  std::size_t workers_max_;
  std::list<presence> latest_first_;
  std::unordered_map<std::string, std::list<presence>::iterator> by_name_;
};

}  // namespace troupe::worker
