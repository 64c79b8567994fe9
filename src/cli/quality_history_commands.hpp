#pragma once

#include "cli/command.hpp"

namespace troupe::cli {

/// `quality history`, `report`, `learner`, `thresholds` and `rescore`; quality_commands has them, too.
std::vector<command> quality_history_commands();

}  // namespace troupe::cli
