#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "http/message.hpp"
#include "http/negotiation.hpp"
#include "http/parser.hpp"
#include "net/counters.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::net {

struct exchange;

/// Where the answer to one request goes. Cheap to copy; every member may be called from any thread. When the last copy
/// goes without an answer the client gets 503; a stream without `end` is cut off.
class responder {
public:
  responder() = default;
  explicit responder(std::shared_ptr<exchange> to) : to_(std::move(to)) {}

  /// Answers, or begins a stream (`streaming`; its `body` may be of any size: put what is known already there). Only
  /// the first answer counts.
  void reply(http::response) const;

  /// As `reply`, and calls back once: true when the whole answer was handed to the kernel, false when it never will be
  /// (the client has left, another answer came first, the listener stops). On any thread, at once or later.
  void reply(http::response, std::function<void(bool written)>) const;

  /// Sends a piece of the stream. False once the client is gone or has fallen behind by more than
  /// `listener_options::backlog_bytes_max`: it is then told so (`backlog_notice`) and cut off; stop writing.
  bool write(std::string piece) const;

  /// Ends the stream.
  void end() const;

  /// Bytes of this connection that wait for the client.
  std::size_t backlog() const;

  /// Calls back once, if the client leaves before the answer is complete: on the listener's thread, or at once if it
  /// has left already. A client that half-closes and waits for a plain answer has not left; one that half-closes a
  /// stream has.
  void on_gone(std::function<void()>) const;

  /// From now on a client that half-closes has left: what it is answered is only worth writing to one that is there.
  void requires_presence() const;

  explicit operator bool() const { return to_ != nullptr; }

private:
  std::shared_ptr<exchange> to_;
};

enum class tls_version : std::uint8_t { tls_1_2, tls_1_3 };

/// With a certificate, connections are encrypted and plain HTTP is refused.
struct tls_options {
  /// PEM files: the certificate followed by those that vouch for it, and its key. Empty: no TLS.
  std::filesystem::path certificate = {};
  std::filesystem::path key = {};
  tls_version version_min = tls_version::tls_1_2;
  /// How often the files are looked at: a new certificate is shown to connections that come then. One that cannot be
  /// used is not.
  milliseconds renew_every = 30s;
  /// From the connection to the end of the handshake.
  milliseconds handshake_timeout = 10s;
  /// Browsers are told to use nothing but TLS with this host for so long; 0 tells them nothing.
  milliseconds hsts = 180 * 24h;

  bool used() const { return !certificate.empty(); }
};

struct listener_options {
  /// An IP address, or `localhost`.
  std::string address = "127.0.0.1";
  /// 0 lets the system choose: see `listener::port`.
  std::uint16_t port = 7400;
  http::limits limits = {};
  http::offers offers = {};
  tls_options tls = {};
  /// Above, new connections wait in the kernel's queue.
  std::size_t connections_max = 8192;
  /// From one address (IPv6: from one network of 64 bits); above, 429 and closed.
  std::size_t connections_per_address_max = 2048;
  /// Requests being worked on, of all connections; above, 503. A stream of events counts until it has begun.
  std::size_t requests_max = 16'384;
  /// Bytes of bodies that have not arrived completely, of all connections; who sends more then gets 503.
  std::size_t arriving_bytes_max = 256 * 1024 * 1024;
  /// What a stream's reader may leave unread.
  std::size_t backlog_bytes_max = 4 * 1024 * 1024;
  /// Last piece of a stream that is cut off because its reader was too slow.
  std::string backlog_notice =
    "event: dropped\ndata: {\"reason\":\"you read too slowly; reconnect with Last-Event-ID\"}\n\n";
  /// A stream of events that is silent for so long says that it lives.
  milliseconds heartbeat = 15s;
  /// Between two requests.
  milliseconds idle_timeout = 75s;
  /// From the first byte of a request (or the connection) to the end of its header; 408.
  milliseconds header_timeout = 10s;
  /// From the end of the header to the end of the body; 408.
  milliseconds body_timeout = 60s;
  /// Without any progress of a write.
  milliseconds write_timeout = 30s;
  /// Who sends a body (408) or takes an answer (closed) with less than so many bytes a second, over as long as
  /// `rate_window`, is not waited for.
  std::size_t rate_bytes_min = 512;
  milliseconds rate_window = 20s;
  /// For the client to close after our last answer.
  milliseconds linger_timeout = 2s;
  /// Names a `Host` header may carry besides IP addresses and `localhost`; others get 421, so that a web page
  /// cannot reach a local node under a name of its own (DNS rebinding). Empty: none when `address` is a loopback
  /// address, any otherwise.
  std::vector<std::string> hosts = {};
  /// Told what an operator should know (`certificate_renewed`, `certificate_kept`, ...) and why, on the listener's
  /// thread.
  std::function<void(std::string_view event, const std::string& why)> on_notice = {};
  /// Where to count; absent: its own.
  std::shared_ptr<net::counters> counts = {};
};

/// Returns what is wrong with the options, if anything.
std::optional<std::string> validate(const listener_options&);

/// Serves HTTP/1.1 on one address with one thread of its own, over TLS if there is a certificate.
class listener {
public:
  /// Called on the listener's thread for each request: it must hand over quickly and may answer right away. An
  /// exception it throws is answered with 500.
  using request_callback = std::function<void(http::request, responder)>;

  /// Binds and starts the thread. `busy` when the port is taken, `denied` when the system does not allow it or others
  /// may read the key.
  static result<std::unique_ptr<listener>> open(listener_options, request_callback on_request);

  /// As `shutdown(0ms)`.
  ~listener();

  /// The bound port.
  std::uint16_t port() const;
  /// `http://127.0.0.1:7400`, or with https.
  std::string url() const;
  const counters& counts() const;

  /// Reads the certificate again, whether its files have changed or not. Any thread.
  void renew_certificate();

  /// Stops accepting, closes idle connections, lets requests in progress be answered (with `Connection: close`) until
  /// the deadline, then closes what is left, whether its client reads or not. Returns when the thread has ended; no
  /// callback runs afterwards. Idempotent; never call it on the listener's thread.
  void shutdown(milliseconds deadline);

private:
  class server;
  explicit listener(std::unique_ptr<server>);
  std::unique_ptr<server> server_;
};

}  // namespace troupe::net
