#pragma once

#include "cli/command.hpp"

namespace troupe::cli {

/// `quality rescore`: judges again what a node has judged, and compares.
command rescore_command();

}  // namespace troupe::cli
