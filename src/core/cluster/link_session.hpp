#pragma once

#include "core/base/moment.hpp"
#include "core/base/time.hpp"
#include "core/cluster/link_frames.hpp"
#include "core/cluster/link_name.hpp"

#include <optional>
#include <string>
#include <vector>

namespace troupe::cluster {

/// What both ends of a link hold each other to.
struct link_terms {
  /// Of one frame, in both directions: a larger message is not sent, and who sends one is cut off.
  std::size_t frame_bytes_max = 4 * 1024 * 1024;
  /// From the first byte over TLS to the end of the other's hello.
  milliseconds hello_timeout = 5s;
  milliseconds ping_every = 500ms;
  /// A peer of which nothing at all comes for so long is gone.
  milliseconds silence_max = 2s;
};

/// Returns what is wrong with the terms, if anything.
std::optional<std::string> validate(const link_terms&);

/// This end: who it is, and which life of it this is.
struct link_self {
  link_identity of;
  std::uint64_t incarnation = 0;
  std::uint16_t lowest = link_version_lowest;
  std::uint16_t highest = link_version_highest;
};

/// One link above TLS, without clock and socket: greets, checks who is greeted, keeps alive, notices silence.
class link_session {
public:
  /// `peer` is who the certificate speaks for.
  link_session(const link_terms&, const link_self&, link_identity peer, moment now);

  /// Takes what the peer sent. Nothing more once the session is over.
  void take(std::string_view bytes, moment now);

  /// What time does: pings, and the end of patience.
  void tick(moment now);

  /// The peer is not being read, so that its silence says nothing; or it is again.
  void hold(bool held, moment now);

  /// Has the other one be told that this end leaves, and ends.
  void leave(refused why);

  /// What the session itself has to send.
  std::string take_output();

  /// What the peer said to whom it concerns, in order.
  std::vector<link_message> take_messages();

  /// Both have greeted.
  bool is_up() const { return hello_.has_value() && !over_; }
  /// Why the session is over, if it is.
  const std::optional<refused>& over() const { return over_; }
  /// The peer's hello; only when it has come.
  const link_hello& hello() const { return *hello_; }
  /// What both speak.
  std::uint16_t version() const { return version_; }
  /// How long the last ping took; 0 before.
  microseconds round_trip() const { return round_trip_; }

private:
  void take(link_message, moment now);
  std::optional<refused> refuse(const link_hello&) const;
  void end(refused why);

  link_terms terms_;
  link_self self_;
  link_identity peer_;
  link_frames frames_;
  std::optional<link_hello> hello_;
  std::optional<refused> over_;
  std::uint16_t version_ = 0;
  std::string output_;
  std::vector<link_message> messages_;
  moment begun_;
  moment heard_;
  moment pinged_;
  std::uint64_t pings_ = 0;
  std::uint64_t ponged_ = 0;
  microseconds round_trip_{0};
  bool held_ = false;
};

}  // namespace troupe::cluster
