#pragma once

#include "core/base/json.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// The tasks of an execution as the API shows it: a tree of blocks, items of a foreach and compensations.
namespace troupe::cli {

/// A task, an item of a foreach or a compensation, by its id: `cut`, `images[3]`, `chapters[2].draw`.
struct task_view {
  std::string id;
  std::string uses;
  /// How deep it is inside groups.
  std::size_t depth = 0;
  const json::object* status = nullptr;
};

/// Returns every task of the execution, groups before what is inside them. It points into `execution`.
std::vector<task_view> tasks_of(const json::value& execution);

/// An attempt of a task as the events tell it.
struct attempt_view {
  std::int64_t attempt = 0;
  std::string scheduled_at, started_at, ended_at;
  /// `completed`, `failed`, `retried`, ...; empty while it runs.
  std::string outcome;
  std::string error;
  json::value with;
  json::value output;
};

/// Folds the events of one task, in their order.
std::vector<attempt_view> attempts_of(const json::array& events, std::string_view task);

}  // namespace troupe::cli
