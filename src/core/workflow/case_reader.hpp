#pragma once

#include "core/workflow/value_reader.hpp"

#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// A case of a `switch` as the file has it: a task under its name, and the value it is for; none for the `else`.
struct case_entry {
  member task;
  std::optional<std::string> value;
};

/// Reads `cases`: a map of tasks by value, or a list of tasks with `when: VALUE` or `else: true`. A value that cannot
/// name a task makes `case_1`, `case_2`, ... of it, counting all cases.
std::vector<case_entry> read_cases(const node&, value_reader&);

}  // namespace troupe
