#pragma once

#include "cli/run.hpp"

namespace troupe::app {

/// Reads a data directory for `troupe doctor` and has everything judged (core/doctor). The directory may be in use.
/// Memory is bounded by the largest execution.
result<doctor::report> examine(const cli::doctor_options&, const cli::doctor_progress&);

}  // namespace troupe::app
