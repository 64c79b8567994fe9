#pragma once

#include "core/workflow/complaints.hpp"
#include "core/workflow/plan.hpp"

namespace troupe {

/// Complains of expressions and parameters of a plan that cannot be right: names that are not known where they stand,
/// tasks that may not be finished by then, types that do not fit. The plan has all but its expressions checked; tasks
/// on a cycle are left out.
void check_expressions(const plan&, complaints&);

}  // namespace troupe
