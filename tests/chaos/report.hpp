#pragma once

#include "chaos/fault_plan.hpp"
#include "chaos/history.hpp"
#include "core/base/json.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace troupe::chaos {

/// What came of a run.
struct report {
  std::uint64_t seed = 0;
  /// The command that draws and does the same again.
  std::string replay;
  double minutes = 0;
  std::map<fault_kind, std::size_t> faults;
  /// Kinds that were left out, and why.
  std::map<fault_kind, std::string> impossible;
  double overlapping_seconds = 0;
  std::size_t accepted = 0, deliveries = 0, repeated_requests = 0;
  verdicts history;
  /// Two owners at once, and the like; requests that were answered as they must not be; what is wrong otherwise.
  std::vector<std::string> owners, answers, others;
  std::size_t epochs = 0;
  /// What `troupe doctor` found.
  std::string doctor;
  bool is_healthy = false;
  /// Nodes that ended by themselves.
  std::vector<std::string> own_ends;
  std::int64_t longest_silence_ms = 0;
  /// When that began, since the first fault could come.
  double longest_silence_at_seconds = 0;
  double seconds_to_end = 0;

  bool is_good() const;
};

json::value to_document(const report&);
std::string to_text(const report&);

}  // namespace troupe::chaos
