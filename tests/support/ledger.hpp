#pragma once

#include "core/workflow/event.hpp"
#include "store/store.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace troupe::testing {

/// What is durable, as a witness beside the store saw it happen. Outlives the nodes that wrote it.
class ledger {
public:
  /// The store accepted this. Notes it as broken unless it goes on exactly where the execution's events end.
  void accepted(const store::append& a) {
    auto& events = by_execution_[a.execution];
    ++appends_;
    if (a.first != events.size() + 1)
      broken.push_back("execution " + a.execution.value + ": event " + std::to_string(a.first) +
                       " was accepted where " + std::to_string(events.size() + 1) + " was next");
    auto read = decode(a.record);
    if (!read || read->size() != a.count)
      return broken.push_back("execution " + a.execution.value + ": a record does not read back");
    if (a.projection.execution)
      rows_[a.execution] = *a.projection.execution;
    auto first = events.size();
    events.insert(events.end(), read->begin(), read->end());
    if (on_accepted)
      on_accepted(a.execution, first);
  }

  const std::vector<event>& of(const execution_id& id) const {
    static const std::vector<event> none;
    auto found = by_execution_.find(id);
    return found == by_execution_.end() ? none : found->second;
  }

  /// How many records were accepted.
  std::size_t appends() const { return appends_; }

  const std::map<execution_id, std::vector<event>>& all() const { return by_execution_; }

  /// The row of an execution in the list, as it was last written.
  const std::optional<execution_summary> row_of(const execution_id& id) const {
    auto found = rows_.find(id);
    return found == rows_.end() ? std::nullopt : std::optional(found->second);
  }

  /// Returns how many durable events of type `E` satisfy `is`.
  template <class E, class Is>
  std::size_t count(const execution_id& id, Is is) const {
    std::size_t n = 0;
    for (const auto& e : of(id))
      if (const auto* found = std::get_if<E>(&e))
        n += is(*found);
    return n;
  }
  template <class E>
  std::size_t count(const execution_id& id) const {
    return count<E>(id, [](const E&) { return true; });
  }

  /// Called after each accepted append with the index of its first event.
  std::function<void(const execution_id&, std::size_t first)> on_accepted;

  /// What must not happen and did.
  std::vector<std::string> broken;

private:
  std::map<execution_id, std::vector<event>> by_execution_;
  std::map<execution_id, execution_summary> rows_;
  std::size_t appends_ = 0;
};

}  // namespace troupe::testing
