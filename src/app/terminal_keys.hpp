#pragma once

#include "cli/key_reader.hpp"

#include <memory>

namespace troupe::app {

/// Reads keys of the terminal that standard input is; it is as before when the reader is gone.
std::unique_ptr<cli::key_reader> read_keys();

}  // namespace troupe::app
