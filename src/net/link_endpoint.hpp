#pragma once

#include "core/base/result.hpp"
#include "net/link_line.hpp"
#include "net/link_options.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace troupe::net {

/// What a peer said, and through which line. Until the last copy of `hold` goes, it counts as not dealt with.
struct link_delivery {
  std::shared_ptr<link_line> from;
  cluster::link_message message;
  std::shared_ptr<void> hold;
};

/// A peer as an operator sees it.
struct link_status {
  std::string node;
  /// Where it is dialled; empty if it is not.
  std::string address;
  bool up = false;
  bool dialled = false;
  std::uint64_t incarnation = 0;
  std::uint16_t version = 0;
  microseconds round_trip{0};
  std::size_t unsent_bytes = 0;
  /// Tries in vain since it was last up, and why the last one was.
  std::uint32_t failures = 0;
  std::string failure = {};
};

struct link_counts {
  std::uint64_t accepted = 0;
  std::uint64_t dialled = 0;
  /// Connections of others that did not become a link.
  std::uint64_t refused = 0;
  /// Links that fell.
  std::uint64_t fallen = 0;
};

/// All links of a node: one for each peer, whoever dials. Mutual TLS 1.3 between certificates of one cluster; one
/// thread of its own.
class link_endpoint {
public:
  /// Called on the links' thread: each must hand over quickly. A line's messages come between its two notices.
  struct listener {
    std::function<void(std::shared_ptr<link_line>)> on_up;
    std::function<void(const std::shared_ptr<link_line>&, const refused& why)> on_down;
    std::function<void(link_delivery)> on_message;
  };

  /// Reads the certificates, binds and starts the thread. `busy` when the port is taken.
  static result<std::unique_ptr<link_endpoint>> open(link_options, listener);

  /// As `shutdown`.
  ~link_endpoint();

  std::uint16_t port() const;
  /// Who this node is by its certificate.
  const cluster::link_identity& self() const;

  /// From now on a link to each of these is kept up: name -> `host:port`. Links to others stay as long as they are up.
  void keep(std::map<std::string, std::string> peers);

  std::vector<link_status> status() const;
  link_counts counts() const;

  /// Looks at the files of certificates now.
  void renew_certificates();

  /// Says goodbye to all, closes and joins the thread. Idempotent.
  void shutdown();

private:
  class host;
  explicit link_endpoint(std::unique_ptr<host>);
  std::unique_ptr<host> host_;
};

}  // namespace troupe::net
