#pragma once

#include "app/node.hpp"
#include "cli/transport.hpp"

#include <memory>
#include <string>

/// The two ways the console reaches a node.
namespace troupe::app {

/// A node embedded in this process; stopped with the transport. `leave_nothing` removes its data directory afterwards.
std::unique_ptr<cli::transport> embedded(std::unique_ptr<node>, std::filesystem::path leave_nothing = {});

/// A node behind a URL such as `http://127.0.0.1:7400`. `ca_file` holds the certificates that vouch for it; empty is
/// the system's. The token goes with every request that shows none. Ctrl-C ends a wait for the answer of either kind,
/// if the request only looks.
std::unique_ptr<cli::transport> remote(std::string url, std::string ca_file = {}, std::string token = {});

}  // namespace troupe::app
