#pragma once

#include "app/settings.hpp"

#include <filesystem>
#include <iosfwd>

namespace troupe::app {

/// Runs a node behind HTTP until SIGTERM or SIGINT, or until it gives up; returns the exit code. The signals must be
/// blocked in all threads (`block_signals`). A second signal ends the process at once.
int serve(const settings&, const std::filesystem::path& data, std::ostream& out, std::ostream& err);

/// Blocks SIGTERM, SIGINT and SIGHUP for this thread and those it starts, and ignores SIGPIPE.
void block_signals();

}  // namespace troupe::app
