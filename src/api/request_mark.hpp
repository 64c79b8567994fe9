#pragma once

#include "api/route.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace troupe::api {

/// The most bytes of an id that a client gives its request.
inline constexpr std::size_t request_id_bytes_max = 128;

/// Names a request, so that what is known of it in several places can be brought together.
struct request_mark {
  /// The client's, or one that is made.
  std::string id;
  /// W3C trace context: the client's trace, with a span of ours. Empty unless the client traces.
  std::string trace;
};

/// From the headers X-Request-Id (letters, digits and `-_.:/+=@`; another one is replaced) and traceparent.
request_mark mark_of(const http::request&, const std::function<std::uint64_t()>& random);

/// Adds what every answer carries: the mark, and that the route will be gone one day.
void sign(http::response&, const request_mark&, const route*);

}  // namespace troupe::api
