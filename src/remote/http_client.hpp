#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Outbound HTTP.
namespace troupe::remote {

using headers = std::vector<std::pair<std::string, std::string>>;

struct request {
  std::string method = "GET";
  /// `http://` or `https://`, nothing else.
  std::string url;
  remote::headers headers;
  std::string body;
};

struct response {
  std::uint16_t status = 0;
  /// Names are lower-case; of the last answer if there were redirects.
  remote::headers headers;
  /// Empty if the answer was streamed.
  std::string body;
};

/// Returns the first header of that (lower-case) name.
std::optional<std::string_view> find(const headers&, std::string_view name);

struct client_options {
  milliseconds connect_timeout = 10s;
  /// Of the whole exchange; 0 is no limit, for streams.
  milliseconds timeout = 60s;
  std::size_t response_bytes_max = 8 * 1024 * 1024;
  std::size_t header_bytes_max = 64 * 1024;
  /// Redirects of GET and HEAD that are followed. Those of other methods are answers like any other.
  std::uint32_t redirects_max = 5;
  /// While nothing of a stream comes, its reader is called with an empty piece this often; 0 is never.
  milliseconds glance_pause = 0ms;
  /// The exchange ends as `cancelled` when this descriptor becomes readable; -1 is none.
  int stop_fd = -1;
  /// A file with the certificates (PEM) that vouch for who is asked, instead of the system's; empty is the system's.
  std::string ca_file = {};
};

/// An HTTP/1.1 client that keeps its connections. TLS certificates are always verified. Not thread-safe: each thread
/// has its own.
class http_client {
public:
  explicit http_client(client_options = {});
  ~http_client();
  http_client(http_client&&) noexcept;
  http_client& operator=(http_client&&) noexcept;

  /// Returns the answer, whatever its status; an error if there is none: `invalid` (the request), `unavailable` (no
  /// connection), `denied` (TLS), `timed_out`, `too_large`, `cancelled`.
  result<response> send(const request&);

  /// As `send`, but hands out the body of a successful (2xx) answer piece by piece instead of keeping it; returning
  /// false ends the exchange well. `response_bytes_max` does not apply to what is handed out.
  result<response> stream(const request&, const std::function<bool(std::string_view)>& on_bytes);

private:
  class exchange;
  class handles;
  client_options options_;
  std::unique_ptr<handles> handles_;
};

}  // namespace troupe::remote
