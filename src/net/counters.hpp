#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace troupe::net {

/// What a listener has met since it was opened. Written by its thread, read by anyone.
struct counters {
  using count = std::atomic<std::uint64_t>;

  count connections_open = 0, connections_accepted = 0;
  count requests = 0;
  /// Being worked on.
  count requests_open = 0;
  /// Streams cut off because their reader was too slow.
  count dropped_slow = 0;
  count handshakes_failed = 0;
  /// What came above a limit: connections of one address, requests in progress, bytes that arrive at once.
  count refused_connections = 0, refused_requests = 0, refused_bodies = 0;
  /// What was not waited for any longer: TLS, a header, a body, the next request, an answer that is not read.
  count late_handshakes = 0, late_headers = 0, late_bodies = 0, idle = 0, late_readers = 0;
  /// With TLS: before they are encrypted.
  count bytes_received = 0, bytes_sent = 0;
  /// Answers that were begun, by the first digit of their status.
  std::array<count, 6> answers{};
};

}  // namespace troupe::net
