#pragma once

#include "core/base/json.hpp"
#include "core/base/time.hpp"

#include <optional>
#include <string>

namespace troupe::flow {

/// Why and for how long no task of a workflow, or of any, begins.
struct pause {
  /// Empty: everything is paused.
  std::string workflow;
  std::string reason;
  std::string by;
  timestamp at;
  /// It is over by itself then.
  std::optional<timestamp> until;

  TROUPE_FIELDS(pause, workflow, reason, by, at, until)
};

}  // namespace troupe::flow
