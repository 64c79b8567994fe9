#pragma once

#include "core/base/result.hpp"
#include "http/message.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Requests that one node hands on to another, and what comes back, as bytes.
///
///     bytes = size(4, big-endian, of the head) head body
///
/// The head is a JSON object, so that a later release may say more in it: `method`, `path`, `query`, `headers` (pairs),
/// `peer` and `local` of a request, `status`, `headers` and `streaming` of a response.
namespace troupe::api {

/// The kind of such questions.
inline constexpr auto forwarded_kind = "api.request";

struct forwarded_request {
  http::request request;
  /// Whoever asks was let in as this user on that machine, so no token says who it is.
  bool local = false;

  bool operator==(const forwarded_request&) const = default;
};

std::string encode(const forwarded_request&);
result<forwarded_request> decode_forwarded_request(std::string_view);

/// Returns the head and `body`; more of the body may follow.
std::string encode_forwarded_response(const http::response&);

/// Puts a response together again from whatever pieces it comes in.
class forwarded_response {
public:
  /// Takes more bytes. Refused as `corrupt` if they cannot be a response, and as `too_large`.
  result<void> take(std::string_view);

  /// Present once the head is complete. Its body is what has come of it and was not taken out.
  http::response* head() { return head_ ? &*head_ : nullptr; }

private:
  std::string begin_;
  std::optional<http::response> head_;
};

}  // namespace troupe::api
