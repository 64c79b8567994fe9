#pragma once

#include "core/cluster/link_choice.hpp"
#include "core/cluster/link_session.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::net {

/// How a node is linked to the others.
struct link_options {
  /// Where others dial this node: an IP address of this machine. Port 0 lets the system choose.
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
  /// A folder as `troupe node certificates issue` makes it: authority.pem, node.pem, node.key.
  std::filesystem::path certificates = {};
  /// Of this life of the node.
  std::uint64_t incarnation = 0;
  cluster::link_terms terms = {};
  cluster::link_backoff backoff = {};
  /// One try to reach a peer, names looked up included.
  milliseconds connect_timeout = 2s;
  /// From the connection to the end of the TLS handshake.
  milliseconds handshake_timeout = 3s;
  /// Without any progress of a write.
  milliseconds write_timeout = 5s;
  /// What waits for one peer; more is not sent to it.
  std::size_t unsent_bytes_max = 16 * 1024 * 1024;
  /// What came from one peer and is not dealt with; then it is not read until half of that is.
  std::size_t unread_bytes_max = 16 * 1024 * 1024;
  /// Peers linked at once.
  std::size_t peers_max = 256;
  /// Connections of which it is not known yet who they are; of more the oldest is dropped.
  std::size_t handshakes_max = 64;
  /// How often the files are looked at.
  milliseconds renew_every = 30s;
  /// Told what an operator should know, and why, on the links' thread.
  std::function<void(std::string_view event, const std::string& why)> on_notice = {};
};

/// Returns what is wrong with the options, if anything.
std::optional<std::string> validate(const link_options&);

}  // namespace troupe::net
