#pragma once

#include "core/workflow/definition.hpp"
#include "core/workflow/value_reader.hpp"

#include <string>

namespace troupe {

/// What reading the tasks of one file has in common.
struct task_reading {
  const definition_limits& limits;
  complaints& errors;
  /// Tasks read so far, in all blocks.
  std::size_t tasks = 0;

  /// Counts one more; complains, once, of too many.
  bool enter(position);
  /// Returns whether tasks may stand as deep; complains otherwise.
  bool may_nest(const node&, std::size_t depth);
};

/// Reads the tasks of a map by name. `around` is the path of the task they stand in, with a dot, or empty; `depth`
/// counts the blocks around them. What is wrong is complained of, and the rest read.
block_definition read_block(const node&, const std::string& around, std::size_t depth, task_reading&);

}  // namespace troupe
