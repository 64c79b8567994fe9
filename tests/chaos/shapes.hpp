#pragma once

#include "core/workflow/event.hpp"

#include <set>
#include <string>
#include <vector>

namespace troupe::chaos {

/// The type of task that workers outside carry out: `with.fails` attempts fail, all of them if it is less than 0.
inline constexpr const char* remote_type = "chaos.step";
inline constexpr const char* remote_queue = "chaos";

/// A workflow, and what every execution of it comes to whatever happens meanwhile.
struct shape {
  std::string name;
  /// Its file, as YAML.
  std::string source;
  troupe::outcome outcome = outcome::completed;
  /// The tasks that complete, each once.
  std::set<std::string> completes;
  /// It waits for a signal `go`.
  bool wants_signal = false;
  /// Others start it; clients do not.
  bool is_child = false;
};

/// Returns all of them. Tasks of type `exec` write a line to `log`: the execution, the task and a word that is drawn
/// anew each time; their output is that word.
std::vector<shape> shapes(const std::string& log);

}  // namespace troupe::chaos
