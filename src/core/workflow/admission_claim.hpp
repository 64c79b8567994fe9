#pragma once

#include "core/workflow/definition.hpp"

#include <string>
#include <vector>

namespace troupe {

/// One of a workflow's limits, with the value of its key for one execution. Equal keys are one limit; a key is the
/// workflow's own.
struct admission_claim {
  std::string key;
  std::uint32_t at_once = 0;
  std::uint32_t rate = 0;
  milliseconds per = 1s;
  limit_overflow overflow = limit_overflow::queue;

  TROUPE_FIELDS(admission_claim, key, at_once, rate, per, overflow)
};

/// Returns the limits of a workflow for an execution with this input; none if it has none. A key that cannot be
/// evaluated is `invalid` and says where.
result<std::vector<admission_claim>> claims_of(const workflow_definition&, const json::value& input);

}  // namespace troupe
