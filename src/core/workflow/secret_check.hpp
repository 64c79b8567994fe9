#pragma once

#include "core/workflow/complaints.hpp"
#include "core/workflow/plan.hpp"

namespace troupe {

/// Finds where the tasks of a plan name secrets. Complains of a place where a value would be told to others: it may be
/// in the parameters of a task that runs on this node and does more than calculate; of `exec` in `env` and `stdin`, of
/// `http.request` in `headers` and `body`.
void find_secrets(plan&, complaints&);

}  // namespace troupe
