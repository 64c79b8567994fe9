#pragma once

#include "actors/board.hpp"
#include "net/link_endpoint.hpp"

#include <memory>
#include <mutex>

namespace troupe {

/// What operators see of a node's links, and of those before them since the node began. Thread-safe.
class link_numbers {
public:
  /// Absent when there is none any more.
  void now_of(std::shared_ptr<const net::link_endpoint>);

  /// Adds to `/metrics`.
  void write(std::string& out) const;
  /// `[{node, address, up, dialled, round_trip_us, unsent_bytes, failures, failure}]`
  json::array show() const;

private:
  std::shared_ptr<const net::link_endpoint> endpoint() const;

  mutable std::mutex mutex_;
  std::shared_ptr<const net::link_endpoint> endpoint_;
  net::link_counts before_;
};

}  // namespace troupe
