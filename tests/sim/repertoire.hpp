#pragma once

#include "core/base/json.hpp"
#include "core/workflow/plan.hpp"
#include "studio/task.hpp"
#include "support/dice.hpp"
#include "support/grammar.hpp"

#include <memory>
#include <string>
#include <vector>

namespace troupe::testing {

/// What the task type is called that workers outside carry out, and their queue.
inline constexpr const char* remote_type = "far.work";
inline constexpr const char* remote_queue = "far";

/// A workflow that is played.
struct piece {
  std::string name;
  /// The newest first version, then those that executions may be moved to.
  std::vector<std::string> versions;
  /// Its starts are collected: its input is a list.
  bool collects = false;
};

/// What one run plays: a few workflows, each of which may start those before it as children, and schedules.
class repertoire {
public:
  explicit repertoire(dice&);

  /// An input for the piece, with a tag that no other has.
  json::object input(dice&, std::uint64_t tag) const;

  std::vector<piece> pieces;
  /// Texts of schedules.
  std::vector<std::string> schedules;
  /// The plans of all versions.
  std::vector<std::shared_ptr<const plan>> plans;

private:
  vocabulary words_;
};

/// What comes of an attempt. In a storm it fails more often.
studio::task_result random_outcome(dice&, bool storm);

/// The task types of a simulated node.
const task_types& simulated_types();

}  // namespace troupe::testing
