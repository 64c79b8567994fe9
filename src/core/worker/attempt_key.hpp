#pragma once

#include "core/base/id.hpp"

#include <cstdint>

namespace troupe {

/// Names one attempt.
struct attempt_key {
  execution_id execution;
  task_id task;
  std::uint32_t attempt = 1;

  auto operator<=>(const attempt_key&) const = default;
};

}  // namespace troupe
