#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// HTTP/1.1 (RFC 9110, 9112) messages as the rest of the program sees them: parsed, decoded, whole.
namespace troupe::http {

/// Names are lower-case.
using headers = std::vector<std::pair<std::string, std::string>>;

/// Returns the first header of that (lower-case) name.
std::optional<std::string_view> find(const headers&, std::string_view name);

struct request {
  std::string method;  // upper-case
  std::string path;    // as sent, without the query: still percent-encoded
  std::string query;   // without `?`
  http::headers headers;
  std::string body;
  /// The address it came from, where that is known.
  std::string peer = {};
  /// The web page it comes from may use the API like any other client.
  bool origin_allowed = false;

  bool operator==(const request&) const = default;
};

/// A body that is read as it is sent, however long it is. Used by one thread at a time.
class body_source {
public:
  virtual ~body_source() = default;
  /// Bytes from beginning to end.
  virtual std::uint64_t size() const = 0;
  /// Returns the next bytes, at most `bytes_max`; nothing if they cannot be had. Then the connection breaks, so that
  /// nobody takes a part for the whole.
  virtual std::optional<std::string> read(std::size_t bytes_max) = 0;
};

struct response {
  std::uint16_t status = 200;
  http::headers headers;
  std::string body;
  /// The body follows in pieces (server-sent events): `body` is its beginning.
  bool streaming = false;
  /// Present: the body, instead of `body`.
  std::shared_ptr<body_source> source = {};

  bool operator==(const response&) const = default;
};

/// ASCII only.
std::string lower(std::string_view);
/// Without white space around it.
std::string_view trimmed(std::string_view);

/// Decodes percent-encoding; nothing if malformed or if it would yield a NUL.
std::optional<std::string> decode_percent(std::string_view);

/// Splits `a=1&b=2` into decoded pairs; nothing if malformed.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view);

}  // namespace troupe::http
