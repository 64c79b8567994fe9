#include "http/negotiation.hpp"

#include "http/gzip.hpp"
#include "http/session.hpp"

#include <algorithm>

namespace troupe::http {
namespace {

constexpr std::string_view tag_end = "-gzip\"";

/// What pages of allowed origins may send and read. Tokens are sent by the page itself (Authorization), so no cookie is
/// ever asked for.
constexpr std::string_view methods = "GET, HEAD, POST, PUT, PATCH, DELETE";
constexpr std::string_view sent =
  "authorization, content-type, idempotency-key, if-match, if-none-match, if-range, last-event-id, range, traceparent, "
  "tracestate, x-request-id, x-troupe-file";
constexpr std::string_view readable =
  "content-range, deprecation, etag, link, location, retry-after, sunset, traceparent, www-authenticate, x-request-id";
constexpr std::string_view preflight_seconds = "600";

std::string* find_field(headers& all, std::string_view name) {
  auto found = std::ranges::find(all, name, [](const auto& field) { return std::string_view(field.first); });
  return found == all.end() ? nullptr : &found->second;
}

/// Takes back what `settle` did to the tags of a list.
bool restore_tags(std::string& list) {
  bool changed = false;
  for (auto at = list.find(tag_end); at != list.npos; at = list.find(tag_end, at)) {
    list.erase(at, tag_end.size() - 1);
    changed = true;
  }
  return changed;
}

void mark_tag(headers& all) {
  if (auto* tag = find_field(all, "etag"); tag && tag->starts_with('"') && tag->size() > 1)
    tag->insert(tag->size() - 1, tag_end.substr(0, tag_end.size() - 1));
}

void vary(headers& all, std::string_view by) {
  if (auto* field = find_field(all, "vary"))
    (*field += ", ") += by;
  else
    all.emplace_back("vary", by);
}

/// A part of something is a part of its plain form.
bool may_be_compressed(const response& answer) {
  return !answer.streaming && !answer.source && answer.status != 206 && !find(answer.headers, "content-encoding") &&
         is_compressible(find(answer.headers, "content-type").value_or(""));
}

}  // namespace

bool is_origin(std::string_view text) {
  auto scheme = text.find("://");
  if (scheme == text.npos || (text.substr(0, scheme) != "http" && text.substr(0, scheme) != "https"))
    return false;
  auto host = text.substr(scheme + 3);
  return !host.empty() && std::ranges::all_of(host, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           std::string_view("-.:[]").find(c) != std::string_view::npos;
  });
}

terms read_terms(request& asked, const offers& of) {
  terms out;
  for (auto& [name, value] : asked.headers) {
    if (name == "accept-encoding")
      out.gzip = of.gzip_bytes_min > 0 && accepts_gzip(value);
    else if (name == "if-none-match" || name == "if-match")
      out.names_gzip = restore_tags(value) || out.names_gzip;
    else if (name == "origin" && std::ranges::find(of.origins, value) != of.origins.end())
      out.origin = value;
  }
  asked.origin_allowed = !out.origin.empty();
  return out;
}

std::optional<response> refuse_coding(const request& asked) {
  auto coding = find(asked.headers, "content-encoding");
  if (!coding || coding->empty() || lower(*coding) == "identity")
    return std::nullopt;
  auto out = refusal(415, "a body must come without Content-Encoding");
  out.headers.emplace_back("accept-encoding", "identity");
  return out;
}

std::optional<response> preflight(const request& asked, const terms& by) {
  if (asked.method != "OPTIONS" || !find(asked.headers, "origin") ||
      !find(asked.headers, "access-control-request-method"))
    return std::nullopt;
  if (by.origin.empty())
    return refusal(403, "pages of this origin may not use the API; http.cors_origins lists those that may");
  return response{204,
                  {{"access-control-allow-methods", std::string(methods)},
                   {"access-control-allow-headers", std::string(sent)},
                   {"access-control-max-age", std::string(preflight_seconds)}},
                  {}};
}

void settle(response& answer, const terms& by, const offers& of) {
  if (may_be_compressed(answer) && of.gzip_bytes_min > 0) {
    vary(answer.headers, "accept-encoding");
    if (by.gzip && answer.body.size() >= of.gzip_bytes_min) {
      answer.body = gzip(answer.body);
      answer.headers.emplace_back("content-encoding", "gzip");
      mark_tag(answer.headers);
    }
  }
  if (answer.status == 304 && by.names_gzip)
    mark_tag(answer.headers);
  if (of.origins.empty())
    return;
  vary(answer.headers, "origin");
  if (by.origin.empty())
    return;
  answer.headers.emplace_back("access-control-allow-origin", by.origin);
  answer.headers.emplace_back("access-control-expose-headers", readable);
}

}  // namespace troupe::http
