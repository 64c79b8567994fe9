#pragma once

#include "http/message.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What an answer owes to how it was asked for: its content coding (RFC 9110 12.5.3), and whether a web page of another
/// origin may read it (WHATWG Fetch, CORS).
namespace troupe::http {

/// What a server offers.
struct offers {
  /// Bodies of this size and more are sent as gzip to who takes it; 0 sends none.
  std::size_t gzip_bytes_min = 1024;
  /// Web pages of these origins (`https://app.example`) may use the API.
  std::vector<std::string> origins = {};
};

/// Whether this is the origin of web pages: a scheme, a host, perhaps a port, nothing else.
bool is_origin(std::string_view);

/// What one request asks of its answer.
struct terms {
  bool gzip = false;
  /// Its If-Match or If-None-Match names the compressed form.
  bool names_gzip = false;
  /// Its page's origin, if that is allowed.
  std::string origin = {};
};

/// Reads the terms of a request. Entity tags that `settle` changed are what they were before; pages of an allowed
/// origin are marked.
terms read_terms(request&, const offers&);

/// Returns why a request is not to be worked on: its body is in a coding that is not understood (415).
std::optional<response> refuse_coding(const request&);

/// Returns the answer to a browser that asks what a page may do; nothing if the request is something else.
std::optional<response> preflight(const request&, const terms&);

/// Makes an answer keep the terms: compresses it, says what it depends on, lets the page read it. A compressed form has
/// an entity tag of its own: `"v7"` becomes `"v7-gzip"`. Streams, parts and files are left as they are.
void settle(response&, const terms&, const offers&);

}  // namespace troupe::http
