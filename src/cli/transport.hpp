#pragma once

#include "core/base/result.hpp"
#include "http/message.hpp"

#include <functional>
#include <string_view>

namespace troupe::cli {

/// How a command reaches a node: over HTTP, or to a node embedded in this very process. Commands do not know which.
class transport {
public:
  virtual ~transport() = default;

  /// Sends a request under `/api/v1` (or `/healthz`...) and waits for the whole answer. An error is a failure to reach
  /// the node; a refusal by the node is a response.
  virtual result<http::response> send(const http::request&) = 0;

  /// Sends a request whose answer streams. `on_bytes` gets the body in pieces; returning false ends the stream. While
  /// nothing arrives it is called with an empty piece about ten times a second, so that a live display keeps time and
  /// Ctrl-C is noticed. A response that is not 2xx is returned whole, its body not given to `on_bytes`. An error is a
  /// connection that could not be made or broke.
  virtual result<http::response> stream(const http::request&,
                                        const std::function<bool(std::string_view)>& on_bytes) = 0;
};

}  // namespace troupe::cli
