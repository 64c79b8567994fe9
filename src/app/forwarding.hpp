#pragma once

#include "actors/cast.hpp"
#include "actors/ensemble.hpp"
#include "actors/link_services.hpp"
#include "actors/peers.hpp"
#include "actors/surroundings.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>

/// A client asks any node. What is another's is asked of that node over the link to it, and answered through it.
namespace troupe::app {

/// Requests asked of other nodes, of those the ones that could not be answered, and those carried out for others.
struct forwarding_counts {
  std::atomic<std::uint64_t> asked = 0, failed = 0, carried_out = 0;

  /// Adds these to `/metrics`.
  void write(std::string& out) const;
};

struct forwarding {
  surroundings_ptr around;
  std::shared_ptr<const peers> others;
  /// The longest that an answer that is no stream is waited for.
  milliseconds patience = 5min;
  std::shared_ptr<forwarding_counts> counts = std::make_shared<forwarding_counts>();
};

/// Returns where the answer to a request goes that this node carries out: one that leads to another node is asked for
/// there. If it cannot be asked, the client is led there as without links.
std::shared_ptr<gateway::sink> forward(std::shared_ptr<const forwarding>, const http::request&, bool inside,
                                       std::shared_ptr<gateway::sink> to);

/// What is done about requests of other nodes: they are carried out here, and go no further.
std::function<void(std::shared_ptr<link_question>)> carry_out_for_others(std::shared_ptr<doors>,
                                                                         std::shared_ptr<forwarding_counts>);

}  // namespace troupe::app
