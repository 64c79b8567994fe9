#pragma once

#include "core/base/result.hpp"

#include <string>
#include <vector>

namespace troupe::app {

/// Runs a program without a shell and returns what it printed, at most 64 KiB. It keeps our standard input and error,
/// so that it can ask the user; anything but exit code 0 is an error.
result<std::string> run_program(const std::vector<std::string>& argv);

}  // namespace troupe::app
