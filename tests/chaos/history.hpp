#pragma once

#include "chaos/ledger.hpp"
#include "chaos/shapes.hpp"
#include "core/workflow/event.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

/// Compares what the journal says with what must hold, and with what those outside have seen.
namespace troupe::chaos {

/// What tasks of type `exec` wrote: how often each `execution task word` is there.
using lines_written = std::map<std::string, std::size_t>;
lines_written read_lines(const std::string& log);

struct evidence {
  std::vector<shape> shapes;
  std::vector<accepted_start> accepted;
  std::vector<delivery> deliveries;
  lines_written lines;
  /// The events of every execution there is, by id.
  std::map<std::string, std::vector<event>> journal;
};

struct verdicts {
  std::size_t executions = 0;
  /// Attempts that were scheduled; outcomes that were recorded; steps that ran without their outcome being recorded.
  std::size_t attempts = 0, completions = 0, run_again = 0;
  /// Accepted, and not there or not ended as its shape says.
  std::vector<std::string> lost;
  /// An attempt, an end or a start that is recorded more than once.
  std::vector<std::string> twice;
  /// Recorded, and not what happened outside; or the other way round.
  std::vector<std::string> untrue;
};

verdicts check_history(const evidence&);

}  // namespace troupe::chaos
