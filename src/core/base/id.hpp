#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>

namespace troupe {

/// A name that only compares with names of its own kind.
template <class Tag>
struct id {
  std::string value;

  id() = default;
  explicit id(std::string text) : value(std::move(text)) {}

  bool empty() const noexcept { return value.empty(); }
  auto operator<=>(const id&) const = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, id& self) {
    return f(self.value);
  }
};

/// One run of a workflow. Time-ordered text (26 characters of Crockford base 32), so that neighbours in time are
/// neighbours in an index.
using execution_id = id<struct execution_tag>;

/// One task of an execution: the name in the definition, or `name[index]` for an item of a foreach.
using task_id = id<struct task_tag>;

/// The name of a workflow definition.
using workflow_name = id<struct workflow_tag>;

/// The name of a schedule.
using schedule_name = id<struct schedule_tag>;

/// The task of the `index`th item of the foreach `group`.
inline task_id item_of(const std::string& group, std::size_t index) {
  return task_id{group + "[" + std::to_string(index) + "]"};
}

}  // namespace troupe

template <class Tag>
struct std::hash<troupe::id<Tag>> {
  std::size_t operator()(const troupe::id<Tag>& self) const noexcept { return std::hash<std::string>{}(self.value); }
};
