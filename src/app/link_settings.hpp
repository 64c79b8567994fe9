#pragma once

#include "actors/link.hpp"
#include "core/base/time.hpp"
#include "core/cluster/lending.hpp"
#include "net/link_options.hpp"

#include <string>

namespace troupe::app {

/// How this node is linked to the others that share its database.
struct link_settings {
  net::link_options net = {};
  link::options questions = {};
  /// `address:port`; empty is no links.
  std::string listen;
  /// Where others dial it; empty is where it listens.
  std::string address;
  milliseconds forward_timeout = 5min;
  cluster::lending_options lending = {};
};

}  // namespace troupe::app
